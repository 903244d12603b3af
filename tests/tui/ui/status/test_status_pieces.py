from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.text import cells
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.i18n.language import use
from danmaku_tui.room.board import BoardKind, Window
from danmaku_tui.room.room import Room, RoomView
from danmaku_tui.room.viewers import Audience
from danmaku_tui.session import SessionView
from danmaku_tui.stage.overload import LADDER, Pressure
from danmaku_tui.ui.look.glyphs import ASCII
from danmaku_tui.ui.status.status_pieces import (
    NAME_CELLS,
    QUIET_SECONDS,
    Piece,
    ScreenStatus,
    Tone,
    fitted,
    pieces,
    pressure_text,
    state_piece,
)
from tests.fixtures.each import each

AnyField: TypeAlias = Any

NOW = 1_000.0
EMPTY = Room().view(BoardKind.COMMENTS, Window.SESSION, 0, NOW)
LIVE = LinkState(
    Phase.LIVE, since=NOW - 60, connected_at=NOW - 60, last_frame_at=NOW - 1, round_trip=0.02
)
SPOKEN = replace(EMPTY, last_chat_at=NOW - 2)


def view(link: LinkState, room: RoomView = EMPTY) -> SessionView:
    return SessionView(NOW, link, room)


def link_of(phase: Phase, **fields: AnyField) -> LinkState:
    return replace(LinkState(phase, since=NOW - 1), **fields)


STATES = {
    "resolving": (view(link_of(Phase.RESOLVING)), Tone.WARN),
    "connecting": (view(link_of(Phase.CONNECTING)), Tone.WARN),
    "connected, never a frame": (
        view(link_of(Phase.CONNECTING, connected_at=NOW - 40)),
        Tone.WARN,
    ),
    "waiting": (view(link_of(Phase.WAITING, retry_at=NOW + 8, attempt=2)), Tone.WARN),
    "refused": (view(link_of(Phase.REFUSED, retry_at=NOW + 8, attempt=2)), Tone.BAD),
    "ended": (view(link_of(Phase.ENDED)), Tone.STRONG),
    "closed": (view(link_of(Phase.CLOSED)), Tone.STRONG),
    "live": (view(LIVE, SPOKEN), Tone.GOOD),
    "live and quiet": (
        view(LIVE, replace(EMPTY, last_chat_at=NOW - QUIET_SECONDS)),
        Tone.GOOD,
    ),
    "live, comments that cannot be read": (
        view(LIVE, replace(EMPTY, unread_per_second=1.6)),
        Tone.WARN,
    ),
    "live, the stream paused": (view(LIVE, replace(SPOKEN, paused=True)), Tone.WARN),
    "silent": (
        view(replace(LIVE, awaited_since=NOW - 7, patience=4.0), SPOKEN),
        Tone.BAD,
    ),
}


def test_every_phase_is_in_the_table() -> None:
    assert {state.link.phase for state, _ in STATES.values()} == set(Phase)


@each("name", STATES)
def test_a_state_has_its_tone_its_shape_and_its_words(name: str) -> None:
    state, tone = STATES[name]
    piece = state_piece(state, NOW)
    shape, _, words = piece.text.partition(" ")
    assert piece.tone is tone
    assert cells(shape) == 1
    assert not shape.isalnum()
    assert words[:1].isupper()
    assert piece.rank == 0


@each(("one", "other"), list(combinations(STATES, 2)))
def test_two_states_differ_in_their_words(one: str, other: str) -> None:
    words = [state_piece(STATES[name][0], NOW).text.partition(" ")[2] for name in (one, other)]
    assert words[0] != words[1]


def test_good_and_bad_news_differ_in_their_shape() -> None:
    shapes: dict[Tone, set[str]] = {tone: set() for tone in Tone}
    for state, tone in STATES.values():
        shapes[tone].add(state_piece(state, NOW).text[0])
    assert not shapes[Tone.BAD] & (shapes[Tone.GOOD] | shapes[Tone.WARN] | shapes[Tone.STRONG])
    assert not shapes[Tone.STRONG] & (shapes[Tone.GOOD] | shapes[Tone.WARN])


def test_a_room_that_was_never_heard_is_quiet_only_after_a_while() -> None:
    young = replace(LIVE, connected_at=NOW - QUIET_SECONDS + 1)
    assert "quiet" not in state_piece(view(young), NOW).text
    assert "quiet" in state_piece(view(LIVE), NOW).text


def test_a_feed_that_owes_no_answer_is_never_silent() -> None:
    answering = replace(LIVE, last_frame_at=NOW - 3_600)
    assert "SILENT" not in state_piece(view(answering, SPOKEN), NOW).text


def test_an_answer_that_is_out_for_too_long_is_silence_whatever_came_before() -> None:
    owing = replace(LIVE, awaited_since=NOW, patience=4.0)
    said = view(owing, SPOKEN)
    assert "SILENT" not in state_piece(said, NOW + 3).text
    assert "rtt 20ms" in text_of(said, now=NOW + 3)
    assert state_piece(said, NOW + 7).text == "○ SILENT 7s"
    assert "no answer" in text_of(said, now=NOW + 7)
    assert "rtt" not in text_of(said, now=NOW + 7)
    answered = view(replace(owing, awaited_since=None), SPOKEN)
    assert "SILENT" not in text_of(answered, now=NOW + 8)


