"""The drawing on a real tmux, whose screen must be the one that Textual would paint."""

from __future__ import annotations

import asyncio
import shlex
import socket
import struct
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual._context import visible_screen_stack
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.driver import Driver
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from danmaku_proto.events import Chat, User
from danmaku_proto.text import cells, clean, flatten
from danmaku_tui.room.history import History
from danmaku_tui.rules.judgement_cache import JudgementCache
from danmaku_tui.rules.query import parse
from danmaku_tui.rules.rule import Rule, RuleAction, Subject
from danmaku_tui.stage.overload import LADDER
from danmaku_tui.stage.stage import Stage
from danmaku_tui.ui.look.palette import DARK, LIGHT, TERMINAL, palette_of
from danmaku_tui.ui.stage.director import Director
from danmaku_tui.ui.stage.stage_view import StageView
from danmaku_tui.ui.terminal.ansi_stream import SequenceKind, tokens
from danmaku_tui.ui.terminal.cell_style import style_of
from danmaku_tui.ui.terminal.cells import Cell, add_glyph, blank, cells_of
from danmaku_tui.ui.terminal.drawing import Drawing
from danmaku_tui.ui.terminal.driver import viewer_driver
from danmaku_tui.ui.terminal.frame_pacing import FramePacing
from danmaku_tui.ui.terminal.traits import TerminalTraits
from tests.fixtures.unread_input import UNREAD

if TYPE_CHECKING:
    from tests.e2e.conftest import Pane, Tmux

pytestmark = pytest.mark.timeout(300)

SHOWER = """
import os, socket, struct, sys, tty
link = socket.socket(socket.AF_UNIX)
link.connect(sys.argv[1])
tty.setraw(0)
def take(size):
    data = b""
    while len(data) < size:
        more = link.recv(size - len(data))
        if not more:
            sys.exit()
        data += more
    return data
while True:
    data = take(struct.unpack("I", take(4))[0]) + b"\\x1b[6n"
    while data:
        data = data[os.write(1, data):]
    while os.read(0, 1) != b"R":
        pass
    link.sendall(b".")
"""
"""Writes the data sent to it to the terminal, and replies once the terminal has read it."""

PALETTES = [palette_of(theme) for theme in (DARK, LIGHT, TERMINAL)]

texts = st.one_of(
    st.text("abc xyz!", min_size=1, max_size=12),
    st.text("弹幕来了哈，。ab ", min_size=1, max_size=9),
    st.lists(
        st.sampled_from(
            ["🎉", "👍🏽", "❤️", "🇨🇳", "1️⃣", "👨‍👩‍👧", "é̂", "中", "ñ", "a", " ", "…", "가"]
        ),
        min_size=1,
        max_size=8,
    ).map("".join),
).map(lambda text: flatten(clean(text)))

actions = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.lists(texts, min_size=1, max_size=4)),
        st.tuples(st.just("step"), st.integers(1, 9)),
        st.tuples(st.just("step"), st.integers(1, 3)),
        st.tuples(st.just("burst"), st.integers(2, 26)),
        st.tuples(st.just("resize"), st.tuples(st.integers(12, 50), st.integers(3, 9))),
        st.tuples(st.just("merge"), texts),
        st.tuples(st.just("rules"), st.sampled_from(["hide", "highlight", "none"])),
        st.tuples(st.just("search"), st.sampled_from(["a", "来", ""])),
        st.tuples(st.just("palette"), st.sampled_from(PALETTES)),
        st.tuples(st.just("freeze"), st.sampled_from(["left", "down", "right"])),
        st.tuples(st.just("over"), st.integers(1, 4)),
        st.tuples(st.just("toast"), texts),
        st.tuples(st.just("panel"), texts),
        st.tuples(st.just("speed"), st.sampled_from([2.0, 5.0, 9.0])),
    ),
    min_size=3,
    max_size=16,
)


