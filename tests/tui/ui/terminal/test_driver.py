from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, cast

import pytest
from textual.driver import Driver
from textual.drivers.headless_driver import HeadlessDriver
from textual.events import CursorPosition, Key
from textual.message import Message

from danmaku_tui.ui.terminal.ansi_stream import CURSOR_QUERY, ENTER, LEAVE, SYNC_QUERY
from danmaku_tui.ui.terminal.cell_style import DEFAULT
from danmaku_tui.ui.terminal.cells import cells_of
from danmaku_tui.ui.terminal.drawing import Drawing
from danmaku_tui.ui.terminal.driver import WriteMeter, accepts_writes, viewer_driver
from danmaku_tui.ui.terminal.frame_pacing import FramePacing
from danmaku_tui.ui.terminal.traits import TerminalTraits


class Paper(HeadlessDriver):
    """A driver that keeps what is written to it, what it passes on, and what it was told to do."""

    written: list[str]
    messages: list[Message]
    calls: list[str]

    def write(self, data: str) -> None:
        self.written.append(data)

    def process_message(self, message: Message) -> None:
        self.messages.append(message)

    def disable_input(self) -> None:
        self.calls.append("disable input")

    def start_application_mode(self) -> None:
        self.calls.append("start")

    def stop_application_mode(self) -> None:
        self.calls.append("stop")

    def suspend_application_mode(self) -> None:
        self.calls.append("suspend")
        self.stop_application_mode()

    def resume_application_mode(self) -> None:
        self.calls.append("resume")
        self.start_application_mode()


def drawing_on(term: str = "xterm", *, queried: bool = True) -> Drawing:
    """Return a drawing; one that is ``queried`` already awaits a reply and sends no query."""
    traits = TerminalTraits(term, tmux=False)
    drawing = Drawing(lambda: (80, 24), FramePacing(lambda: 0.0), traits)
    if queried:
        assert drawing.pacing.line_speed.begin_query()
    return drawing


def driver_of(drawing: Drawing, on_write: Callable[[int], None] = lambda _: None) -> Any:  # noqa: ANN401  # a class made at run time
    driver = object.__new__(viewer_driver(Paper, drawing, on_write))
    cast("Any", driver).written = []
    cast("Any", driver).messages = []
    cast("Any", driver).calls = []
    return driver


def test_a_metered_driver_writes_as_before_and_tells_the_bytes() -> None:
    sizes: list[int] = []
    driver = driver_of(drawing_on(), sizes.append)
    driver.write("abc")
    driver.write("弹幕\x1b[0m")
    assert driver.written == ["abc", "弹幕\x1b[0m"]
    assert sizes == [3, 10]


def test_what_cannot_be_encoded_is_counted_all_the_same() -> None:
    sizes: list[int] = []
    driver_of(drawing_on(), sizes.append).write("\ud800")
    assert sizes == [1]


def test_a_metered_driver_is_the_driver_of_its_platform() -> None:
    driver_class: type[Driver] = viewer_driver(Paper, drawing_on(), print)
    assert issubclass(driver_class, Paper)


def test_the_drawing_is_open_while_the_screen_of_the_program_is_shown() -> None:
    drawing = drawing_on()
    driver = driver_of(drawing)
    driver.write(ENTER)
    live = [drawing.live]
    driver.write("\x1b[1;1Ha")
    driver.write("\x1b[1;1Ha")
    driver.write(LEAVE)
    assert [*live, drawing.live] == [True, False]
    assert driver.written == [ENTER, "\x1b[H\x1b[0ma", "", f"\x1b[0m{LEAVE}"]


def test_the_stages_own_writes_are_counted_like_all_others() -> None:
    sizes: list[int] = []
    drawing = drawing_on()
    driver = driver_of(drawing, sizes.append)
    driver.write(ENTER)
    drawing.show(0, 0, {0: cells_of("hello", DEFAULT)}, 0, DEFAULT)
    assert driver.written == [ENTER, "\x1b[H\x1b[0mhello"]
    assert sizes == [len(data) for data in driver.written]


def test_modes_are_no_measure_of_the_line_but_for_the_first_query() -> None:
    driver = driver_of(drawing_on(queried=False))
    driver.write("\x1b[?1003h")
    driver.write(SYNC_QUERY)
    driver.write("\x1b[?25l")
    assert driver.written == ["\x1b[?1003h", SYNC_QUERY + CURSOR_QUERY, "\x1b[?25l"]


def test_a_cursor_position_is_a_reply_and_no_message() -> None:
    drawing = drawing_on()
    driver = driver_of(drawing)
    key = Key("a", "a")
    driver.process_message(key)
    awaiting = [drawing.pacing.line_speed.awaiting_reply]
    driver.process_message(CursorPosition(0, 0))
    assert [*awaiting, drawing.pacing.line_speed.awaiting_reply] == [True, False]
    assert driver.messages == [key]


def test_the_input_is_kept_until_the_last_reply_has_come() -> None:
    drawing = drawing_on()
    driver = driver_of(drawing)
    replying = threading.Timer(0.03, drawing.pacing.line_speed.on_reply)
    replying.start()
    driver.disable_input()
    assert not drawing.pacing.line_speed.awaiting_reply
    assert driver.calls == ["disable input"]
    replying.join()


def test_a_missing_reply_is_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("danmaku_tui.ui.terminal.driver.LAST_REPLY_SECONDS", 0.03)
    driver = driver_of(drawing_on())
    began = time.monotonic()
    driver.disable_input()
    assert time.monotonic() - began >= 0.03
    monkeypatch.setattr("danmaku_tui.ui.terminal.driver.LAST_REPLY_SECONDS", 3_600)
    driver.disable_input()
    assert driver.calls == ["disable input"] * 2


@pytest.mark.parametrize(
    ("suspended", "calls"),
    [
        (False, ["suspend", "stop", "resume", "start"]),
        (True, ["resume", "start"]),
    ],
)
def test_the_program_comes_back_in_order_however_it_was_stopped(
    suspended: bool, calls: list[str]
) -> None:
    driver = driver_of(drawing_on())
    driver.start_application_mode()
    if suspended:
        driver.suspend_application_mode()
    driver.calls.clear()
    driver.resume_application_mode()
    assert driver.calls == calls
    assert driver._must_signal_resume


def test_a_terminal_without_a_descriptor_accepts_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.__stderr__", None)
    assert accepts_writes()


def test_the_meter_looks_back_ten_seconds() -> None:
    now = 100.0
    meter = WriteMeter(lambda: now)
    assert meter.per_second == 0
    for _ in range(100):
        now += 0.1
        meter.add(200)
    assert meter.per_second == pytest.approx(2_000, rel=0.1)
    now += 11
    assert meter.per_second == 0
