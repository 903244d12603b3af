from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest
from rich.style import Style
from textual._context import active_app
from textual.app import App, ComposeResult, ScreenError
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from danmaku_proto.classroom.dialect import ClassroomDialect
from danmaku_proto.events import Chat, Event, Gift, User
from danmaku_proto.text import cells
from danmaku_tui.classroom.own_classroom import OwnClassroom
from danmaku_tui.classroom.speaker import Speaker
from danmaku_tui.config.values import Config, MeSettings
from danmaku_tui.feed.delivery import Sending
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.replay.replay import Replay
from danmaku_tui.room.board import BoardKind, Window
from danmaku_tui.room.history import History
from danmaku_tui.room.room import Room
from danmaku_tui.rules.rulebook import Rulebook
from danmaku_tui.session import SessionView
from danmaku_tui.store.state import RecordState
from danmaku_tui.ui.app import DanmakuApp
from danmaku_tui.ui.look.palette import DARK, Palette, palette_of
from danmaku_tui.ui.room.context import RoomContext
from danmaku_tui.ui.stage.stage_view import StageView

AnyField: TypeAlias = Any

ROUNDS: Final = 1_000
"""Turns of the event loop after which an app that never rests is left to itself."""

PARSED: Final[dict[tuple[object, ...], list[RuleSet]]] = {}
"""The rules that Textual has parsed, by their text and by the variables of the theme."""


UNPAINTED: Final[weakref.WeakSet[Screen[Any]]] = weakref.WeakSet()
"""The screens that have changed since they were painted."""

PAINT: Final = Screen._compositor_refresh


