"""The program: its commands, and its exit code."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import click

from danmaku_tui import __version__
from danmaku_tui.cli.echo import complain, echo, echo_line, filter_tracebacks
from danmaku_tui.cli.lazy_group import LazyGroup
from danmaku_tui.cli.options.language import asked_ascii, asked_language, language_option, speak
from danmaku_tui.cli.run.terminal import discard_rest
from danmaku_tui.cli.usage_error import complaint
from danmaku_tui.i18n.language import tr, write_ascii
from danmaku_tui.i18n.system_error import system_error

_OUTPUT_ERRORS: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG, errno.EBADF})
"""The errors of writing to the output: full, over quota, gone, too large, not open for writing."""

_PRINTING: Final = frozenset({"completion", "config", "decode", "doctor", "stats"})
"""The commands that do nothing but print."""


def main() -> None:
    """Run the program and exit; an error is printed as one line."""
    # Before anything is parsed: errors of the command line and help are translated, too.
    speak(asked_language(sys.argv[1:], os.environ))
    write_ascii(on=asked_ascii(sys.argv[1:], os.environ))
    filter_tracebacks()
    try:
        # From here on Ctrl-C is an error that the commands clean up after.
        if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        _check_output(sys.argv[1:])
        code = commands.main(prog_name="danmaku", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.ClickException as error:
        echo_line(complaint(error), err=True)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        _discard_output()
        sys.exit(0)
    except OSError as error:
        if error.errno not in _OUTPUT_ERRORS or error.filename is not None:
            raise
        _discard_output()
        why = system_error(error)
        line = tr("the output cannot be written ({why}): make room, or write elsewhere")
        with suppress(OSError):  # stderr may be the same full file
            complain(line.format(why=why))
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _check_output(arguments: Sequence[str]) -> None:
    """Raise ``click.ClickException`` for a closed output of a command that only prints."""
    if sys.stdout is not None:
        return
    asked = not arguments or not {"-h", "--help", "--version"}.isdisjoint(arguments)
    if asked or not _PRINTING.isdisjoint(arguments[:1]):
        raise click.ClickException(tr("standard output is closed: give it a file or a pipe"))


def _discard_output() -> None:
    """Discard the unwritten rest of the output, which the interpreter would try again to write."""
    if sys.stdout is not None:
        with suppress(OSError, ValueError):
            discard_rest(sys.stdout)


def _show_version(context: click.Context, _: click.Parameter, given: bool) -> None:  # click's
    if given and not context.resilient_parsing:
        echo(tr("danmaku, version {version}").format(version=__version__))
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
        "decode",
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
        echo(context.get_help())
