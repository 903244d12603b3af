from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danmaku_proto.events import Chat, Event, Gift, Kind, LinkChange, User
from danmaku_tui.rules.query import Query, parse
from danmaku_tui.store import connection, pages
from danmaku_tui.store.error import RecordingError
from danmaku_tui.store.event_json import as_text
from danmaku_tui.store.recording import Recording, RecordingEnd
from danmaku_tui.store.rows import Item, ReceivedFrame
from danmaku_tui.store.state import RecordingOrigin
from danmaku_tui.store.writer import RecordingWriter

AT = 1_790_000_000.0

Make = Callable[[int], ReceivedFrame]
Keep = Callable[[Iterable[Item]], Path]


def events_of(
    recording: Recording,
    start: float | None = None,
    stop: float | None = None,
    kinds: Sequence[Kind] | None = None,
) -> list[Event]:
    """Return the events of a part of the recording, without their arrivals."""
    return [event for _, event in recording.timed_events(start, stop, kinds)]


def counts_of(recording: Recording) -> dict[Kind, int]:
    """Return the number of events of each kind that there is."""
    counts = {kind: recording.event_count(kinds=[kind]) for kind in Kind}
    return {kind: count for kind, count in counts.items() if count}


def found_by(query: Query, recording: Recording) -> list[Event]:
    return [event for event in events_of(recording) if query.matches(event)]


@pytest.fixture
def keep(tmp_path: Path, origin: RecordingOrigin) -> Keep:
    """Write a recording of these items; return its path."""

    def write(items: Iterable[Item]) -> Path:
        writing = RecordingWriter.open(tmp_path / "room.danmaku", origin, AT)
        writing.write(list(items))
        writing.close()
        return writing.path

    return write


def test_an_empty_recording_has_no_span(keep: Keep) -> None:
    with Recording(keep([])) as recording:
        assert recording.span is None
        assert recording.density(3) == [0, 0, 0]
        assert [*recording.frames(), *events_of(recording)] == []
        assert counts_of(recording) == {}
        assert len(recording.sessions) == 1


