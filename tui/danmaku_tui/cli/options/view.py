"""The options for what the screen looks like, and the configuration that they override."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from danmaku_tui.cli.options.language import speak
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.config.file_path import is_bare, locate
from danmaku_tui.config.values import BOARDS, GROUPS, THEMES, Config
from danmaku_tui.i18n.language import LANGUAGES, tr

if TYPE_CHECKING:
    from danmaku_tui.config.keys import KeyAction


OF_LINES: Final = frozenset({"view.language", "view.borders", "view.off"})
"""The settings with a flag that hold for lines as well."""


@dataclass(frozen=True, slots=True)
class ViewOptions:
    """What the command line says of the screen.

    ``file`` is what ``--config`` names. ``flags`` holds the given values by the names of their
    settings, such as ``view.theme``.
    """

    file: Path | None = None
    flags: Mapping[str, object] = field(default_factory=dict)

    @property
    def of_screen(self) -> tuple[str, ...]:
        """The given flags that lines have no use for, as they are written."""
        from danmaku_tui.config.table import SETTINGS

        given = [setting for setting in SETTINGS if self.flags.get(setting.name) is not None]
        return tuple(setting.flag for setting in given if setting.name not in OF_LINES)

    def config(self, actions: Callable[[], Iterable[KeyAction]] | None = None) -> Config:
        """Return what is settled, with the environment, and speak the language that this names.

        ``actions`` returns those that keys may be given to; None leaves the keys alone. Raises a
        usage error where something is not valid.
        """
        place = locate(self.file, os.environ)
        if not self.flags and is_bare(place, os.environ):
            return Config(path=place.path)
        from danmaku_tui.config.effective import load
        from danmaku_tui.config.error import ConfigError

        try:
            settled = load(
                self.file, os.environ, self.flags, None if actions is None else _later(actions)
            )
        except ConfigError as error:
            raise CommandUsageError(str(error)) from None
        # By the system's locale the program speaks from its beginning.
        if settled.view.language != "auto":
            speak(settled.view.language)
        return settled


def _later(actions: Callable[[], Iterable[KeyAction]]) -> Iterator[KeyAction]:
    yield from actions()


def split_groups(
    context: click.Context, option: click.Parameter, value: str | None
) -> tuple[str, ...] | None:
    """Return the groups that ``value`` lists; a usage error names those there are."""
    if value is None:
        return None
    words = [word.strip() for word in value.split(",") if word.strip()]
    for word in words:
        if word not in GROUPS:
            wrong = tr("{word} is no group: use {groups}")
            said = wrong.format(word=word, groups=", ".join(GROUPS))
            raise click.BadParameter(said, context, option)
    return tuple(words)


def complete_groups(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Return what the last group of ``incomplete`` may become."""
    before, comma, begun = incomplete.rpartition(",")
    return [
        f"{before}{comma}{group}"
        for group in GROUPS
        if group.startswith(begun) and group not in before.split(",")
    ]


def config_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--config``; ``command`` gets it as ``file``."""
    return click.option(
        "--config",
        "file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Read this configuration, in place of the usual one.",
    )(command)


def viewing_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options for the screen; ``command`` gets them as ``viewing``."""

    @wraps(command)
    def collecting(
        *,
        file: Path | None,
        theme: str | None,
        language: str | None,
        motion: str | None,
        plainly: bool,
        board: str | None,
        off: tuple[str, ...] | None,
        draw: str | None,
        eco: bool | None,
        **others: Any,  # noqa: ANN401  # whatever else the command takes
    ) -> Any:  # noqa: ANN401  # whatever the command returns
        flags = {
            "view.theme": theme,
            "view.language": language,
            "view.motion": motion,
            "view.borders": "ascii" if plainly else None,
            "view.board": board,
            "view.off": off,
            "view.draw": draw,
            "view.eco": eco,
        }
        given = {name: value for name, value in flags.items() if value is not None}
        return command(viewing=ViewOptions(file, given), **others)

    whole = config_option(collecting)
    for option in (
        click.option("--eco/--no-eco", default=None, help="Draw less often, for a slow line."),
        click.option("--draw", type=click.Choice(["auto", "rows"]), help="How the stage is drawn."),
        click.option(
            "--off",
            callback=split_groups,
            shell_complete=complete_groups,
            metavar="GROUPS",
            help="Kinds of event not to show, separated by commas.",
        ),
        click.option("--board", type=click.Choice(BOARDS), help="The board at the start."),
        click.option(
            "--ascii",
            "plainly",
            is_flag=True,
            help="Write nothing but ASCII, except what people in the room write, and Chinese.",
        ),
        click.option(
            "--motion",
            type=click.Choice(["on", "off"]),
            help="Whether comments fly; off shows the stage as a list.",
        ),
        click.option(
            "--lang",
            "language",
            type=click.Choice(["auto", *LANGUAGES]),
            help="The language to speak; auto is that of the system.",
        ),
        click.option("--theme", type=click.Choice(THEMES), help="The colours of the screen."),
    ):
        whole = option(whole)
    return whole