class Shown:
    """A tmux pane that shows bytes and returns its cells."""

    def __init__(self, tmux: Tmux, folder: Path) -> None:
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(folder / "link"))
        listening.listen()
        script = folder / "shower.py"
        script.write_text(SHOWER)
        command = shlex.join([sys.executable, str(script), str(folder / "link")])
        self.pane: Pane = tmux.open(command)
        self._tmux = tmux
        self._link, _ = listening.accept()
        listening.close()

    def write(self, data: str) -> None:
        raw = data.encode()
        self._link.sendall(struct.pack("I", len(raw)) + raw)
        assert self._link.recv(1) == b"."

    def resize(self, columns: int, rows: int) -> None:
        self.pane.resize(columns, rows)
        self.pane.until(
            lambda _: self.pane.tells("#{pane_width} #{pane_height}") == f"{columns} {rows}", "size"
        )

    def rows(self) -> list[list[Cell]]:
        """Return the cells of every row. The style goes on from row to row, as in the terminal."""
        shown = self._tmux.run("capture-pane", "-p", "-e", "-N", "-t", self.pane.name)
        codes, rows = "", []
        for line in shown.removesuffix("\n").split("\n"):
            row: list[Cell] = []
            for kind, part in tokens(line):
                if kind is SequenceKind.STYLE:
                    codes = f"{codes};{part}" if part else ""
                else:
                    assert kind is SequenceKind.TEXT
                    row += cells_of(part, style_of(codes))
            rows.append(row)
        return rows

    def close(self) -> None:
        self._link.close()


class Paper(Driver):
    """A driver that keeps the data written to it."""

    kept: list[str]

    def write(self, data: str) -> None:
        self.kept.append(data)

    def start_application_mode(self) -> None:
        self.kept = []
        self.write("\x1b[?1049h")
        self.write("\x1b[?7l\x1b[?25l")

    def disable_input(self) -> None:
        pass

    def stop_application_mode(self) -> None:
        pass


class Side(Widget):
    """A panel right of the stage, of graphemes that a careless move would break."""

    DEFAULT_CSS = "Side { width: 9; height: 1fr; display: none; }"
    text = ""

    def render(self) -> str:
        return ""

    def render_line(self, y: int) -> Strip:
        text = f"{y}中文{self.text}"
        strip = Strip([Segment(text, Style(color="red", bgcolor="blue"))], cells(text))
        return strip.crop(0, 9).extend_cell_length(9)


class Over(ModalScreen[None]):
    CSS = "Over { align: center middle; } Over Static { width: 8; height: 2; background: green; }"

    def compose(self) -> ComposeResult:
        yield Static("over 中 it")


class Stand(App[None]):
    """A stage, beside it a panel that may be hidden, drawn into a list of strings."""

    CSS = "Horizontal { height: 1fr; } #below { height: 1; }"

    def __init__(self, *, names: bool, fills: bool) -> None:
        self.now = 100.0
        traits = TerminalTraits("tmux-256color" if fills else "screen", tmux=fills)
        self.drawing = Drawing(lambda: self.size, FramePacing(lambda: self.now), traits)
        super().__init__(driver_class=viewer_driver(Paper, self.drawing, lambda _: None, UNREAD))
        self.history = History()
        self.judgements = JudgementCache(self.history)
        stage: Stage[Any] = Stage(0, 0)
        self.director = Director(self.history, stage, self.judgements, names=names)
        self.view = StageView(self.director, PALETTES[0], lambda: self.now, drawing=self.drawing)
        self.side = Side()
        self.ids = count()

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield self.view
            yield self.side
        yield Static("below", id="below")

    def hold(self) -> None:
        """Let the stage move only in :meth:`tick`."""
        if self.view._next_tick is not None:
            self.view._next_tick.cancel()

    def tick(self, seconds: float) -> None:
        self.now += seconds
        self.hold()
        self.view._tick()
        self.hold()

    def step(self, columns: int = 1) -> None:
        stage = self.director.stage
        self.tick(0.0)
        self.tick(stage.delay(self.now) + (columns - 1) / stage.rate + 1e-6 if columns else 0.0)

    def say(self, text: str) -> None:
        number = next(self.ids)
        user = User(str(number), f"n{number}", f"key-{number % 5}")
        self.history.append(Chat(f"c{number}", 0.0, user, text))

    def taken(self) -> str:
        assert self._driver is not None
        kept = self._driver.kept  # type: ignore[attr-defined]  # of Paper
        data = "".join(kept)
        kept.clear()
        return data

    def wanted(self) -> list[list[Cell]]:
        visible_screen_stack.set(self._background_screens)
        rows = []
        for strip in self.screen._compositor.render_strips():
            row: list[Cell] = []
            style = style_of("")
            for kind, part in tokens(strip.render(self.console)):
                if kind is SequenceKind.STYLE:
                    style = style_of(part)
                elif kind is SequenceKind.TEXT:
                    space = blank(style)
                    for cell in cells_of(part, style):
                        if cell[2]:
                            add_glyph(row, cell[0], cell[2], style, space)
            rows.append(row)
        return rows


async def settle(app: Stand, pilot: Pilot[None]) -> None:
    """Wait until Textual has painted everything that it has to."""
    for _ in range(3):
        app.hold()
        await pilot.pause()
        app.hold()
        app.screen._on_timer_update()
        app.hold()