def test_any_part_of_a_recording_can_be_read(
    keep: Keep, arrival: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGE_ROWS", 3)
    with Recording(keep(map(arrival, range(20)))) as recording:
        assert recording.span == (AT, AT + 19)
        assert len(list(recording.frames())) == 20

        def numbers(start: float | None, stop: float | None) -> list[float]:
            said = [event.at - AT for event in events_of(recording, start, stop)]
            assert said == [frame.at - AT for frame in recording.frames(start, stop)]
            assert recording.event_count(start, stop) == len(said)
            return said

        assert numbers(None, None) == list(range(20))
        assert numbers(AT + 4.5, AT + 8) == [5, 6, 7]
        assert numbers(AT + 18, None) == [18, 19]
        assert numbers(None, AT + 2) == [0, 1]
        assert numbers(AT + 30, None) == numbers(None, AT - 1) == numbers(AT + 5, AT + 5) == []


def test_pages_end_early_when_frames_are_large(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE_BYTES", 1_000)
    items = [ReceivedFrame(bytes([number]) * 900, (), AT + number) for number in range(7)]
    with Recording(keep(items)) as recording:
        assert [frame.data[0] for frame in recording.frames()] == list(range(7))


def test_frames_keep_their_order_when_the_clock_was_set_back(keep: Keep) -> None:
    items = [
        ReceivedFrame(str(place).encode(), (), AT + at) for place, at in enumerate([5, 6, 1, 2, 7])
    ]
    with Recording(keep(items)) as recording:
        assert [frame.data for frame in recording.frames()] == [b"0", b"1", b"2", b"3", b"4"]


def test_events_are_found_by_kind_and_by_what_is_searched_for(keep: Keep, arrival: Make) -> None:
    ann = User("1", "Ann", "ann")
    rose = Gift("g", AT + 3.5, ann, "rose", "1", price=2, total=3, count=3)
    items = [*map(arrival, range(10)), ReceivedFrame(b"", (rose,), AT + 10)]
    with Recording(keep(items)) as recording:
        assert events_of(recording, kinds=[Kind.GIFT]) == [rose]
        assert found_by(parse("user:ann"), recording) == [rose]
        assert [event.id for event in found_by(parse('"comment 7"'), recording)] == ["chat-7"]
        assert events_of(recording, kinds=[Kind.LIKE]) == []
        assert counts_of(recording) == {Kind.CHAT: 10, Kind.GIFT: 1}
        assert recording.event_count(kinds=[Kind.GIFT]) == 1


def test_the_connections_changes_are_told_among_the_events(keep: Keep, arrival: Make) -> None:
    lost = LinkChange("", AT + 1.5, "waiting", "gone")
    with Recording(keep([arrival(0), arrival(1), lost, arrival(2)])) as recording:
        assert [event.kind for event in events_of(recording)] == [
            Kind.CHAT,
            Kind.CHAT,
            Kind.LINK,
            Kind.CHAT,
        ]
        assert events_of(recording, kinds=[Kind.LINK]) == [lost]
        assert Kind.LINK not in {event.kind for event in events_of(recording, kinds=[Kind.CHAT])}


def test_the_density_counts_what_happened_in_each_part(keep: Keep, arrival: Make) -> None:
    numbers = [0, 1, 2, 3, 3, 9, 10]
    with Recording(keep(map(arrival, numbers))) as recording:
        assert recording.density(2) == [5, 2]
        assert recording.density(10) == [1, 1, 1, 2, 0, 0, 0, 0, 0, 2]
        assert recording.density(1, [Kind.GIFT]) == [0]
        with pytest.raises(ValueError, match="at least 1"):
            recording.density(0)


def test_a_servers_wrong_clock_moves_nothing(keep: Keep) -> None:
    user = User("1", "Ann", "ann")
    skewed = [
        ReceivedFrame(b"", (Chat(str(place), AT + place - 7200.0, user, "x"),), AT + place)
        for place in range(10)
    ]
    lost = LinkChange("", AT + 4.5, "waiting", "gone")
    with Recording(keep([*skewed[:5], lost, *skewed[5:]])) as recording:
        heard = list(recording.timed_events())
        assert [at - AT for at, _ in heard] == [0, 1, 2, 3, 4, 4.5, 5, 6, 7, 8, 9]
        assert heard[5] == (lost.at, lost)
        part = [event.id for event in events_of(recording, AT + 2, AT + 4)]
        assert part == ["2", "3"]
        assert recording.event_count(AT + 2, AT + 4) == 2
        assert recording.density(2) == [5, 5]


def test_frames_that_say_nothing_or_much_do_not_hide_a_part(keep: Keep) -> None:
    user = User("1", "Ann", "ann")

    def said(place: int) -> tuple[Chat, ...]:
        many = (0, 5, 0, 0, 2, 1, 0, 9)[place % 8]
        return tuple(Chat(f"{place}-{each}", AT, user, "x") for each in range(many))

    items = [ReceivedFrame(b"", said(place), AT + place) for place in range(50)]
    with Recording(keep(items)) as recording:
        for start in range(0, 50, 3):
            for stop in range(start, 51, 4):
                wanted = [each.id for place in range(start, stop) for each in said(place)]
                found = events_of(recording, AT + start, AT + stop, [Kind.CHAT])
                assert [event.id for event in found] == wanted
                assert recording.event_count(AT + start, AT + stop) == len(wanted)


def test_a_long_look_can_be_given_up(keep: Keep, arrival: Make) -> None:
    with Recording(keep(map(arrival, range(20_000)))) as recording:
        assert sum(recording.density(10)) == 20_000
        recording.interrupt()
        with pytest.raises(RecordingError):
            recording.density(10)


@settings(deadline=None, max_examples=30)
@given(
    times=st.lists(st.floats(0, 10_000), min_size=1, max_size=30),
    buckets=st.integers(1, 50),
)
def test_the_parts_of_the_density_add_up_to_the_whole(
    times: list[float], buckets: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("density") / "room.danmaku"
    writing = RecordingWriter.open(path, RecordingOrigin("", "", ""), AT)
    user = User("", "", "")
    items = [ReceivedFrame(b"", (Chat("", AT + at, user, "x"),), AT + at) for at in sorted(times)]
    writing.write(items)
    writing.close()
    with Recording(path) as recording:
        assert sum(recording.density(buckets)) == len(times)


def test_a_recording_reads_from_a_medium_that_cannot_be_written(
    keep: Keep, arrival: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = keep([arrival(0)])
    real = connection._connect

    def reading(address: str) -> sqlite3.Connection:
        # What SQLite says where it can make no file for its locks.
        elsewhere = address if "immutable" in address else "file:/nowhere/at/all?mode=ro"
        return real(elsewhere)

    monkeypatch.setattr(connection, "_connect", reading)
    with pytest.raises(sqlite3.OperationalError):
        reading(f"{path.as_uri()}?mode=ro")
    with Recording(path) as recording:
        assert [frame.data for frame in recording.frames()] == [b"frame 0"]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda _: None, "No such file"),
        (lambda path: path.write_text("dear diary"), "is no recording"),
        (lambda path: path.touch(), "is no recording"),
        (Path.mkdir, "holds no captured frames"),
        (
            lambda path: sqlite3.connect(path).execute("CREATE TABLE x (y)").connection.close(),
            "no recording",
        ),
        (lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(4080)), "no recording"),
    ],
)
def test_what_is_no_recording_is_refused_in_one_line(
    make: Callable[[Path], object], words: str, tmp_path: Path
) -> None:
    make(tmp_path / "file")
    with pytest.raises(RecordingError, match=words) as refused:
        Recording(tmp_path / "file")
    assert "\n" not in str(refused.value)


