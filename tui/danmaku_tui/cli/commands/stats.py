"""``danmaku stats``: the numbers of a recorded room."""

from __future__ import annotations

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
from danmaku_tui.cli.run.terminal import discard_rest, standard_output
from danmaku_tui.i18n.language import SOURCE, tr, use
from danmaku_tui.ui.terminal.traits import TerminalTraits

if TYPE_CHECKING:
    from danmaku_tui.export.plot import PlotGlyphs

FILE_WIDTH: Final = 80
"""The width in cells of an output that is no terminal."""


@click.command(cls=TranslatedCommand)
@language_option
@file_argument
@match_option
@click.option("--ascii", "plain", is_flag=True, help="Draw with ASCII characters only.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def stats(*, file: Path, match: str | None, plain: bool, as_json: bool) -> int:
    """Print the statistics of the recording FILE.

    They show the busiest times, the people with the most comments and gifts, the most frequent
    words and gifts, and the times that were not recorded.
    """
    from danmaku_proto.events import Kind
    from danmaku_tui.export.event_reader import about, count_of, events_of, extent_of, gaps_of
    from danmaku_tui.export.plot import ASCII, BLOCKS
    from danmaku_tui.export.selection import RecordingPart
    from danmaku_tui.export.statistics import statistics
    from danmaku_tui.export.stats_report import as_data, report

    if as_json:
        use(SOURCE)  # programs read the same text in every language
    kinds = frozenset(Kind) - {Kind.LINK}
    selection = RecordingPart(kinds=kinds, query=query_of(match))
    with opened(file) as recording:
        info = about(recording)
        events, length = events_of(recording, selection), count_of(recording, selection)
        with progress(events, length, tr("Counting")) as counted:
            selected = selection.of(counted)
            room = statistics(selected, gaps_of(recording), extent_of(recording).seconds)
    if as_json:
        data = {"file": info.name, **as_data(room, info)}
        _print([json.dumps(data, ensure_ascii=False, indent=2)])
        return 0
    glyphs = ASCII if plain or not _draws(BLOCKS) else BLOCKS
    _print(report(room, info, _width(), glyphs))
    return 0


def _print(lines: Iterable[str]) -> None:
    """Print ``lines``; a reader who left ends the command without an error."""
    out = standard_output(encoding=None)
    try:
        for line in lines:
            out.write(line + "\n")
        out.flush()
    except BrokenPipeError:
        discard_rest(out)


def _draws(glyphs: PlotGlyphs) -> bool:
    """Return whether the output can hold ``glyphs``, and the terminal draws them."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        glyphs.levels.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return TerminalTraits.of(os.environ).draws_blocks


def _width() -> int:
    """Return the width of a line in cells."""
    terminal = sys.stdout is not None and sys.stdout.isatty()
    return shutil.get_terminal_size().columns if terminal else FILE_WIDTH
