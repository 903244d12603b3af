from __future__ import annotations

import asyncio
import errno
import io
import json
import os
import signal
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from danmaku_proto.dialect import Received
from danmaku_proto.events import NOBODY, Chat, Event, Gift
from danmaku_tui import headless
from danmaku_tui.feed.intake import Receiver
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.headless import LineOutput, LinePrinter, StopAfter
from danmaku_tui.session import StateListener
from danmaku_tui.signals import EXIT_SIGNALS

AT = 1_790_000_000.0


class Script:
    """A source that tells its phases and messages, and then waits to be closed."""

    def __init__(self, *told: Phase | LinkState | Sequence[Event] | Callable[[], object]) -> None:
        self.told = told
        self.closed = asyncio.Event()
        self.state = LinkState(Phase.RESOLVING, since=0.0)

    def open(self, on_received: Receiver, on_state: StateListener) -> Script:
        self.on_received, self.on_state = on_received, on_state
        return self

    async def run(self) -> None:
        for told in self.told:
            if isinstance(told, Phase):
                self.on_state(LinkState(told, since=0.0))
            elif isinstance(told, LinkState):
                self.on_state(told)
            elif callable(told):
                told()
            else:
                self.on_received(b"", Received(told), AT)
        await self.closed.wait()

    def reconnect_now(self) -> None: ...

    def close(self) -> None:
        self.closed.set()


class Failing(io.StringIO):
    """An output that fails when it is written to."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.error = error
        self.attempts = 0

    def write(self, _: str) -> int:
        self.attempts += 1
        raise self.error


def chat(number: int) -> Chat:
    return Chat(id=str(number), at=AT, user=NOBODY, text=f"comment {number}")


def gift(number: int, total: int) -> Gift:
    return Gift(str(number), AT, NOBODY, "rose", "1", price=2, total=total, combo="7")


def printer(
    script: Script,
    out: io.StringIO,
    *,
    as_json: bool = True,
    count: int | None = None,
    seconds: float | None = None,
) -> LinePrinter:
    return LinePrinter(script.open, out, as_json=as_json, enough=StopAfter(count, seconds))


async def printed(script: Script, **options: Any) -> tuple[tuple[int, str], list[dict[str, Any]]]:  # noqa: ANN401  # any option of printer
    """Return how it ended, and the JSON lines."""
    out = io.StringIO()
    ended = await printer(script, out, **options).run()
    return ended, [json.loads(line) for line in out.getvalue().splitlines()]


async def test_every_event_is_a_line_until_the_room_ends() -> None:
    script = Script(Phase.LIVE, [chat(1), chat(2)], [chat(3)], Phase.ENDED)
    ended, lines = await printed(script)
    assert ended == (0, "")
    assert [line.get("text", line.get("phase")) for line in lines] == [
        "live",
        "comment 1",
        "comment 2",
        "comment 3",
        "ended",
    ]


async def test_what_was_seen_before_is_not_told_again() -> None:
    _, lines = await printed(Script([chat(1)], [chat(1), chat(2)], Phase.ENDED))
    assert [line["id"] for line in lines if line["kind"] == "chat"] == ["1", "2"]


async def test_a_count_is_of_events_and_ends_in_the_middle_of_a_message() -> None:
    script = Script(Phase.LIVE, [chat(1), chat(2), chat(3)], [chat(4)])
    ended, lines = await printed(script, count=2)
    assert ended == (0, "")
    assert [line["kind"] for line in lines] == ["link", "chat", "chat"]


async def test_plain_lines_leave_out_a_gift_that_tells_nothing_new_and_json_does_not() -> None:
    gifts = [gift(1, 3), gift(2, 3), gift(3, 5)]
    _, lines = await printed(Script(gifts, Phase.ENDED))
    assert [line["count"] for line in lines if line["kind"] == "gift"] == [3, 0, 2]
    out = io.StringIO()
    await printer(Script(gifts, Phase.ENDED), out, as_json=False).run()
    assert out.getvalue().count("rose") == 2


async def test_each_message_is_handed_on_when_it_has_come() -> None:
    class Watched(io.StringIO):
        def flush(self) -> None:
            handed_on.append(self.getvalue().count("\n"))

    handed_on: list[int] = []
    await printer(Script([chat(1), chat(2)], [chat(3)], Phase.ENDED), Watched()).run()
    assert handed_on == [2, 3, 4]


async def test_a_room_that_ends_before_anything_came_is_a_failure() -> None:
    over = LinkState(Phase.ENDED, since=0.0, detail="the room has ended")
    ended, _ = await printed(Script(Phase.CONNECTING, over))
    assert ended == (1, "the room has ended")


async def test_time_that_passes_without_the_feed_is_a_failure_that_tells_why() -> None:
    refused = LinkState(Phase.WAITING, since=0.0, detail="nothing listens there")
    ended, _ = await printed(Script(refused), seconds=0.001)
    assert ended == (1, "nothing listens there")


async def test_time_that_passes_in_silence_says_what_to_do() -> None:
    ended, _ = await printed(Script(Phase.CONNECTING), seconds=0.001)
    assert ended == (1, "nothing came in the time given: give it longer, or check the address")


async def test_time_that_passes_while_the_feed_is_there_is_enough() -> None:
    ended, lines = await printed(Script(Phase.LIVE, [chat(1)]), seconds=0.001)
    assert ended == (0, "")
    assert len(lines) == 2


async def test_a_reader_who_left_is_enough_and_gets_nothing_more() -> None:
    out = Failing(BrokenPipeError(errno.EPIPE, "Broken pipe"))
    leaving = printer(Script(Phase.LIVE, [chat(1)], [chat(2)]), out, seconds=60)
    assert await leaving.run() == (0, "")
    assert leaving.broken
    assert out.attempts == 1


async def test_an_output_that_fails_is_told() -> None:
    out = Failing(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    code, why = await printer(Script([chat(1)]), out).run()
    assert code == 1
    assert why == (
        "the output cannot be written (No space left on device): make room, or write elsewhere"
    )


@pytest.mark.parametrize("number", EXIT_SIGNALS, ids=lambda number: number.name)
async def test_a_signal_ends_it_with_its_number_and_keeps_what_was_said(
    number: signal.Signals,
) -> None:
    before = signal.getsignal(number)
    ended, lines = await printed(Script([chat(1)], lambda: signal.raise_signal(number)))
    assert ended == (128 + number, "")
    assert [line["kind"] for line in lines] == ["chat"]
    assert signal.getsignal(number) is before


async def test_a_signal_breaks_off_a_write_that_waits_for_its_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(headless, "GRACE_SECONDS", 0.001)

    class Stuck(io.StringIO):
        def write(self, line: str) -> int:
            signal.raise_signal(signal.SIGTERM)
            threading.Event().wait()  # as a full pipe does
            return len(line)

    stuck = printer(Script([chat(1)], [chat(2)]), Stuck())
    assert await stuck.run() == (128 + signal.SIGTERM, "")
    assert stuck.broken


def test_signals_are_left_alone_away_from_the_main_thread() -> None:
    ended: list[tuple[int, str]] = []

    def run() -> None:
        script = Script(Phase.LIVE, Phase.ENDED)
        ended.append(asyncio.run(printer(script, io.StringIO()).run()))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert ended == [(0, "")]


def test_an_outlet_that_was_broken_off_is_written_to_no_more() -> None:
    out = io.StringIO()
    outlet = LineOutput(out)
    outlet.write("one")
    outlet.break_off()
    outlet.write("two")
    outlet.flush()
    assert outlet.broken
    assert (out.getvalue(), outlet.trouble) == ("one\n", "")
