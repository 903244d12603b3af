"""What export and statistics need of a recording."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from danmaku_proto.events import Event
from danmaku_proto.text import clean
from danmaku_tui.export.selection import Selection
from danmaku_tui.export.statistics import RecordedGap
from danmaku_tui.export.timed_event import RecordingInfo, TimedEvent
from danmaku_tui.store.recording import Recording


@dataclass(frozen=True, slots=True)
class TimeRange:
    """From when to when a recording has messages, in seconds since 1970; both 0 without any."""

    began: float = 0.0
    ended: float = 0.0

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return max(0.0, self.ended - self.began)

    def told(self, heard: Iterable[tuple[float, Event]]) -> Iterator[TimedEvent]:
        """Yield the events at the places at which they came."""
        for came, event in heard:
            yield TimedEvent(came - self.began, event)


def extent_of(recording: Recording) -> TimeRange:
    """Return from when to when there are messages. Raises ``RecordingError``."""
    span = recording.span
    return TimeRange() if span is None else TimeRange(*span)


def about(recording: Recording) -> RecordingInfo:
    """Return what the recording is called, and what it is of. Raises ``RecordingError``."""
    source = recording.meta.get("source", "")
    return RecordingInfo(source, extent_of(recording).began, clean(recording.path.name))


def told_of(recording: Recording, selection: Selection) -> Iterator[TimedEvent]:
    """Yield what is to be looked at for ``selection``, in order of arrival.

    That is what came in its time and is of its kinds; what it searches for is left to
    :meth:`Selection.of`, so that whoever counts what is looked at sees all of it. Raises
    ``RecordingError``.
    """
    extent = extent_of(recording)
    start, stop = _bounds(selection, extent)
    heard = recording.timed_events(start, stop, tuple(selection.kinds) or None)
    return extent.told(heard)


def count_of(recording: Recording, selection: Selection) -> int:
    """Return how many events :func:`told_of` yields, links aside. Raises ``RecordingError``."""
    start, stop = _bounds(selection, extent_of(recording))
    return recording.event_count(start, stop, tuple(selection.kinds) or None)


def gaps_of(recording: Recording) -> list[RecordedGap]:
    """Return when nothing was recorded: without a connection, and between sessions, in order."""
    began = extent_of(recording).began
    gaps = [RecordedGap(link.at - began, link.gap) for link in recording.links() if link.gap]
    for before, after in pairwise(recording.sessions):
        if after.started > before.ended:
            gaps.append(RecordedGap(after.started - began, after.started - before.ended))
    return sorted(gaps, key=lambda gap: gap.second)


def _bounds(selection: Selection, extent: TimeRange) -> tuple[float | None, float | None]:
    start, stop = selection.start, selection.stop
    return (
        None if start is None else extent.began + start,
        None if stop is None else extent.began + stop,
    )
