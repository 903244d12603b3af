"""The picture of the README: the viewer on its invented room, as an SVG.

``make screen`` writes ``docs/screen.svg``. With ``--check`` that file is compared with the screen
of this checkout, and the first difference is reported. The room, the clock, the size and the time
zone are fixed, so that the same sources make the same picture.

The SVG names no font to load and gives every wide or unusual character its own column, so that rows
stay aligned in whatever font a reader has.
"""

from __future__ import annotations

import asyncio
import gzip
import os
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

from rich.color import Color
from rich.color_triplet import ColorTriplet
from rich.segment import Segment
from textual.strip import Strip

from danmaku_proto import codec
from danmaku_proto._pb.douyin import Message, PushFrame, Response
from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_proto.width import cells, graphemes
from danmaku_tui.config.values import Config
from danmaku_tui.demo.room import InventedRoom
from danmaku_tui.feed.intake import Receiver
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.room.board import BoardKind, Window
from danmaku_tui.room.history import History
from danmaku_tui.room.room import Room
from danmaku_tui.session import Session, SessionView, Source, StateListener
from danmaku_tui.ui.app import DanmakuApp
from danmaku_tui.ui.room.context import RoomContext
from danmaku_tui.ui.stage.stage_view import StageView

SVG: Final = Path(__file__).parents[2] / "docs" / "screen.svg"

COLUMNS, ROWS = 120, 32
SEED: Final = 17
PACE: Final = 0.5
SECONDS: Final = 79.0
"""The moment of the picture: gifts are pinned, the board has moved, the stage is lively."""

START: Final = 1_793_707_200.0
"""When the room begins, in seconds since 1970."""

STEP: Final = 0.05
"""Seconds between two looks at the clock: shorter than a step of the stage."""

CELL_WIDTH, LINE_HEIGHT, FONT_SIZE = 9.0, 20.0, 15.0
MARGIN: Final = 12.0
TITLE: Final = 30.0

FONTS: Final = (
    "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', "
    "'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'WenQuanYi Zen Hei', monospace"
)


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class PictureSession(Session):
    """A session without a thread: frames are handed to it one by one."""

    def __init__(self, clock: HandClock) -> None:
        super().__init__(_no_source, clock=clock, wall=lambda: START)
        self._hand = clock
        self._own_room = Room()
        self._shown = (BoardKind.COMMENTS, Window.SESSION)
        self._dialect = DouyinDialect()
        self._link = LinkState(
            Phase.LIVE, since=clock.now, connected_at=clock.now, round_trip=0.018
        )

    @property
    def history(self) -> History:
        return self._own_room.history

    @property
    def view(self) -> SessionView:
        now = self._hand.now
        return SessionView(now, self._link, self._own_room.view(*self._shown, 100, now))

    def start(self) -> None:
        pass

    def show_board(self, kind: BoardKind, window: Window) -> None:
        self._shown = (kind, window)

    def receive(self, data: bytes, at: float) -> None:
        """Take in one frame that arrives at ``at`` (seconds since 1970)."""
        now = self._hand.now
        self._own_room.census.frame(len(data))
        for event in self._dialect.receive(data, at).events:
            self._own_room.apply(event, now)
        self._link = LinkState(
            Phase.LIVE,
            since=self._link.since,
            connected_at=self._link.connected_at,
            round_trip=self._link.round_trip,
            answered_at=now,
            last_frame_at=now,
        )


def _no_source(_: Receiver, __: StateListener) -> Source:
    raise AssertionError("the picture has no source")


def frames() -> Iterator[tuple[float, bytes]]:
    """Yield the frames of the room, each with its second from the beginning."""
    at = 0.0
    for wait, messages in InventedRoom(SEED, PACE, start=START):
        at += wait
        yield at, _frame(messages, START + at)


def _frame(messages: list[Message], at: float) -> bytes:
    response = Response(messages=messages, now=int(at * 1000))
    payload = gzip.compress(codec.encode(response), mtime=0)
    return codec.encode(PushFrame(payload_type="msg", payload=payload))


