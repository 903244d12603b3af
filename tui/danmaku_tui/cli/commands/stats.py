"""``danmaku stats``: what a recorded room was, in numbers."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from danmaku_tui.cli.group import TranslatedCommand
from danmaku_tui.cli.options.language import language_option
from danmaku_tui.cli.options.recording import (
    file_argument,
    match_option,
    opened,
    progress,
    query_of,
)
from danmaku_tui.cli.run import show
from danmaku_tui.i18n.language import SOURCE, tr, use
from danmaku_tui.ui.terminal.traits import TerminalTraits

if TYPE_CHECKING:
    from danmaku_tui.export.plot import PlotGlyphs

UNSEEN_WIDTH: Final = 80
"""The width in cells of what is not read on a terminal."""


@click.command(cls=TranslatedCommand)
@language_option
@file_argument
@match_option
@click.option("--ascii", "plain", is_flag=True, help="Draw with ASCII characters alone.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object in place of lines.")
def stats(*, file: Path, match: str | None, plain: bool, as_json: bool) -> int:
    """Tell what the room of the recording FILE was.

    When it was busy, who said and gave most, which words and gifts came how often, and when
    nothing was recorded.
    """
    from danmaku_proto.events import Kind
    from danmaku_tui.export.event_reader import about, count_of, extent_of, gaps_of, told_of
    from danmaku_tui.export.plot import ASCII, BLOCKS
    from danmaku_tui.export.selection import Selection
    from danmaku_tui.export.statistics import statistics
    from danmaku_tui.export.stats_report import as_data, portrait

    if as_json:
        use(SOURCE)  # a program reads the same, whatever its person speaks
    said = frozenset(Kind) - {Kind.LINK}
    wanted = Selection(kinds=said, query=query_of(match))
    with opened(file) as recording:
        told_about = about(recording)
        told, length = told_of(recording, wanted), count_of(recording, wanted)
        with progress(told, length, tr("Counting")) as watched:
            chosen = wanted.of(watched)
            room = statistics(chosen, gaps_of(recording), extent_of(recording).seconds)
    if as_json:
        data = {"file": told_about.name, **as_data(room, told_about)}
        _print([json.dumps(data, ensure_ascii=False, indent=2)])
        return 0
    ink = ASCII if plain or not _draws(BLOCKS) else BLOCKS
    _print(portrait(room, told_about, _width(), ink))
    return 0


def _print(lines: Iterable[str]) -> None:
    """Print ``lines``; a reader who has left is enough of an end."""
    out = sys.stdout
    if out is None:
        raise click.ClickException(tr("standard output is closed: give it a file or a pipe"))
    if isinstance(out, io.TextIOWrapper):
        out.reconfigure(errors="replace")
    try:
        for line in lines:
            out.write(line + "\n")
        out.flush()
    except BrokenPipeError:
        show.drop_rest(out)


def _draws(ink: PlotGlyphs) -> bool:
    """Return whether what is written can have more than ASCII, and the terminal draws it."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        ink.levels.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return TerminalTraits.of(os.environ).draws_blocks


def _width() -> int:
    """Return the width of a line in cells."""
    seen = sys.stdout is not None and sys.stdout.isatty()
    return shutil.get_terminal_size().columns if seen else UNSEEN_WIDTH