def test_a_recording_of_a_newer_program_is_refused(keep: Keep) -> None:
    path = keep([])
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA user_version = 2")
    database.close()
    with pytest.raises(RecordingError, match=r"newer danmaku \(schema 2, this one knows 1\)"):
        Recording(path)


def test_rows_that_no_recorder_writes_are_passed_over(keep: Keep, arrival: Make) -> None:
    path = keep([arrival(0)])
    chat = as_text(arrival(1).events[0])
    with closing(sqlite3.connect(path)) as database, database:
        for at in (None, "soon", 1e400, -1e400, -5, b"1", 1e300):
            database.execute("INSERT INTO frame VALUES (NULL, ?, 1, x'00', 0)", (at,))
            database.execute("INSERT INTO link VALUES (NULL, ?, 1, 'live', '', NULL)", (at,))
            database.execute("INSERT INTO session VALUES (NULL, ?, 1, '', '', '')", (at,))
            database.execute(
                "INSERT INTO event (frame, at, kind, json) VALUES (1, ?, 'chat', ?)", (at, chat)
            )
        for data in (None, 5, "text", 1.5):
            database.execute("INSERT INTO frame VALUES (NULL, 5, 1, ?, 0)", (data,))
        for said in (None, 5, b"\xff", "{", "[]"):
            statement = "INSERT INTO event (frame, at, kind, json) VALUES (1, 5, 'chat', ?)"
            database.execute(statement, (said,))
        database.execute("INSERT INTO link VALUES (NULL, 5, 1, 'li\x1bve', x'ff', 'wide')")
        database.execute("INSERT INTO meta VALUES (x'ff', 5)")
    database.close()
    with Recording(path) as recording:
        assert [frame.data for frame in recording.frames()] == [b"frame 0"]
        assert [event.id for event in events_of(recording, kinds=[Kind.CHAT])] == ["chat-0"]
        assert list(recording.links()) == [LinkChange("", 5.0, "li\ufffdve")]
        assert len(recording.sessions) == 1
        assert recording.meta["dialect"] == "douyin"
        assert sum(recording.density(3)) >= 1


