"""The program: its commands, and what it leaves with."""

from __future__ import annotations

import sys

import click

from danmaku_tui import __version__
from danmaku_tui.cli.classroom import send, serve
from danmaku_tui.cli.demo import demo
from danmaku_tui.cli.doctor import doctor
from danmaku_tui.cli.listen import listen
from danmaku_tui.cli.misuse import complaint
from danmaku_tui.cli.watch import watch


def main() -> None:
    """Run the program and exit; what goes wrong is told in one line."""
    try:
        code = commands.main(prog_name="danmaku", standalone_mode=False)
    except click.ClickException as error:
        click.echo(complaint(error), err=True)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.version_option(__version__, prog_name="danmaku")
@click.pass_context
def commands(context: click.Context) -> None:
    """Watch live danmaku (弹幕) in the terminal."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


for command in (demo, watch, listen, serve, send, doctor):
    commands.add_command(command)