async def act(app: Stand, pilot: Pilot[None], shown: Shown, name: str, how: Any) -> None:  # noqa: ANN401  # of any action
    over = len(app.screen_stack) > 1
    stage = app.director.stage
    match name:
        case "say":
            for text in how:
                app.say(text)
        case "step":
            for _ in range(how):
                app.step()
        case "burst":
            app.step(how)
        case "resize":
            shown.resize(*how)
            await pilot.resize_terminal(*how)
        case "merge":
            stage._pressure = next(rung for rung in LADDER if rung.merge_first)
            for _ in range(3):
                app.say(how)
                app.step()
        case "rules":
            rules = {
                "hide": [Rule(RuleAction.HIDE, Subject.USER, "key-1")],
                "highlight": [Rule(RuleAction.HIGHLIGHT, Subject.USER, "key-2")],
                "none": [],
            }
            app.judgements.adopt(rules[how])
            app.view.show_changed(app.director.rules_changed())
        case "search":
            app.view.mark(parse(how))
        case "palette":
            app.view.set_palette(how)
        case "freeze" if not over:
            app.director.freeze(app.now)
            app.view.begin_picking()
            app.view.action_walk(how)
            await settle(app, pilot)
            compare(app, shown, name)
            app.view.end_picking()
            app.director.thaw(app.now)
        case "over" if not over:
            pushed = app.push_screen(Over())
            app.step()
            await pushed
            app.step()
            await settle(app, pilot)
            compare(app, shown, name)
            for _ in range(how):
                app.step()
            await settle(app, pilot)
            compare(app, shown, name)
            popped = app.pop_screen()
            app.step()
            await popped
        case "toast":
            # None ends by itself: between the terminal and what is wanted it would be a difference.
            app.notify(how, timeout=3_600, markup=False)
            app.step()
            if len(how) % 2:
                await settle(app, pilot)
                app.clear_notifications()
                app.step()
        case "panel":
            app.side.text = how
            app.side.display = not app.side.display
            app.step()
        case "speed":
            stage.set_crossing(how, app.now)
        case _:
            pytest.fail(f"no such action: {name}")


def compare(app: Stand, shown: Shown, what: object) -> None:
    shown.write(app.taken())
    wanted = app.wanted()
    found = shown.rows()
    assert len(found) == len(wanted), what
    for y, (row, want) in enumerate(zip(found, wanted, strict=True)):
        here = "".join(cell[0] for cell in row)
        there = "".join(cell[0] for cell in want)
        assert here == there, f"row {y} after {what}"
        assert row == want, f"styles of row {y} after {what}"
        known = app.drawing.buffer.row(y)
        assert all(mine in (None, cell) for mine, cell in zip(known, row, strict=True)), y


async def run(shown: Shown, script: list[tuple[str, Any]], *, names: bool, fills: bool) -> None:
    shown.resize(40, 6)
    app = Stand(names=names, fills=fills)
    async with app.run_test(headless=False, size=(40, 6), notifications=True) as pilot:
        await settle(app, pilot)
        compare(app, shown, "start")
        for name, how in script:
            await act(app, pilot, shown, name, how)
            app.step()
            await settle(app, pilot)
            compare(app, shown, (name, how))
    shown.write("\x1b[?1049l\x1b[0m\x1b[2J")


@pytest.fixture
def shown(tmux: Tmux, tmp_path: Path) -> Iterator[Shown]:
    pane = Shown(tmux, tmp_path)
    yield pane
    pane.close()


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(script=actions, names=st.booleans(), fills=st.booleans())
def test_a_real_terminal_shows_what_would_be_painted_whatever_happens(
    shown: Shown, script: list[tuple[str, Any]], names: bool, fills: bool
) -> None:
    asyncio.run(run(shown, script, names=names, fills=fills))


@pytest.mark.parametrize("panel", [False, True])
def test_a_full_stage_is_exact_after_every_step(shown: Shown, panel: bool) -> None:
    comments = ["弹幕来了哈哈哈", "a👍🏽b❤️c🇨🇳", "中é̂ñ…가", "hello there", "🎉🎉🎉 666"]
    script: list[tuple[str, Any]] = [("panel", "🎉中")] if panel else []
    for at in range(11):
        script += [("say", [flatten(clean(comments[(at + i) % 5])) for i in range(3)])]
        # Until the first of them reach the left edge, only the right edge can go wrong.
        script += [("step", 12)] if at < 3 else [("step", 1)] * 5
    asyncio.run(run(shown, script, names=True, fills=True))