def test_a_connection_of_which_nothing_has_come_can_be_silent_too() -> None:
    connected = link_of(Phase.CONNECTING, connected_at=NOW - 40, awaited_since=NOW - 9)
    assert "SILENT 9s" in state_piece(view(connected), NOW).text


def test_it_says_when_it_tries_again_and_for_which_time() -> None:
    text = state_piece(STATES["waiting"][0], NOW).text
    assert "8s" in text
    assert "3" in text


def test_a_retry_that_is_due_waits_no_time() -> None:
    late = link_of(Phase.WAITING, retry_at=NOW - 5)
    assert "0s" in state_piece(view(late), NOW).text


def text_of(state: SessionView, showing: ScreenStatus | None = None, now: float = NOW) -> str:
    return "  ".join(piece.text for piece in pieces(state, now, showing or ScreenStatus()))


def test_a_live_line_tells_all_ages_and_rates() -> None:
    room = replace(
        SPOKEN,
        events_per_second=6.23,
        audience=Audience(online=12_345),
        likes=1_500_000,
        gift_diamonds=99,
    )
    text = text_of(view(LIVE, room), ScreenStatus(written=8 * 1024.0, pressure="×1.6 names off"))
    for words in ("LIVE", "6.2/s", "chat 2s", "frame 1s", "20ms", "8.0 KiB/s", "12,345 watching"):
        assert words in text
    for words in ("♥ 1.5M", "◆ 99", "×1.6 names off", "up 1m"):
        assert words in text


def test_what_never_came_is_told_as_such_not_as_zero() -> None:
    text = text_of(view(replace(LIVE, last_frame_at=None, round_trip=None)))
    assert "chat none" in text
    assert "frame none" in text
    assert "rtt none" in text


def test_a_link_that_is_not_live_tells_no_rates() -> None:
    text = text_of(STATES["waiting"][0])
    assert "/s" not in text
    assert "up" not in text


def test_a_frozen_stage_is_told_with_how_many_came_since() -> None:
    text = text_of(view(LIVE), ScreenStatus(paused=True, new=1_237))
    assert "PAUSED" in text
    assert "1,237" in text


@given(
    ages=st.lists(st.floats(0, 90 * 86_400) | st.none(), min_size=2, max_size=2),
    trip=st.floats(0, 60) | st.none(),
    rates=st.lists(st.floats(0, 900), min_size=2, max_size=2),
    silent=st.booleans(),
)
def test_numbers_that_change_all_the_time_keep_their_width(
    ages: list[float | None], trip: float | None, rates: list[float], silent: bool
) -> None:
    chat_at, frame_at = (None if age is None else NOW - age for age in ages)
    awaited_since = NOW - 9 if silent else None
    link = replace(
        LIVE, last_frame_at=frame_at, round_trip=trip, awaited_since=awaited_since, patience=4.0
    )
    room = replace(EMPTY, last_chat_at=chat_at, events_per_second=rates[0])
    _, *said = pieces(view(link, room), NOW, ScreenStatus(written=rates[1] * 1024))
    _, *usual = pieces(view(LIVE, SPOKEN), NOW, ScreenStatus(written=1024.0))
    padded = len(usual) - 1  # All but how long it has been up, which is last.
    assert [cells(piece.text) for piece in said[:padded]] == [
        cells(piece.text) for piece in usual[:padded]
    ]


EVERYTHING = ScreenStatus(
    paused=True,
    new=37,
    pressure=pressure_text(LADDER[-1], ASCII),
    written=2048.0,
    off=("likes", "arrivals"),
    leader="1 ann",
    only="somebody with a name that is far too long",
    recorded=721.0,
    slow=True,
    hits=(3, 120),
)


def test_what_is_off_is_named() -> None:
    off = ("likes", "arrivals")
    assert "off: likes, arrivals" in text_of(view(LIVE), ScreenStatus(off=off))
    assert "2 kinds off" in text_of(view(LIVE), ScreenStatus(off=off, brief=True))
    assert "1 kind off" in text_of(view(LIVE), ScreenStatus(off=off[:1], brief=True))
    assert "off" not in text_of(view(LIVE), ScreenStatus())


def test_what_is_off_is_told_before_what_the_room_does_where_there_is_little_room() -> None:
    busy = replace(SPOKEN, audience=Audience(online=12_345), likes=5, gift_diamonds=5)
    line = pieces(view(LIVE, busy), NOW, ScreenStatus(written=1.0, off=("likes", "arrivals")))
    kept = "  ".join(piece.text for piece in fitted(line, 40, 2))
    assert "off: likes, arrivals" in kept
    assert "watching" not in kept


@pytest.mark.parametrize("name", ["ann", "很长很长很长很长很长很长很长的名字"])
def test_the_one_person_who_is_shown_is_named_in_few_cells(name: str) -> None:
    [piece] = [
        piece for piece in pieces(view(LIVE), NOW, ScreenStatus(only=name)) if "only" in piece.text
    ]
    assert name[:3] in piece.text
    assert cells(piece.text) <= NAME_CELLS + len("only ")