@pytest.fixture(autouse=True)
def quick_textual(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have pilots return as soon as the app is idle, and apps share the styles parsed before.

    Screens are painted when the app is idle, and not after each of the steps to that.
    """
    parse = Stylesheet._parse_rules

    def parse_once(sheet: Stylesheet, *place: AnyField, **more: AnyField) -> list[RuleSet]:
        key = (frozenset(sheet._variables.items()), place, tuple(sorted(more.items())))
        if key not in PARSED:
            PARSED[key] = parse(sheet, *place, **more)
        return PARSED[key]

    async def drain_active_app(*_: float) -> None:
        await drain(active_app.get())

    async def drain_pilots_app(pilot: Pilot[Any], *_: float) -> bool:
        await drain(pilot.app)
        return True

    def paint_later(screen: Screen[Any]) -> None:
        UNPAINTED.add(screen)
        screen._dirty_widgets.clear()

    monkeypatch.setattr(Screen, "_compositor_refresh", paint_later)
    monkeypatch.setattr(Stylesheet, "_parse_rules", parse_once)
    monkeypatch.setattr("textual.app.wait_for_idle", drain_active_app)
    monkeypatch.setattr("textual.pilot.wait_for_idle", drain_active_app)
    monkeypatch.setattr(Pilot, "_wait_for_screen", drain_pilots_app)


async def drain(app: App[Any]) -> None:
    """Run everything that is ready in ``app``: messages, callbacks, layout and painting.

    Textual's own wait watches the processor's clock for 20 ms at a time. Here the event loop is
    asked instead: where nothing but this task is ready, only a timer or a thread can bring more.
    The timers with which Textual gathers changes of the size and of the picture are not waited for:
    their work is done at once.
    """
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    for _ in range(ROUNDS):
        await asyncio.sleep(0)
        if ready:
            continue
        try:
            screen = app.screen
        except ScreenError:  # the app has ended
            return
        if app._resize_event is not None:
            app._check_resize()
        elif _is_due(screen):
            screen._on_timer_update()
        elif screen in UNPAINTED:
            UNPAINTED.discard(screen)
            PAINT(screen)
        else:
            return


def _is_due(screen: Screen[Any]) -> bool:
    """Return whether a screen waits for its timer to lay out, to paint or to call back."""
    return screen.is_current and bool(
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    )


class HandClock:
    """A clock that only goes on when it is told to."""

    def __init__(self, now: float = 1_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class HandSession:
    """What the screen needs of a session, fed by hand and on one thread."""

    def __init__(self, clock: HandClock) -> None:
        self.clock = clock
        self.room = Room()
        self.link = LinkState(Phase.LIVE, since=clock.now, connected_at=clock.now)
        self.error: BaseException | None = None
        self.board = (BoardKind.COMMENTS, Window.SESSION)
        self.started = 0
        self.recording: RecordState | None = None
        self.reconnected = 0
        self.sendings: list[Sending] = []
        self.refusal = ""
        self.frame: bytes | str | None = None

    @property
    def history(self) -> History:
        return self.room.history

    @property
    def view(self) -> SessionView:
        now = self.clock.now
        return SessionView(now, self.link, self.room.view(*self.board, 100, now))

    def frame_of(self, event: Event) -> bytes | str | None:
        del event
        return self.frame

    def start(self) -> None:
        self.started += 1

    def show_board(self, kind: BoardKind, window: Window) -> None:
        self.board = (kind, window)

    def reconnect_now(self) -> None:
        self.reconnected += 1

    def send(self, data: bytes) -> Sending:
        """Keep ``data``; with ``refusal`` it is refused at once."""
        self.sendings.append(Sending(data))
        if self.refusal:
            self.sendings[-1].end(self.refusal)
        return self.sendings[-1]

    def echo(self) -> None:
        """Let all that was sent come back from the classroom."""
        for sending in self.sendings:
            sending.end()
            self.say(*ClassroomDialect().receive(sending.data, self.clock.now).events)
        self.sendings.clear()

    def record(self, path: Path) -> None:
        self.recording = RecordState(path, since=0.0)

    def stop_recording(self) -> RecordState | None:
        before, self.recording = self.recording, None
        return before

    def say(self, *told: Event) -> None:
        for event in told:
            self.room.apply(event, self.clock.now)


class Viewer:
    """The whole screen over a session and a clock that a test moves."""

    def __init__(
        self,
        source: str = "a room",
        config: Config | None = None,
        record_to: Callable[[], Path] | None = None,
        replay: Replay | None = None,
        *,
        me: MeSettings | None = None,
        classroom: OwnClassroom | None = None,
    ) -> None:
        self.clock = HandClock()
        self.session = HandSession(self.clock)
        self.rulebook = Rulebook()
        self.app = DanmakuApp(
            RoomContext(
                self.session,
                source,
                Config() if config is None else config,
                self.rulebook,
                self.clock,
                replay=replay,
                record_to=record_to,
                classroom=classroom,
                speaker=None if me is None else Speaker(me, self.session.send),
            )
        )

    @property
    def stage(self) -> StageView:
        return self.app.query_one(StageView)

    def step(self, seconds: float = 0.0) -> None:
        """Let ``seconds`` pass in steps that are short enough for the stage to keep up."""
        steps = max(1, round(seconds / 0.05))
        for _ in range(steps):
            self.clock.now += seconds / steps
            self._stop_ticking()
            self.stage._tick()
        self._stop_ticking()
        self.app.room.renew()

    def _stop_ticking(self) -> None:
        """By itself the stage would look again and again at a clock that stands still."""
        if self.stage._next_tick is not None:
            self.stage._next_tick.cancel()
        # A tick that was due already stands in line here, and would bring the next ones.
        self.stage._next_callbacks = [
            message
            for message in self.stage._next_callbacks
            if getattr(message.callback, "func", None) != self.stage._tick
        ]

    def strips(self) -> list[Strip]:
        return self.app.screen._compositor.render_strips()

    def rows(self) -> list[str]:
        return [strip.text for strip in self.strips()]

    def text(self) -> str:
        return "\n".join(self.rows())

    def row_of(self, words: str) -> str:
        """Return the first row that has ``words``, and fail where there is none."""
        found = [row for row in self.rows() if words in row]
        assert found, f"no row has {words!r}:\n{self.text()}"
        return found[0]

    def assert_whole(self) -> None:
        """Fail unless every row of the screen is exactly as wide as the screen."""
        width, height = self.app.size
        rows = self.rows()
        assert len(rows) == height
        assert [cells(row) for row in rows] == [width] * height


class Host(App[None]):
    """One widget that takes the whole screen."""

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget

    def compose(self) -> ComposeResult:
        yield self.widget

    def on_mount(self) -> None:
        self.widget.focus()

    def rows(self) -> list[str]:
        return [strip.text for strip in self.screen._compositor.render_strips()]


@pytest.fixture(scope="session")
def host() -> Callable[[Widget], Host]:
    return Host


@pytest.fixture
def viewer() -> Viewer:
    return Viewer()


@pytest.fixture(scope="session")
def new_viewer() -> Callable[..., Viewer]:
    return Viewer


@pytest.fixture(scope="session")
def palette() -> Palette:
    return palette_of(DARK)


@pytest.fixture(scope="session")
def person() -> Callable[..., User]:
    def make(key: str = "ann", name: str = "", **fields: AnyField) -> User:
        return replace(User(id="111", name=name or f"name of {key}", key=key), **fields)

    return make


@pytest.fixture(scope="session")
def chat(person: Callable[..., User]) -> Callable[..., Chat]:
    ids = count(1)

    def make(text: str = "hello", key: str = "ann", **fields: AnyField) -> Chat:
        said = Chat(id=f"chat-{next(ids)}", at=1.7e9, user=person(key), text=text)
        return replace(said, **fields)

    return make


@pytest.fixture(scope="session")
def gift(person: Callable[..., User]) -> Callable[..., Gift]:
    ids = count(1)

    def make(total: int = 1, key: str = "ann", **fields: AnyField) -> Gift:
        number = next(ids)
        given = Gift(
            id=f"gift-{number}",
            at=1.7e9,
            user=person(key),
            gift="小心心",
            gift_id="463",
            price=1,
            total=total,
            combo=f"combo-{number}",
        )
        return replace(given, **fields)

    return make


@pytest.fixture(scope="session")
def contrast() -> Callable[[Style], float]:
    """Return the contrast ratio of a style's ink on its ground, as WCAG 2 defines it."""

    def luminance(rgb: tuple[int, int, int]) -> float:
        linear = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
            for part in (value / 255 for value in rgb)
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def ratio(style: Style) -> float:
        assert style.color is not None
        assert style.bgcolor is not None
        ink = luminance(style.color.get_truecolor())
        ground = luminance(style.bgcolor.get_truecolor())
        return (max(ink, ground) + 0.05) / (min(ink, ground) + 0.05)

    return ratio
