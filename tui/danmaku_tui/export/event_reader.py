"""The reading of a recording for export and statistics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from danmaku_proto.events import Event
from danmaku_proto.text import clean
from danmaku_tui.export.selection import RecordingPart
from danmaku_tui.export.statistics import RecordedGap
from danmaku_tui.export.timed_event import RecordingInfo, TimedEvent
from danmaku_tui.store.recording import Recording


@dataclass(frozen=True, slots=True)
class TimeRange:
    """The times of the first and the last message, in seconds since 1970; both 0 without any."""

    began: float = 0.0
    ended: float = 0.0

    @property
    def seconds(self) -> float:
        """The length."""
        return max(0.0, self.ended - self.began)

    def placed(self, events: Iterable[tuple[float, Event]]) -> Iterator[TimedEvent]:
        """Yield the events with their arrivals in seconds from the beginning."""
        for at, event in events:
            yield TimedEvent(at - self.began, event)


def extent_of(recording: Recording) -> TimeRange:
    """Return the time range of the recording. Raises ``RecordingError``."""
    span = recording.span
    return TimeRange() if span is None else TimeRange(*span)


def about(recording: Recording) -> RecordingInfo:
    """Return name, source and beginning of the recording. Raises ``RecordingError``."""
    source = recording.meta.get("source", "")
    return RecordingInfo(source, extent_of(recording).began, clean(recording.path.name))


def events_of(recording: Recording, selection: RecordingPart) -> Iterator[TimedEvent]:
    """Yield the events to check for ``selection``, in order of arrival.

    They are those of its time and its kinds. Its query is left to :meth:`RecordingPart.of`, so that
    a progress bar counts all that is read. Raises ``RecordingError``.
    """
    extent = extent_of(recording)
    start, stop = _bounds(selection, extent)
    return extent.placed(recording.timed_events(start, stop, tuple(selection.kinds) or None))


def count_of(recording: Recording, selection: RecordingPart) -> int:
    """Return the number of events of :func:`events_of`, without links.

    Raises ``RecordingError``.
    """
    start, stop = _bounds(selection, extent_of(recording))
    return recording.event_count(start, stop, tuple(selection.kinds) or None)


def gaps_of(recording: Recording) -> list[RecordedGap]:
    """Return the times without a connection and those between sessions, in order."""
    began = extent_of(recording).began
    gaps = [RecordedGap(link.at - began, link.gap) for link in recording.links() if link.gap]
    covered: float | None = None
    for each in recording.sessions:  # merged ones may overlap
        if covered is not None and each.started > covered:
            gaps.append(RecordedGap(each.started - began, each.started - covered))
        covered = each.ended if covered is None else max(covered, each.ended)
    return sorted(gaps, key=lambda gap: gap.second)


def _bounds(selection: RecordingPart, extent: TimeRange) -> tuple[float | None, float | None]:
    start, stop = selection.start, selection.stop
    return (
        None if start is None else extent.began + start,
        None if stop is None else extent.began + stop,
    )
