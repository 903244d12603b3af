"""The options of the screen, and the configuration that they override."""

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
from danmaku_tui.config.share_address import DEFAULT_ADDRESS
from danmaku_tui.config.values import BOARDS, GROUPS, THEMES, Config
from danmaku_tui.i18n.language import LANGUAGES, tr

if TYPE_CHECKING:
    from danmaku_tui.config.keys import KeyAction


OF_LINES: Final = frozenset({"view.language", "view.borders", "view.off", "share.address"})
"""The settings with a flag that apply to lines as well."""


@dataclass(frozen=True, slots=True)
class ViewOptions:
    """The options of the command line for the screen.

    ``file`` is the file of ``--config``. ``flags`` holds the given values by the names of their
    settings, such as ``view.theme``.
    """

    file: Path | None = None
    flags: Mapping[str, object] = field(default_factory=dict)

    def with_flags(self, flags: Mapping[str, object]) -> ViewOptions:
        """Return the options with further ``flags``, such as ``me.name``."""
        return ViewOptions(self.file, {**self.flags, **flags})

    @property
    def of_screen(self) -> tuple[str, ...]:
        """The given flags that do not apply to lines."""
        from danmaku_tui.config.table import SETTINGS

        given = [setting for setting in SETTINGS if self.flags.get(setting.name) is not None]
        return tuple(setting.flag for setting in given if setting.name not in OF_LINES)

    def config(self, actions: Callable[[], Iterable[KeyAction]] | None = None) -> Config:
        """Return the effective configuration, and switch to its language.

        ``actions`` returns those that keys can be assigned to; with None the keys are not read.
        Raises a usage error for an invalid setting.
        """
        path = locate(self.file, os.environ)
        if not self.flags and is_bare(path, os.environ):
            return Config(path=path.path)
        from danmaku_tui.config.effective import load
        from danmaku_tui.config.error import ConfigError

        try:
            config = load(
                self.file, os.environ, self.flags, None if actions is None else _later(actions)
            )
        except ConfigError as error:
            raise CommandUsageError(str(error)) from None
        # The language of the system is in use from the start.
        if config.view.language != "auto":
            speak(config.view.language)
        return config

    def config_with_keys(self) -> Config:
        """Return the effective configuration, with the keys; as :meth:`config`."""

        def actions() -> Iterable[KeyAction]:
            from danmaku_tui.cli.options.key_actions import key_actions

            return key_actions()

        return self.config(actions)


def _later(actions: Callable[[], Iterable[KeyAction]]) -> Iterator[KeyAction]:
    """Call ``actions`` only when its result is read: it imports the screen."""
    yield from actions()


def split_groups(
    context: click.Context, option: click.Parameter, value: str | None
) -> tuple[str, ...] | None:
    """Return the groups that ``value`` lists; a usage error names the valid ones."""
    if value is None:
        return None
    words = [word.strip() for word in value.split(",") if word.strip()]
    for word in words:
        if word not in GROUPS:
            wrong = tr("{word} is no group: use {groups}")
            message = wrong.format(word=word, groups=", ".join(GROUPS))
            raise click.BadParameter(message, context, option)
    return tuple(words)


def complete_groups(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Return the completions of the last group in ``incomplete``."""
    before, comma, last = incomplete.rpartition(",")
    return [
        f"{before}{comma}{group}"
        for group in GROUPS
        if group.startswith(last) and group not in before.split(",")
    ]


off_option = click.option(
    "--off",
    callback=split_groups,
    shell_complete=complete_groups,
    metavar="GROUPS",
    help="Hide these kinds of event, separated by commas: comments, gifts, likes, arrivals, news.",
)


def config_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--config``; ``command`` gets it as ``file``."""
    return click.option(
        "--config",
        "file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Read this configuration file instead of the usual one.",
    )(command)


def view_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of the screen; ``command`` gets them as ``view``."""

    @wraps(command)
    def collecting(
        *,
        file: Path | None,
        theme: str | None,
        language: str | None,
        motion: str | None,
        ascii_only: bool,
        board: str | None,
        off: tuple[str, ...] | None,
        draw: str | None,
        eco: bool | None,
        share: str | None,
        **others: Any,  # noqa: ANN401  # the command's own options
    ) -> Any:  # noqa: ANN401  # the command's own result
        flags = {
            "view.theme": theme,
            "view.language": language,
            "view.motion": motion,
            "view.borders": "ascii" if ascii_only else None,
            "view.board": board,
            "view.off": off,
            "view.draw": draw,
            "view.eco": eco,
            "share.address": share,
        }
        given = {name: value for name, value in flags.items() if value is not None}
        return command(view=ViewOptions(file, given), **others)

    whole = config_option(collecting)
    for option in (
        click.option(
            "--share",
            is_flag=False,
            flag_value=DEFAULT_ADDRESS,
            metavar="[HOST:PORT]",
            help="Share the events with other programs: WebSocket, JSON, metrics, a page for OBS "
            f"(default: {DEFAULT_ADDRESS}).",
        ),
        click.option(
            "--eco/--no-eco", default=None, help="Draw less often, for a slow connection."
        ),
        click.option(
            "--draw",
            type=click.Choice(["auto", "rows"]),
            help="How to draw the stage; rows is slower, and right in every terminal.",
        ),
        off_option,
        click.option("--board", type=click.Choice(BOARDS), help="The board to show at the start."),
        click.option(
            "--ascii",
            "ascii_only",
            is_flag=True,
            help="Use only ASCII, except for the messages of the room and for Chinese.",
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
            help="The language; auto is the language of the system.",
        ),
        click.option("--theme", type=click.Choice(THEMES), help="The colours of the screen."),
    ):
        whole = option(whole)
    return whole