def play(app: DanmakuApp, session: PictureSession, clock: HandClock) -> None:
    """Let the room go on to the moment of the picture, in one go."""
    stage, began = app.query_one(StageView), clock.now
    coming = frames()
    due, data = next(coming)
    for step in range(round(SECONDS / STEP) + 1):
        clock.now = began + step * STEP
        while due <= step * STEP:
            session.receive(data, START + due)
            due, data = next(coming)
        if stage._next_tick is not None:
            stage._next_tick.cancel()
        stage._tick()
        if step % 5 == 0:
            app.room.renew()
    app.room.renew()
    stage.repaint()


async def screen() -> list[Strip]:
    """Return the rows of the screen."""
    clock = HandClock()
    session = PictureSession(clock)
    app = DanmakuApp(RoomContext(session, "the demo room", Config(), clock=clock))
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        await pilot.pause()
        play(app, session, clock)
        await pilot.pause()
        return app.screen._compositor.render_strips()


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one row that look the same, from ``column`` on."""

    column: int
    text: str
    ink: str
    ground: str
    looks: str


def runs(strip: Strip, ground: str, ink: str) -> Iterator[Run]:
    """Yield the runs of a row; ``ground`` and ``ink`` are the colours where none is named."""
    column = 0
    for segment in strip:
        if segment.text:
            yield _run(segment, column, ground, ink)
            column += cells(segment.text)


def _run(segment: Segment, column: int, ground: str, ink: str) -> Run:
    style = segment.style
    if style is None:
        return Run(column, segment.text, ink, ground, "")
    front, back = _hex(style.color, ink), _hex(style.bgcolor, ground)
    if style.reverse:
        front, back = back, front
    if style.dim:
        front = _between(front, back)
    looks = {"b": style.bold, "i": style.italic, "u": style.underline, "s": style.strike}
    return Run(column, segment.text, front, back, "".join(k for k, on in looks.items() if on))


def _hex(colour: Color | None, usual: str) -> str:
    return usual if colour is None or colour.is_default else colour.get_truecolor().hex


def _between(front: str, back: str) -> str:
    one, other = (ColorTriplet(*bytes.fromhex(each[1:])) for each in (front, back))
    mixed = (round(a * 0.6 + b * 0.4) for a, b in zip(one, other, strict=True))
    return ColorTriplet(*mixed).hex


def svg(strips: Iterable[Strip]) -> str:
    """Return the picture of these rows."""
    rows = [list(runs(strip, "#121317", "#e6e6e6")) for strip in strips]
    ground = rows[len(rows) // 2][0].ground
    width = COLUMNS * CELL_WIDTH + 2 * MARGIN
    height = len(rows) * LINE_HEIGHT + TITLE + MARGIN
    inks = sorted({(run.ink, run.looks) for row in rows for run in row})
    names = {look: f"c{number}" for number, look in enumerate(inks)}
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img">',
        "<title>danmaku demo</title>",
        "<style>",
        f"text{{font-family:{FONTS};font-size:{FONT_SIZE:g}px;white-space:pre}}",
        *(f".{names[look]}{{{_css(*look)}}}" for look in inks),
        "</style>",
        f'<rect width="{width:g}" height="{height:g}" rx="8" fill="{ground}"/>',
        *(
            f'<circle cx="{MARGIN + 8 + 18 * at:g}" cy="{TITLE / 2:g}" r="5.5" fill="{colour}"/>'
            for at, colour in enumerate(("#ff5f57", "#febc2e", "#28c840"))
        ),
    ]
    for y, row in enumerate(rows):
        top = TITLE + y * LINE_HEIGHT
        lines += [_ground(run, top) for run in _joined(row) if run.ground != ground]
        texts = "".join(_text(run, names[run.ink, run.looks]) for run in row)
        if texts:
            base = top + LINE_HEIGHT * 0.73
            lines.append(f'<text y="{base:g}">{texts}</text>')
    return "\n".join([*lines, "</svg>", ""])


def _css(ink: str, looks: str) -> str:
    css = [f"fill:{ink}"]
    if "b" in looks:
        css.append("font-weight:bold")
    if "i" in looks:
        css.append("font-style:italic")
    lines = [word for key, word in (("u", "underline"), ("s", "line-through")) if key in looks]
    if lines:
        css.append(f"text-decoration:{' '.join(lines)}")
    return ";".join(css)


def _joined(row: list[Run]) -> list[Run]:
    """Return ``row`` with neighbours on the same ground joined."""
    joined: list[Run] = []
    for run in row:
        before = joined.pop() if joined and joined[-1].ground == run.ground else None
        if before is None:
            joined.append(run)
        else:
            joined.append(Run(before.column, before.text + run.text, "", run.ground, ""))
    return joined


def _ground(run: Run, top: float) -> str:
    x, width = MARGIN + run.column * CELL_WIDTH, cells(run.text) * CELL_WIDTH
    return (
        f'<rect x="{x:g}" y="{top:g}" width="{width:g}" height="{LINE_HEIGHT:g}"'
        f' fill="{run.ground}"/>'
    )


def _text(run: Run, name: str) -> str:
    """Return the spans of ``run``: a word of ASCII is one, and any other grapheme has its own."""
    spans, column, word, begun = [], run.column, "", run.column
    for grapheme, wide in graphemes(run.text):
        if grapheme.isascii() and grapheme != " ":
            begun = begun if word else column
            word += grapheme
        else:
            spans += [_span(word, begun, name)] if word else []
            word = ""
            if grapheme.strip():
                spans.append(_span(grapheme, column, name))
        column += wide
    spans += [_span(word, begun, name)] if word else []
    return "".join(spans)


def _span(text: str, column: int, name: str) -> str:
    x, width = MARGIN + column * CELL_WIDTH, cells(text) * CELL_WIDTH
    stretched = len(text) > 1 or text in "─│┃━█▏▎▍▌▋▊▉"
    length = f' textLength="{width:g}" lengthAdjust="spacingAndGlyphs"' if stretched else ""
    return f'<tspan x="{x:g}"{length} class={quoteattr(name)}>{escape(text)}</tspan>'


def shown(picture: str) -> list[tuple[str, ...]]:
    """Return what ``picture`` shows: each ground and each text with its place and its looks."""
    root = ET.fromstring(picture)  # noqa: S314  # our own file
    space = "{http://www.w3.org/2000/svg}"
    style = root.findtext(f"{space}style") or ""
    rules = (rule.partition("{") for rule in style.split("}"))
    looks = {name.strip(".\n "): rule for name, _, rule in rules}
    grounds = [
        tuple(rect.get(key, "") for key in ("y", "x", "width", "fill"))
        for rect in root.iter(f"{space}rect")
    ]
    texts = [
        (
            text.get("y", ""),
            span.get("x", ""),
            span.text or "",
            looks.get(span.get("class", ""), ""),
        )
        for text in root.iter(f"{space}text")
        for span in text.iter(f"{space}tspan")
    ]
    return grounds + texts


def difference(before: str, after: str) -> str:
    """Return the first thing that ``after`` shows otherwise than ``before``; empty for none."""
    old, new = shown(before), shown(after)
    for one, other in zip(old, new, strict=False):
        if one != other:
            return f"{one} is now {other}"
    return "" if len(old) == len(new) else f"{len(old)} parts are now {len(new)}"


def main() -> NoReturn:
    """Write the picture, or compare it with the one that is there."""
    for name in [name for name in os.environ if name.startswith(("DANMAKU_", "TMUX"))]:
        del os.environ[name]
    os.environ.pop("NO_COLOR", None)
    os.environ |= {"TZ": "Asia/Shanghai", "LANGUAGE": "en", "TERM": "xterm-256color"}
    time.tzset()
    picture = svg(asyncio.run(screen()))
    if "--check" not in sys.argv[1:]:
        SVG.write_text(picture, encoding="utf-8")
        sys.exit()
    changed = difference(SVG.read_text(encoding="utf-8"), picture)
    sys.exit(f"docs/screen.svg is out of date: make screen. {changed}" if changed else 0)


if __name__ == "__main__":
    main()