def test_damage_is_told_when_it_is_met(keep: Keep, arrival: Make) -> None:
    path = keep(map(arrival, range(3_000)))
    whole = path.read_bytes()
    path.write_bytes(whole[:8_192] + bytes(len(whole) - 8_192))
    with Recording(path) as recording, pytest.raises(RecordingError, match="damaged"):
        list(recording.frames())


def test_its_edge_tells_how_far_it_reaches_by_now(
    tmp_path: Path, origin: RecordingOrigin, arrival: Make
) -> None:
    writing = RecordingWriter.open(tmp_path / "room.danmaku", origin, AT)
    with Recording(writing.path) as recording:
        assert recording.end == RecordingEnd(0, 0, 1)
        writing.write([LinkChange("", AT, "live"), arrival(0)])
        end = recording.end
        assert end == RecordingEnd(1, 1, 1)
        writing.write([arrival(1), LinkChange("", AT + 1, "waiting")])
        assert recording.end == RecordingEnd(2, 2, 1)
        assert [frame.id for frame in recording.frames(until=end.frame)] == [1]
        assert [frame.id for frame in recording.frames(after=end.frame)] == [2]
        assert [link.phase for link in recording.links(until=end.link)] == ["live"]
    writing.close()


def test_it_grows_while_somebody_records_to_it(tmp_path: Path, origin: RecordingOrigin) -> None:
    writing = RecordingWriter.open(tmp_path / "room.danmaku", origin, AT)
    with Recording(writing.path) as recording:
        assert recording.growing
        writing.close()
        assert not recording.growing


WRITER = """
import sys
from pathlib import Path
from danmaku_tui.store.rows import ReceivedFrame
from danmaku_tui.store.state import RecordingOrigin
from danmaku_tui.store.writer import RecordingWriter
origin = RecordingOrigin("there", "classroom", "test")
writing = RecordingWriter.open(Path(sys.argv[1]), origin, 1.0)
writing.write([ReceivedFrame(b"x", (), 1.0)])
print("written", flush=True)
sys.stdin.read()
writing.close()
"""


def test_who_looked_into_it_twice_still_sees_what_another_program_adds_later(
    tmp_path: Path,
) -> None:
    path, pipe = tmp_path / "room.danmaku", subprocess.PIPE

    def begin() -> subprocess.Popen[bytes]:
        writer = subprocess.Popen([sys.executable, "-c", WRITER, path], stdin=pipe, stdout=pipe)
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"written\n"
        return writer

    with begin() as first:
        recording = Recording(path)
        Recording(path).close()
        assert recording.end.frame == 1
        first.communicate()
    with begin() as second:
        assert recording.end == RecordingEnd(2, 0, 2)
        second.communicate()
    recording.close()


def test_the_message_of_an_event_is_found(keep: Keep, arrival: Make) -> None:
    messages = [arrival(number) for number in range(5)]
    same = [
        Chat("", AT + 9, User("1", name, name), text) for name, text in (("a", "x"), ("b", "y"))
    ]
    messages += [ReceivedFrame(f"frame of {each.text}", (each,), AT + 9) for each in same]
    with Recording(keep(messages)) as recording:
        assert recording.frame_of(messages[3].events[0]) == b"frame 3"
        assert recording.frame_of(messages[0].events[0]) == b"frame 0"
        assert [recording.frame_of(each) for each in same] == ["frame of x", "frame of y"]
        # The room's text may be another one than that of the recording.
        assert recording.frame_of(replace(same[1], text="z")) == "frame of y"
        assert recording.frame_of(replace(same[1], at=AT)) is None
