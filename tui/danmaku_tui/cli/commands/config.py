"""``danmaku config``: the file of the settings."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from danmaku_tui.cli.group import TranslatedCommand, TranslatedGroup
from danmaku_tui.cli.options.language import language_option
from danmaku_tui.cli.options.view import ViewOptions, config_option, viewing_options
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.i18n.language import SOURCE, tr, use

if TYPE_CHECKING:
    from danmaku_tui.config.keys import KeyAction


@click.group(cls=TranslatedGroup)
@language_option
def config() -> None:
    """Show the settings, or begin a file of your own."""


@config.command(cls=TranslatedCommand)
@config_option
@language_option
def path(file: Path | None) -> None:
    """Print where the file of the settings is, or would be."""
    from danmaku_tui.config.file_path import locate

    # As bytes: a path need not be text.
    click.echo(os.fsencode(locate(file, os.environ).path))


@config.command(cls=TranslatedCommand)
@viewing_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object in place of TOML.")
def show(*, viewing: ViewOptions, as_json: bool) -> None:
    """Print what holds, each setting with what it is set by."""
    from danmaku_tui.config.template import as_data, effective

    actions = bound_actions()
    settled = viewing.config(lambda: actions)
    if as_json:
        use(SOURCE)  # a program reads the same, whatever its person speaks
        click.echo(json.dumps(as_data(settled, actions), ensure_ascii=False, indent=2))
    else:
        click.echo(effective(settled, actions), nl=False)


@config.command(cls=TranslatedCommand)
@config_option
@language_option
@click.option("--force", is_flag=True, help="Replace the file that is there.")
def init(*, file: Path | None, force: bool) -> None:
    """Write a file that explains every setting, all left at their defaults."""
    from danmaku_tui.config.file_path import locate
    from danmaku_tui.config.new_file import write_new
    from danmaku_tui.config.template import sample

    target = locate(file, os.environ).path
    try:
        write_new(target, sample(bound_actions()), replacing=force)
    except FileExistsError:
        words = tr("{path} is there already: --force replaces it")
        raise CommandUsageError(words.format(path=target)) from None
    except OSError as error:
        words = tr("{path} cannot be written: {detail}")
        raise click.ClickException(words.format(path=target, detail=error.strerror)) from None
    click.echo(tr("Written: {path}").format(path=click.format_filename(target)))


def bound_actions() -> tuple[KeyAction, ...]:
    """Return the actions of the screen that keys may be given to."""
    from danmaku_tui.config.keys import KeyAction
    from danmaku_tui.ui.keys.key_labels import named_keys, panels_of

    def words(does: str, where: str) -> str:
        return tr("{place}: {does}").format(place=tr(where), does=does) if where else does

    return tuple(
        KeyAction(key.id, key.key, words(tr(key.description), where), panels_of(key.id))
        for key, where in named_keys()
        if key.id is not None
    )
