"""``danmaku config``: the settings and their file."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from danmaku_tui.cli.echo import echo, echo_json, echo_line, echo_path
from danmaku_tui.cli.group import TranslatedCommand, TranslatedGroup
from danmaku_tui.cli.options.language import language_option
from danmaku_tui.cli.options.view import ViewOptions, config_option, view_options
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.i18n.language import SOURCE, tr, use
from danmaku_tui.i18n.system_error import system_error


@click.group(cls=TranslatedGroup, invoke_without_command=True)
@language_option
@click.pass_context
def config(context: click.Context) -> None:
    """Show the settings, or write a configuration file to edit."""
    if context.invoked_subcommand is None:
        echo(context.get_help())


@config.command(cls=TranslatedCommand)
@config_option
@language_option
def path(file: Path | None) -> None:
    """Print the path of the configuration file, whether or not it exists."""
    from danmaku_tui.config.file_path import locate

    # As bytes: a path need not be text.
    echo_path(os.fsencode(locate(file, os.environ).path))


@config.command(cls=TranslatedCommand)
@view_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of TOML.")
def show(*, view: ViewOptions, as_json: bool) -> None:
    """Show the settings in effect and where each comes from."""
    from danmaku_tui.cli.options.key_actions import key_actions
    from danmaku_tui.config.template import as_data, effective

    actions = key_actions()
    settings = view.config(lambda: actions)
    if as_json:
        use(SOURCE)  # programs read the same text in every language
        echo_json(json.dumps(as_data(settings, actions), ensure_ascii=False, indent=2))
    else:
        echo(effective(settings, actions), nl=False)


@config.command(cls=TranslatedCommand)
@config_option
@language_option
@click.option("--force", is_flag=True, help="Replace an existing file.")
def init(*, file: Path | None, force: bool) -> None:
    """Write a configuration file with every setting explained.

    All settings are left at their defaults.
    """
    from danmaku_tui.cli.options.key_actions import key_actions
    from danmaku_tui.config.file_path import locate
    from danmaku_tui.config.new_file import write_new
    from danmaku_tui.config.template import sample

    target = locate(file, os.environ).path
    try:
        write_new(target, sample(key_actions()), replacing=force)
    except FileExistsError:
        words = tr("{path} already exists: --force replaces it")
        raise CommandUsageError(words.format(path=target)) from None
    except OSError as error:
        words = tr("{path} cannot be written: {detail}")
        raise click.ClickException(words.format(path=target, detail=system_error(error))) from None
    echo_line(tr("Written: {path}").format(path=target))
