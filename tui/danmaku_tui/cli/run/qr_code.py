"""The QR code of an address, printed where the terminal can show it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Final

from danmaku_proto.width import ELLIPSIS
from danmaku_tui.cli.echo import echo_qr_code
from danmaku_tui.i18n.language import in_ascii
from danmaku_tui.ui.terminal.traits import TerminalTraits

LINES_BESIDE: Final = 6
"""Rows of a terminal that other lines need: a code without its top is none."""


def print_qr_code(text: str, size: Callable[[], os.terminal_size] = os.get_terminal_size) -> None:
    """Print the QR code of ``text``, unless standard output is no terminal or is too small for it.

    Half blocks need UTF-8; without it, coloured spaces take their place.
    """
    out = sys.stdout
    if out is None or not out.isatty() or TerminalTraits.of(os.environ).dumb:
        return
    from danmaku_tui.classroom.qr_code import QrCode

    code = QrCode(text)
    encodable = (out.encoding or "").lower().replace("_", "-") in {"utf-8", "utf8"}
    ascii_only = not encodable or in_ascii(ELLIPSIS) != ELLIPSIS
    width, height = (2 * code.size, code.size) if ascii_only else (code.size, len(code.half_rows))
    try:
        columns, rows = size()
    except OSError:
        columns, rows = 80, 24
    if width <= columns and height + LINES_BESIDE <= rows:
        echo_qr_code(code, ascii_only=ascii_only)
