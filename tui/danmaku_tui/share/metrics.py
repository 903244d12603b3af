"""The figures of a room as OpenMetrics text, for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    Metric,
    StateSetMetricFamily,
)
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import CollectorRegistry

from danmaku_tui.feed.link_state import Phase
from danmaku_tui.share.shared_room import SharedRoom

MEDIA_TYPE = CONTENT_TYPE_LATEST


def metrics(shared: SharedRoom) -> bytes:
    """Return the counters and gauges of the room, each with the label ``room``."""
    registry = CollectorRegistry()
    registry.register(_RoomCollector(shared))
    text: bytes = generate_latest(registry)  # type: ignore[no-untyped-call]  # of the library
    return text


class _RoomCollector:
    """The metrics of one room at the moment of a look at it."""

    def __init__(self, shared: SharedRoom) -> None:
        self._shared = shared

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics."""
        yield from self._counters()
        yield from self._gauges()

    def _counters(self) -> Iterator[Metric]:
        view, name = self._shared.room.view, self._shared.name
        census = view.room.census
        frames = _counter("danmaku_frames", "Frames received.")
        frames.add_metric([name], census.frames)
        size = _counter("danmaku_received_bytes", "Bytes received, as on the wire.", unit="bytes")
        size.add_metric([name], census.size)
        events = _counter("danmaku_events", "Events received, each once.", "kind")
        for kind, count in census.events.items():
            events.add_metric([name, kind.value], count)
        faults = _counter("danmaku_faults", "Parts of the feed that could not be used.", "fault")
        for fault, count in census.faults.items():
            faults.add_metric([name, fault.value], count)
        duplicates = _counter("danmaku_duplicates", "Events that came again.")
        duplicates.add_metric([name], census.duplicates)
        yield from (frames, size, events, faults, duplicates)
        if view.recording is not None:
            recorded = _counter("danmaku_recorded_frames", "Frames written to the recording.")
            recorded.add_metric([name], view.recording.frames)
            lost = _counter("danmaku_lost_frames", "Frames that the recording lacks.")
            lost.add_metric([name], view.recording.lost)
            yield from (recorded, lost)

    def _gauges(self) -> Iterator[Metric]:
        view, name = self._shared.room.view, self._shared.name
        link, room = view.link, view.room
        phase = StateSetMetricFamily("danmaku_phase", "Phase of the connection.", labels=["room"])
        phase.add_metric([name], {each.value: each is link.phase for each in Phase})
        yield phase
        ages = (
            ("danmaku_frame_age", "Seconds since the last frame.", link.last_frame_at),
            ("danmaku_event_age", "Seconds since the last event.", room.last_event_at),
        )
        for metric, words, at in ages:
            if at is not None:
                yield _gauge(metric, words, name, max(0.0, view.at - at), unit="seconds")
        if link.round_trip is not None:
            words = "Round trip of the last heartbeat or ping."
            yield _gauge("danmaku_round_trip", words, name, link.round_trip, unit="seconds")
        yield _gauge("danmaku_viewers", "People in the room.", name, room.audience.online)
        yield _gauge("danmaku_likes", "Likes, as the feed reports them.", name, room.likes)
        words = "Comments a second, over the last seconds."
        yield _gauge("danmaku_comment_rate", words, name, room.chats_per_second)


def _counter(name: str, words: str, *labels: str, unit: str = "") -> CounterMetricFamily:
    return CounterMetricFamily(name, words, labels=["room", *labels], unit=unit)


def _gauge(name: str, words: str, room: str, value: float, *, unit: str = "") -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(name, words, labels=["room"], unit=unit)
    gauge.add_metric([room], value)
    return gauge
