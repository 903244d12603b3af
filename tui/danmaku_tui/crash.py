"""The report of a fault of the program itself: a file to send, and one line."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

from platformdirs import user_log_path

from danmaku_proto.terminal_text import safe_line, safe_lines
from danmaku_tui import __version__
from danmaku_tui.i18n.language import tr


def crash_line(error: BaseException, folder: Path | None = None) -> str:
    """Write the trace of ``error`` to a file below ``folder``; return the line for the person.

    Where the file cannot be written, the line names the fault alone. The trace has no values of
    variables: they could be cookies.
    """
    folder = folder or user_log_path("danmaku-tui")
    kind = f"{type(error).__name__}: {safe_line(str(error))}"[:200]
    path = folder / "crash.log"
    python = sys.version.split()[0]
    trace = safe_lines("".join(traceback.format_exception(error)))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(f"danmaku {__version__}, Python {python}\n{trace}", encoding="utf-8")
    except OSError:
        return tr("a fault of the program itself ({kind}); please report it").format(kind=kind)
    return tr("a fault of the program itself ({kind}); please report it with {path}").format(
        kind=kind, path=path
    )