def test_a_recording_tells_for_how_long() -> None:
    assert "REC 12:01" in text_of(view(LIVE), ScreenStatus(recorded=721.4))
    assert "REC 0:00" in text_of(view(LIVE), ScreenStatus(recorded=0.0))
    assert "◉ REC" in text_of(view(LIVE), ScreenStatus(recorded=0.0))
    assert "◉" not in text_of(view(LIVE), ScreenStatus(recorded=0.0, unrecorded=True))


def test_a_link_that_is_too_slow_is_told() -> None:
    assert "slow link" in text_of(view(LIVE), ScreenStatus(slow=True))


@pytest.mark.parametrize(
    ("hits", "words"),
    [((0, 0), "0 hits"), ((0, 1), "1 hit"), ((0, 1_234), "1,234 hits"), ((3, 120), "hit 3 of 120")],
)
def test_a_search_tells_its_hits(hits: tuple[int, int], words: str) -> None:
    assert words in [piece.text for piece in pieces(view(LIVE), NOW, ScreenStatus(hits=hits))]


def test_a_room_without_pressure_gives_nothing_up() -> None:
    assert pressure_text(Pressure()) == ""


def test_each_step_of_pressure_has_its_words() -> None:
    words = [pressure_text(pressure) for pressure in LADDER]
    assert len(set(words)) == len(LADDER)
    assert words[-1] == "×1.6 names off 5% kept"
    assert all(pressure_text(pressure, ASCII).isascii() for pressure in LADDER)


def test_with_ascii_no_sign_is_anything_else() -> None:
    room = replace(SPOKEN, audience=Audience(online=9), likes=5, gift_diamonds=5)
    for state, _ in STATES.values():
        shown = replace(state, room=replace(room, paused=state.room.paused))
        assert all(piece.text.isascii() for piece in pieces(shown, NOW, EVERYTHING, ASCII))


def test_with_ascii_good_and_bad_news_differ_in_their_shape_too() -> None:
    shapes: dict[Tone, set[str]] = {tone: set() for tone in Tone}
    for state, tone in STATES.values():
        shapes[tone].add(state_piece(state, NOW, ASCII).text[0])
    assert not shapes[Tone.BAD] & (shapes[Tone.GOOD] | shapes[Tone.WARN] | shapes[Tone.STRONG])
    assert not shapes[Tone.STRONG] & (shapes[Tone.GOOD] | shapes[Tone.WARN])


lines = st.lists(
    st.builds(Piece, st.text("abc弹 ", max_size=12), st.sampled_from(Tone), st.integers(0, 5)),
    max_size=9,
)


@given(lines, st.integers(-2, 80), st.integers(0, 3))
def test_a_fitted_line_fits_and_what_goes_is_what_matters_least(
    line: list[Piece], width: int, gap: int
) -> None:
    line = [replace(piece, text=f"{piece.text}{at}") for at, piece in enumerate(line)]
    kept = fitted(line, width, gap)
    taken = sum(cells(piece.text) for piece in kept) + gap * max(0, len(kept) - 1)
    assert taken <= max(0, width)
    gone = [piece for piece in line if piece not in kept]
    for lost in gone:
        assert all(piece.rank <= lost.rank for piece in kept)
    if gone:
        # The last one to go was no loss for nothing: with it the line would not have fitted.
        least = min(piece.rank for piece in gone)
        first = next(piece for piece in gone if piece.rank == least)
        assert taken + cells(first.text) + (gap if kept else 0) > width


@given(lines)
def test_a_fitted_line_keeps_its_order(line: list[Piece]) -> None:
    numbered = [replace(piece, text=f"{piece.text}{at}") for at, piece in enumerate(line)]
    kept = fitted(numbered, 30, 2)
    assert kept == [piece for piece in numbered if piece in kept]


def test_the_state_of_the_connection_stays_longest() -> None:
    line = pieces(view(LIVE, SPOKEN), NOW, ScreenStatus(paused=True, new=3, written=1.0))
    [only] = fitted(line, 10, 2)
    assert only == state_piece(view(LIVE, SPOKEN), NOW)
    assert fitted(line, 1_000, 2) == line


def test_a_replay_has_nothing_that_answers_a_heartbeat() -> None:
    state = view(replace(LIVE, round_trip=None), SPOKEN)
    assert any("rtt" in piece.text for piece in pieces(state, NOW, ScreenStatus()))
    assert not any("rtt" in piece.text for piece in pieces(state, NOW, ScreenStatus(replayed=True)))


def test_the_room_kept_for_an_age_is_behind_all_words() -> None:
    use("zh_CN")
    try:
        texts = [piece.text for piece in pieces(view(LIVE, SPOKEN), NOW, ScreenStatus())]
        later = [piece.text for piece in pieces(view(LIVE, SPOKEN), NOW + 100, ScreenStatus())]
    finally:
        use("en")
    (ago,) = (text for text in texts if "2 秒" in text)
    assert "2 秒前" in ago
    assert cells(ago) == cells(later[texts.index(ago)])
