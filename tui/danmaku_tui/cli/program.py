"""The program: its commands, and its exit code."""

from __future__ import annotations

import os
import sys

import click

from danmaku_tui import __version__
from danmaku_tui.cli.lazy_group import LazyGroup
from danmaku_tui.cli.options.language import asked_ascii, asked_language, language_option, speak
from danmaku_tui.cli.usage_error import complaint
from danmaku_tui.i18n.language import tr, write_ascii


def main() -> None:
    """Run the program and exit; an error is printed as one line."""
    # Before anything is parsed: errors of the command line and help are translated, too.
    speak(asked_language(sys.argv[1:], os.environ))
    write_ascii(on=asked_ascii(sys.argv[1:], os.environ))
    try:
        code = commands.main(prog_name="danmaku", standalone_mode=False)
    except click.ClickException as error:
        click.echo(complaint(error), err=True)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)


def _show_version(context: click.Context, _: click.Parameter, given: bool) -> None:  # click's
    if given and not context.resilient_parsing:
        click.echo(tr("danmaku, version {version}").format(version=__version__))
        context.exit()


@click.group(
    cls=LazyGroup,
    names=(
        "demo",
        "watch",
        "replay",
        "listen",
        "export",
        "stats",
        "merge",
        "serve",
        "send",
        "doctor",
        "config",
        "completion",
    ),
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
)
@language_option
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and exit.",
)
@click.pass_context
def commands(context: click.Context) -> None:
    """Watch live danmaku (弹幕) in the terminal."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
