"""The option ``--log``."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from danmaku_tui import __version__
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.i18n.language import tr


def _open(context: click.Context, _: click.Parameter, path: Path | None) -> None:
    if path is None or context.resilient_parsing:
        return
    from danmaku_tui.feed.log import SourceLog, open_log

    try:
        close = open_log(path)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise CommandUsageError(
            tr("{path} cannot be written to as a log: {why}").format(path=path, why=why)
        ) from None
    context.call_on_close(close)
    SourceLog("cli").info(f"danmaku-tui {__version__}: {context.info_name}")


log_option: Final = click.option(
    "--log",
    type=click.Path(path_type=Path),
    metavar="FILE",
    expose_value=False,
    callback=_open,
    help="Append a line to FILE for each change of the connection: phases, handshakes, waits, "
    "refusals and faults, without secrets.",
)
"""The option that writes the log of a command's connections to a file."""
