"""The dialect of other programs on this machine: frames of Douyin's push feed, and JSON lines."""

from __future__ import annotations

from collections.abc import Mapping

from danmaku_proto.dialect import Received, Steps, finished
from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_proto.json_lines.dialect import JsonDialect

_JSON_BEGINS = b"{"
"""The first byte of an object. No push frame begins with it: it would be field 15 in a group."""


class ListenDialect:
    """Binary messages are push frames, and text messages are JSON lines.

    A binary message that begins with ``{`` is JSON, too: some programs send nothing as text.
    """

    name = "listen"

    def __init__(self) -> None:
        self._frames = DouyinDialect()
        self._lines = JsonDialect()

    def receive(self, data: bytes | str, now: float) -> Received:
        """Return the content of ``data``."""
        return finished(self.steps(data, now))

    def steps(self, data: bytes | str, now: float) -> Steps:
        """Return the steps of :meth:`receive`."""
        is_json = isinstance(data, str) or data.startswith(_JSON_BEGINS)
        return (self._lines if is_json else self._frames).steps(data, now)

    def heartbeat(self, now: float) -> bytes | None:
        """Return the heartbeat of the push feed."""
        return self._frames.heartbeat(now)

    def resume(self) -> Mapping[str, str]:
        """Return the place in the push feed."""
        return self._frames.resume()
