"""The options of recordings: to make one, to choose one, and to choose a part of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import click

from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.i18n.language import tr
from danmaku_tui.ui.terminal.traits import TerminalTraits

if TYPE_CHECKING:
    from danmaku_tui.export.selection import RecordingPart
    from danmaku_tui.export.timed_event import TimedEvent
    from danmaku_tui.rules.query import Query
    from danmaku_tui.store.recording import Recording

F = TypeVar("F", bound=Callable[..., object])

STEPS_BETWEEN: Final = 500
"""Events between two moves of the progress bar: drawing it takes longer than an event."""

file_argument = click.argument("file", type=click.Path(path_type=Path), metavar="FILE")

match_option = click.option(
    "--match",
    metavar="QUERY",
    help="Only events that match QUERY, written as in the search of the viewer.",
)


def record_option(command: F) -> F:
    """Add ``--record``; ``command`` gets it as ``record``."""
    return click.option(
        "--record",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Record everything to FILE, or continue the recording there; in a folder, to a new "
        "file.",
    )(command)


@contextmanager
def opened(file: Path) -> Iterator[Recording]:
    """Open the recording at ``file``; its errors become one line."""
    from danmaku_tui.store.error import RecordingError
    from danmaku_tui.store.recording import Recording

    try:
        with Recording(file) as recording:
            yield recording
    except RecordingError as error:
        raise click.ClickException(str(error)) from None


def query_of(text: str | None) -> Query:
    """Return the query of ``--match``."""
    from danmaku_tui.rules.query import Query, QueryError, parse

    try:
        return Query() if text is None else parse(text)
    except QueryError as error:
        raise CommandUsageError(tr("--match: {why}").format(why=error)) from None


def selection_of(
    began: float, *, kinds: str | None, start: str | None, stop: str | None, match: str | None
) -> RecordingPart:
    """Return the selection that the options make of a recording that began at ``began``."""
    from danmaku_tui.export.selection import RecordingPart, SelectionError, kinds_of, second_of

    query = query_of(match)
    try:
        selection = RecordingPart(
            kinds=frozenset() if kinds is None else kinds_of(kinds),
            start=None if start is None else second_of(start, began),
            stop=None if stop is None else second_of(stop, began),
            query=query,
        )
    except SelectionError as error:
        raise CommandUsageError(str(error)) from None
    first, last = selection.start, selection.stop
    if first is not None and last is not None and first >= last:
        raise CommandUsageError(tr("--until is not after --from: there is nothing in between"))
    return selection


@contextmanager
def progress(
    events: Iterable[TimedEvent], length: int, label: str
) -> Iterator[Iterable[TimedEvent]]:
    """Show on a terminal how much of ``events`` has been read; nothing elsewhere."""
    if not _is_terminal() or not length:
        yield events
        return
    bar = click.progressbar(
        events,
        length=length,
        label=label,
        file=sys.stderr,
        update_min_steps=STEPS_BETWEEN,
        show_pos=False,
    )
    with bar:
        yield bar


def _is_terminal() -> bool:
    terminal = sys.stderr is not None and sys.stderr.isatty()
    return terminal and not TerminalTraits.of(os.environ).dumb
