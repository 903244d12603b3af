from __future__ import annotations

import io
import json
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from danmaku_proto.dialect import Received
from danmaku_proto.events import NOBODY, Chat, Event, Gift, LinkChange
from danmaku_tui import headless
from danmaku_tui.feed.intake import Receiver
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.headless import LinePrinter, StopAfter
from danmaku_tui.session import StateListener
from danmaku_tui.store.state import RecordState

AT = 1.79e9
ROSE = Gift("2", AT, NOBODY, "rose", "1", price=2, total=3, combo="7")
CHAT = Chat("1", AT, NOBODY, "comment")


class Script:
    """A source that tells its phases and messages, and then is over."""

    state = LinkState(Phase.RESOLVING, since=0.0)

    def open(self, on_received: Receiver, on_state: StateListener) -> Script:
        self.on_received, self.on_state = on_received, on_state
        return self

    async def run(self) -> None:
        self.on_state(LinkState(Phase.LIVE, since=0.0))
        self.on_received(b"one", Received([CHAT, CHAT]), AT)
        self.on_received("two", Received([ROSE]), AT + 1)
        self.on_state(LinkState(Phase.CLOSED, since=0.0))

    def reconnect_now(self) -> None: ...

    def close(self) -> None: ...


class Notebook:
    """Keeps in memory what a recorder would write, and how much had been printed by then."""

    def __init__(self, out: io.StringIO) -> None:
        self.out = out
        self.state = RecordState(Path("a"), since=0.0)
        self.finished = False
        self.frames: list[tuple[bytes | str, list[Event], float]] = []
        self.printed: list[int] = []
        self.links: list[str] = []

    def frame(self, data: bytes | str, events: Sequence[Event], at: float) -> None:
        self.frames.append((data, list(events), at))
        self.printed.append(len(self.out.getvalue().splitlines()))

    def link(self, change: LinkChange) -> None:
        self.links.append(change.phase)

    def finish(self) -> None: ...

    def hurry(self) -> None: ...

    def close(self) -> None: ...


async def run(notebook: Notebook, count: int | None = None) -> list[str]:
    complaints: list[str] = []
    printer = LinePrinter(
        Script().open,
        notebook.out,
        as_json=True,
        enough=StopAfter(count),
        recorder=notebook,
        complain=complaints.append,
    )
    await printer.run()
    return complaints


async def test_everything_is_recorded_before_it_is_printed() -> None:
    notebook = Notebook(io.StringIO())
    assert await run(notebook) == []
    assert notebook.frames == [(b"one", [CHAT], AT), ("two", [replace(ROSE, count=3)], AT + 1)]
    assert notebook.printed == [1, 2]
    assert notebook.links == ["live", "closed"]
    printed = [json.loads(line)["kind"] for line in notebook.out.getvalue().splitlines()]
    assert printed == ["link", "chat", "gift"]


async def test_what_is_no_longer_printed_is_still_recorded() -> None:
    notebook = Notebook(io.StringIO())
    await run(notebook, count=1)
    assert len(notebook.frames) == 2
    assert len(notebook.out.getvalue().splitlines()) == 2


async def test_a_trouble_is_reported_while_the_recorder_makes_the_feed_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(headless, "TROUBLE_SECONDS", 0.01)
    reported = threading.Event()

    class Waiting(Notebook):
        def frame(self, data: bytes | str, events: Sequence[Event], at: float) -> None:
            self.state = replace(self.state, trouble="not recording: the disk does not answer")
            assert reported.wait(20)
            super().frame(data, events, at)

    notebook = Waiting(io.StringIO())
    printer = LinePrinter(
        Script().open,
        notebook.out,
        as_json=True,
        enough=StopAfter(),
        recorder=notebook,
        complain=lambda _: reported.set(),
    )
    assert await printer.run() == (0, "")
    assert len(notebook.frames) == 2


async def test_a_trouble_is_complained_of_once() -> None:
    notebook = Notebook(io.StringIO())
    notebook.state = replace(notebook.state, trouble="not recording: the disk is full")
    assert await run(notebook) == ["not recording: the disk is full"]
