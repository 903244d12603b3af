"""The options of recordings: to make one, to choose one, and to choose a part of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from danmaku_tui.cli.echo import complain
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.config.split_limit import SplitLimit, split_limit
from danmaku_tui.i18n.language import tr, trn
from danmaku_tui.ui.terminal.traits import TerminalTraits

if TYPE_CHECKING:
    from danmaku_proto.events import Event, Kind
    from danmaku_tui.export.selection import RecordingPart
    from danmaku_tui.export.timed_event import TimedEvent
    from danmaku_tui.rules.query import Query
    from danmaku_tui.store.recording import Recording
    from danmaku_tui.store.recording_copy import CopyPart

STEPS_BETWEEN: Final = 500
"""Events between two moves of the progress bar: drawing it takes longer than an event."""

file_argument = click.argument("file", type=click.Path(path_type=Path), metavar="FILE")

match_option = click.option(
    "--match",
    metavar="QUERY",
    help="Only events that match QUERY, written as in the search of the viewer.",
)


quiet_option = click.option(
    "--quiet",
    is_flag=True,
    help="Print no lines about files and progress on standard error; errors are still printed.",
)


def _split(context: click.Context, _: click.Parameter, text: str | None) -> SplitLimit | None:
    """Return the limit of ``--split``. Raises a usage error."""
    if text is None or context.resilient_parsing:
        return None
    try:
        return split_limit(text)
    except ValueError:
        words = tr("--split {text}: give a time or a size, such as 6h, 30min or 2GiB")
        raise CommandUsageError(words.format(text=text)) from None


split_option = click.option(
    "--split",
    metavar="LIMIT",
    callback=_split,
    help="Continue the recording in a new file after a time or a size: 6h, 30min, 2GiB, "
    "or both with a comma.",
)


@dataclass(frozen=True, slots=True)
class RecordOptions:
    """The options of the command line for a recording.

    ``path`` is the file or the folder, ``split`` the limit of one file; None where not given.
    """

    path: Path | None = None
    split: SplitLimit | None = None
    quiet: bool = False


NO_RECORDING: Final = RecordOptions()


def record_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options for a recording; ``command`` gets them as ``record``."""

    @wraps(command)
    def collecting(
        *,
        record: Path | None,
        split: SplitLimit | None,
        quiet: bool,
        **others: Any,  # noqa: ANN401  # the command's own options
    ) -> Any:  # noqa: ANN401  # the command's own result
        return command(record=RecordOptions(record, split, quiet), **others)

    whole: Callable[..., Any] = collecting
    for option in (
        quiet_option,
        split_option,
        click.option(
            "--record",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Record everything to FILE, or continue the recording there; in a folder, to a "
            "new file.",
        ),
    ):
        whole = option(whole)
    return whole


@contextmanager
def opened(file: Path) -> Iterator[Recording]:
    """Open the recording at ``file``; its errors become one line."""
    from danmaku_tui.store.error import RecordingError
    from danmaku_tui.store.recording import Recording

    try:
        with Recording(file) as recording:
            warn_of_cut(recording)
            yield recording
    except RecordingError as error:
        raise click.ClickException(str(error)) from None


def warn_of_cut(recording: Recording) -> None:
    """Print one line on stderr where ``recording`` was not closed; its log may be missing, too."""
    path = recording.path
    if recording.lacks_log:
        words = tr(
            "{path} was not closed, and its log {log} is not beside it: the last seconds may be "
            "missing"
        )
        complain(words.format(path=path, log=path.name + "-wal"))
    elif recording.cut_off:
        words = tr(
            "{path} was cut off: the program was stopped by force or its disk failed, and the last "
            "moments may be missing"
        )
        complain(words.format(path=path))


def warn_of_passed_over(path: Path, rows: int) -> None:
    """Print one line on stderr where ``rows`` of the recording at ``path`` could not be read."""
    if rows:
        words = trn(
            "{n:,} row of {path} cannot be read: it was passed over",
            "{n:,} rows of {path} cannot be read: they were passed over",
            rows,
        )
        complain(words.format(n=rows, path=path))


def query_of(text: str | None) -> Query:
    """Return the query of ``--match``."""
    from danmaku_tui.rules.query import Query, QueryError, parse

    try:
        return Query() if text is None else parse(text)
    except QueryError as error:
        raise CommandUsageError(tr("--match: {why}").format(why=error)) from None


def selection_of(
    began: float,
    *,
    kinds: str | None,
    start: str | None,
    stop: str | None,
    match: str | None,
    off: tuple[str, ...] = (),
) -> RecordingPart:
    """Return the selection that the options make of a recording that began at ``began``.

    ``off`` are the groups of kinds that are left out. Raises a usage error.
    """
    from danmaku_tui.export.selection import RecordingPart, SelectionError, kinds_of, second_of

    query = query_of(match)
    try:
        selection = RecordingPart(
            kinds=_without(frozenset() if kinds is None else kinds_of(kinds), off),
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


def _without(kinds: frozenset[Kind], off: tuple[str, ...]) -> frozenset[Kind]:
    """Return ``kinds``, empty for all, without those of the groups ``off``."""
    if not off:
        return kinds
    from danmaku_proto.events import Kind
    from danmaku_tui.rules.event_group import group_of

    rest = frozenset(kind for kind in kinds or Kind if group_of(kind) not in off)
    if not rest:
        raise CommandUsageError(tr("--off leaves no kind of event: name fewer groups"))
    return rest


def copy_part(selection: RecordingPart, began: float) -> CopyPart | None:
    """Return ``selection`` of a recording that began at ``began`` for a copy; None for all."""
    from danmaku_tui.export.timed_event import TimedEvent
    from danmaku_tui.store.recording_copy import CopyPart

    start, stop = selection.start, selection.stop
    some = selection.kinds or not selection.query.empty
    if start is None and stop is None and not some:
        return None

    def takes(event: Event, at: float) -> bool:
        return selection.includes(TimedEvent(at - began, event))

    return CopyPart(
        None if start is None else began + start,
        None if stop is None else began + stop,
        takes if some else None,
    )


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
