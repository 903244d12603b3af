"""The option ``--log``."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, Final

import click

from danmaku_tui import __version__
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.i18n.language import tr

_OPTION: Final = click.option(
    "--log",
    "log_path",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Append a line to FILE for each change of the connection: phases, handshakes, waits, "
    "refusals and faults, without secrets.",
)


def log_option(command: Callable[..., int]) -> Callable[..., int]:
    """Give ``command`` the option that writes the log of its connections to a file.

    The file is opened when the command begins: a mistake in the command line makes none.
    """

    @wraps(command)
    def logged(*arguments: Any, log_path: Path | None, **options: Any) -> int:  # noqa: ANN401  # the command's
        if log_path is None:
            return command(*arguments, **options)
        close = _opened(log_path)
        try:
            return command(*arguments, **options)
        finally:
            close()

    return _OPTION(logged)


def _opened(path: Path) -> Callable[[], None]:
    """Open the log at ``path``; return a function that closes it."""
    from danmaku_tui.feed.log import SourceLog, open_log

    try:
        close = open_log(path)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise CommandUsageError(
            tr("{path} cannot be written to as a log: {why}").format(path=path, why=why)
        ) from None
    SourceLog("cli").info(f"danmaku-tui {__version__}: {click.get_current_context().info_name}")
    return close
