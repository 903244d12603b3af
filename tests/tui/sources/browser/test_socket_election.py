from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.sources.browser.socket_election import KEPT_BYTES, SILENT_SECONDS, SocketElection


def test_a_single_socket_is_listened_to() -> None:
    voices = SocketElection()
    assert voices.frames_of("a", b"1", 0.0) == [b"1"]
    assert voices.frames_of("a", b"2", 100.0) == [b"2"]


def test_a_second_socket_that_tells_the_same_is_not_listened_to() -> None:
    voices = SocketElection()
    voices.frames_of("a", b"1", 0.0)
    assert voices.frames_of("b", b"1", 0.1) == []


def test_a_socket_that_takes_over_brings_what_it_told_just_before() -> None:
    voices = SocketElection()
    voices.frames_of("a", b"1", 0.0)
    voices.frames_of("b", b"1", 0.1)
    voices.frames_of("b", b"2", 0.2)
    voices.leave("a")
    assert voices.frames_of("b", b"3", 0.3) == [b"1", b"2", b"3"]


def test_what_the_leader_must_have_told_is_not_brought_again() -> None:
    voices = SocketElection()
    for moment in range(20):
        voices.frames_of("a", b"", float(moment))
        voices.frames_of("b", b"%d" % moment, float(moment))
    voices.leave("a")
    assert voices.frames_of("b", b"20", 20.0) == [b"%d" % moment for moment in range(14, 21)]


def test_a_socket_that_has_gone_silent_gives_way_to_one_that_speaks() -> None:
    voices = SocketElection()
    voices.frames_of("a", b"1", 0.0)
    assert voices.frames_of("b", b"1", SILENT_SECONDS - 0.1) == []
    assert voices.frames_of("b", b"2", SILENT_SECONDS) == [b"1", b"2"]
    assert voices.frames_of("a", b"2", SILENT_SECONDS + 0.1) == []


def test_a_socket_that_closed_without_leading_leaves_nothing_behind() -> None:
    voices = SocketElection()
    voices.frames_of("a", b"1", 0.0)
    voices.frames_of("b", b"1", 0.1)
    voices.leave("b")
    voices.leave("a")
    assert voices.frames_of("b", b"2", 0.2) == [b"2"]


def test_what_is_kept_of_a_socket_is_bounded() -> None:
    voices = SocketElection()
    voices.frames_of("a", b"1", 0.0)
    for _ in range(10):
        voices.frames_of("b", b"x" * (KEPT_BYTES // 2), 0.1)
    voices.leave("a")
    assert len(voices.frames_of("b", b"y", 0.2)) == 3


@given(
    st.lists(
        st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.booleans(), st.booleans()),
        max_size=40,
    )
)
def test_nothing_is_missing_whichever_of_two_sockets_closes_when(
    turns: list[tuple[float, float, bool, bool]],
) -> None:
    """Two sockets tell the same frames, a little apart; each may end for good at some turn."""
    voices = SocketElection()
    heard: list[bytes] = []
    now, open_sockets = 0.0, ["a", "b"]
    for number, (wait, apart, b_first, closes) in enumerate(turns):
        frame = b"%d" % number
        now += wait
        order = sorted(open_sockets, reverse=b_first)
        for socket in order:
            heard += voices.frames_of(socket, frame, now)
            now += apart / 2
        if closes and len(open_sockets) == 2:
            open_sockets.remove(order[0])
            voices.leave(order[0])
    told = {b"%d" % number for number in range(len(turns))}
    assert set(heard) == told
    if len(open_sockets) == 2:
        assert len(heard) == len(told)
