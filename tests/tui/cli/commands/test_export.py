from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeAlias
from xml.etree import ElementTree as ET

import pytest

from danmaku_proto import codec
from danmaku_proto._pb import douyin as pb
from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_proto.events import Chat, Event, Gift, User
from danmaku_tui.export.formats import FORMATS
from danmaku_tui.export.timed_event import TimedEvent
from danmaku_tui.room_feed import RoomFeed
from danmaku_tui.signals import EXIT_SIGNALS
from danmaku_tui.store.recorder import Recorder
from danmaku_tui.store.state import RecordingOrigin
from tests.fixtures import wire

Command: TypeAlias = Callable[..., Any]

BEGAN: Final = 1_763_812_800.0

INTERRUPTED: Final = """
import os, signal
from danmaku_tui.cli import main
from danmaku_tui.store.pages import Pages

def interrupted(self, *page):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGINT)
    return page_of(self, *page)

left, page_of = 5, Pages._page
Pages._page = interrupted
main()
"""
"""A program that is interrupted when it has read some pages of the recording."""


def record(path: Path, comments: int) -> Path:
    ann = User("1", "ann", "1")
    recorder = Recorder(
        path, RecordingOrigin("ws://room.example", "classroom", "test"), wall=lambda: BEGAN
    )
    for number in range(comments):
        at = BEGAN + number
        recorder.frame(b"", [Chat(f"{number}", at, ann, f"comment {number}")], at)
    at = BEGAN + comments
    rose = Gift("gift", at, ann, "rose", "7", 5, 3, count=3)
    recorder.frame(b"", [rose], at)
    recorder.close()
    return path


@pytest.fixture
def evening(tmp_path: Path) -> Path:
    """A recording of ten comments, a second apart, and a gift."""
    return record(tmp_path / "evening.danmaku", 10)


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording that takes longer to read than a signal or a reader who leaves."""
    return record(tmp_path_factory.mktemp("long") / "long.danmaku", 20_000)


def test_an_export_is_written_and_told_in_one_line(evening: Path, command: Command) -> None:
    out = evening.with_suffix(".jsonl")
    said = command("export", str(evening), "--to", "jsonl", "-o", str(out))
    assert (said.code, said.out) == (0, "")
    assert said.err == f"11 events, 10 comments → {out}\n"
    assert [json.loads(line)["kind"] for line in out.read_text().splitlines()] == [
        *["chat"] * 10,
        "gift",
    ]


def test_without_a_file_it_goes_to_standard_output(evening: Path, command: Command) -> None:
    said = command("export", str(evening), "--to", "csv")
    rows = list(csv.DictReader(io.StringIO(said.out.removeprefix("\ufeff"), newline="")))
    assert len(rows) == 11
    assert said.err == "11 events, 10 comments → standard output\n"


def test_xml_and_subtitles_are_complete(evening: Path, command: Command) -> None:
    root = ET.fromstring(command("export", str(evening), "--to", "xml").out)  # noqa: S314  # own
    assert len(root.findall("d")) == 10
    subtitles = command("export", str(evening), "--to", "ass", "--size", "1280x720").out
    assert subtitles.count("\nDialogue:") == 11
    assert "\nPlayResX: 1280\nPlayResY: 720\n" in subtitles


def test_a_part_is_selected_by_kind_time_and_words(evening: Path, command: Command) -> None:
    def texts(*options: str) -> list[str]:
        said = command("export", str(evening), "--to", "jsonl", *options)
        return [json.loads(line).get("text", "gift") for line in said.out.splitlines()]

    assert texts("--kinds", "gift") == ["gift"]
    assert texts("--from", "00:00:02", "--until", "0:04") == ["comment 2", "comment 3"]
    assert texts("--from", "2025-11-22T12:00:08Z", "--kinds", "chat") == ["comment 8", "comment 9"]
    assert texts("--match", "comment -/[0-8]/") == ["comment 9"]


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A recording with something of each group of kinds."""
    path, ann = tmp_path / "mixed.danmaku", pb.User(id=5, nickname="ann")
    rose = pb.GiftStruct(id=7, name="rose", diamond_count=5)
    given = [
        pb.GiftMessage(user=ann, gift=rose, group_id=9, repeat_count=3, repeat_end=end)
        for end in (0, 1)
    ]
    said = [
        pb.ChatMessage(user=ann, content="hello"),
        pb.LikeMessage(user=ann, count=3, total=30),
        pb.MemberMessage(user=ann, member_count=7),
        *given,
        pb.SocialMessage(user=ann, action=1),
        pb.RoomUserSeqMessage(total=20),
    ]
    messages = [
        wire.message(f"Webcast{type(each).__name__}", codec.encode(each), number)
        for number, each in enumerate(said, 1)
    ]
    frame = wire.push(wire.response(*messages))
    recorder = Recorder(
        path, RecordingOrigin("wss://room.example", "douyin", "test"), wall=lambda: BEGAN
    )
    feed = RoomFeed(clock=lambda: BEGAN, wall=lambda: BEGAN, recorder=recorder, history_capacity=1)
    feed.receive(frame, DouyinDialect().receive(frame, BEGAN), BEGAN)
    recorder.close()
    return path


@pytest.mark.parametrize("off", [(), ("--off", ""), ("--off", "comments,news")], ids=str)
def test_lines_of_text_are_those_of_plain(
    mixed: Path, command: Command, off: tuple[str, ...]
) -> None:
    """A replay has its own lines about the connection: a recording is none."""

    def kinds(text: str) -> list[str]:
        return [kind for line in text.splitlines() if (kind := line.split()[1]) != "link"]

    exported = kinds(command("export", str(mixed), "--to", "text", *off).out)
    assert exported == kinds(command("replay", str(mixed), "--plain", *off).out)
    everything = ["chat", "like", "enter", "gift", "social", "viewers"]
    hidden = {
        (): ("like", "enter"),
        ("--off", ""): (),
        ("--off", "comments,news"): ("chat", "social", "viewers"),
    }
    assert exported == [kind for kind in everything if kind not in hidden[off]]


def test_kinds_that_are_named_are_in_the_lines_of_text(mixed: Path, command: Command) -> None:
    assert command("export", str(mixed), "--to", "text", "--kinds", "like").out.count("\n") == 1
    rest = command("export", str(mixed), "--to", "jsonl", "--off", "likes,arrivals,news")
    assert rest.out.count("\n") == 3


def test_seconds_are_a_time_for_every_option(evening: Path, command: Command) -> None:
    part = ("export", str(evening), "--to", "jsonl")
    assert command(*part, "--from", "2", "--until", "4").out.count("\n") == 2
    moved = command("export", str(evening), "--to", "csv", "--from", "2", "--zero", "2")
    assert "0:00:00.000" in moved.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "--to", "parquet"),
        ("export", "--to", "danmaku"),
        ("merge",),
    ],
    ids=" ".join,
)
def test_a_device_is_not_replaced_by_a_file(
    arguments: tuple[str, ...], evening: Path, command: Command, tmp_path: Path
) -> None:
    device = tmp_path / "device"
    os.mkfifo(device)
    said = command(arguments[0], str(evening), *arguments[1:], "-o", str(device), "--force")
    assert (said.code, said.out) == (1, "")
    assert said.err.count("\n") == 1
    assert "it is a pipe or a device, not a file" in said.err
    assert device.is_fifo()


def test_a_merged_recording_is_a_file(evening: Path, command: Command) -> None:
    said = command("merge", str(evening), "-o", "-")
    assert said.code == 2
    assert "a recording is a file: name it with -o FILE" in said.err


def test_the_older_name_of_until_is_accepted_and_hidden(evening: Path, command: Command) -> None:
    part = command("export", str(evening), "--to", "jsonl", "--to-time", "0:02")
    assert part.out == command("export", str(evening), "--to", "jsonl", "--until", "0:02").out
    assert part.out.count("\n") == 2
    assert "--to-time" not in command("export", "--help").out


CUT = ("--from", "0:02", "--until", "0:05", "--kinds", "chat")


@pytest.mark.parametrize(
    ("options", "seconds"),
    [
        ((), [2.0, 3.0, 4.0]),
        (("--zero", "0:02"), [0.0, 1.0, 2.0]),
        (("--zero", "first"), [0.0, 1.0, 2.0]),
        (("--zero", "first", "--offset", "+0.5"), [0.5, 1.5, 2.5]),
        (("--offset", "-2"), [0.0, 1.0, 2.0]),
    ],
)
def test_a_cut_meets_the_video_in_every_format(
    options: tuple[str, ...], seconds: list[float], evening: Path, command: Command
) -> None:
    def exported(name: str) -> str:
        out = command("export", str(evening), "--to", name, *CUT, *options).out
        assert isinstance(out, str)
        return out

    table = csv.DictReader(io.StringIO(exported("csv").removeprefix("\ufeff"), newline=""))
    assert [float(row["second"]) for row in table] == seconds
    root = ET.fromstring(exported("xml"))  # noqa: S314  # own
    assert [float(d.attrib["p"].split(",")[0]) for d in root.findall("d")] == seconds
    starts = re.findall(r"^Dialogue: 0,0:00:(\d\d\.\d\d),", exported("ass"), re.MULTILINE)
    # A column of the stage takes some hundredths of a second.
    assert sorted(map(float, starts)) == pytest.approx(seconds, abs=0.1)
    if options:
        objects = [json.loads(line) for line in exported("jsonl").splitlines()]
        assert [each["second"] for each in objects] == seconds
        words = [line.split(" ")[0] for line in exported("text").splitlines()]
        assert words == [f"0:00:0{second:.3f}" for second in seconds]


def test_comments_before_the_video_are_left_out_and_counted(
    evening: Path, command: Command
) -> None:
    options = ("--kinds", "chat", "--offset", "-7")
    for name, lines in (("xml", "<d "), ("ass", "Dialogue:")):
        said = command("export", str(evening), "--to", name, *options)
        assert said.out.count(lines) == 3
        assert said.err.endswith("7 are before 0 and are left out\n")
    assert command("export", str(evening), "--to", "csv", *options).out.count("\r\n") == 11


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--from", "0:30"), "--from is past the end of the recording, which lasts 0:00:10"),
        (("--from", "2031-01-01"), "--from is past the end of the recording"),
        (("--until", "2020-01-01"), "--until is before the beginning of the recording"),
    ],
)
def test_a_part_outside_the_recording_is_an_error(
    options: tuple[str, ...], words: str, evening: Path, command: Command
) -> None:
    out = evening.with_suffix(".csv")
    said = command("export", str(evening), "--to", "csv", "-o", str(out), *options)
    assert (said.code, said.out, out.exists()) == (1, "", False)
    assert words in said.err
    assert said.err.count("\n") == 1


def test_text_is_what_plain_prints(evening: Path, command: Command) -> None:
    text = command("export", str(evening), "--to", "text").out
    assert text.splitlines()[0].endswith(" chat    ann: comment 0")
    assert text.splitlines()[-1].endswith(" gift    ann: rose ×3")
    assert text.count("\n") == 11


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--to", "csv", "--kinds", "chats"), "chats is no kind of event"),
        (("--to", "csv", "--from", "noon"), "noon is no time"),
        (("--to", "csv", "--from", "0:09", "--until", "0:03"), "--until is not after --from"),
        (("--to", "csv", "--match", "/("), "--match: "),
        (("--to", "ass", "--size", "big"), "big is no size"),
        (("--to", "csv", "--size", "640x360"), "--size is for subtitles"),
        (("--to", "doc"), "'doc'"),
        (("--to", "csv", "--offset", "soon"), "soon is no offset"),
        (("--to", "csv", "--zero", "noon"), "noon is no time"),
        ((), "--to"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(
    options: tuple[str, ...], words: str, evening: Path, command: Command
) -> None:
    said = command("export", str(evening), *options)
    assert said.code == 2
    assert words in said.err
    assert said.err.count("\n") == 1
    assert list(evening.parent.glob(".danmaku-export*")) == []


def test_a_file_is_replaced_only_with_force(evening: Path, command: Command) -> None:
    out = evening.with_suffix(".csv")
    out.write_text("mine")
    said = command("export", str(evening), "--to", "csv", "-o", str(out))
    assert (said.code, out.read_text()) == (2, "mine")
    assert said.err.endswith(f"{out} already exists: --force replaces it\n")
    assert command("export", str(evening), "--to", "csv", "-o", str(out), "--force").code == 0
    assert out.read_text() != "mine"


def test_the_recording_itself_is_never_replaced(evening: Path, command: Command) -> None:
    before = evening.read_bytes()
    said = command("export", str(evening), "--to", "csv", "-o", str(evening), "--force")
    assert said.code == 2
    assert "is the recording itself" in said.err
    assert evening.read_bytes() == before


def test_what_is_no_recording_is_told(tmp_path: Path, command: Command) -> None:
    (tmp_path / "note.txt").write_text("a note")
    for name in ("missing", "note.txt"):
        said = command("export", str(tmp_path / name), "--to", "csv")
        assert said.code == 1
        assert said.err.count("\n") == 1


def test_a_place_that_cannot_be_written_is_told(evening: Path, command: Command) -> None:
    said = command("export", str(evening), "--to", "csv", "-o", str(evening / "out.csv"))
    assert said.code == 1
    assert "cannot be written" in said.err


@pytest.mark.parametrize("number", EXIT_SIGNALS)
def test_a_signal_leaves_no_half_file(number: signal.Signals, long: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    program = subprocess.Popen(
        [
            sys.executable, "-c", "from danmaku_tui.cli import main; main()",
            "export", str(long), "--to", "ass", "-o", str(folder / "out.ass"),
        ],
        stderr=subprocess.PIPE,
        env={**os.environ, "LANGUAGE": "en"},
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while not any(folder.iterdir()):
            assert program.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.001)
        program.send_signal(number)
        _, told = program.communicate(timeout=60)
    finally:
        program.kill()
    assert program.returncode == 128 + number
    assert told.strip() == b""
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "arguments", [["stats", "--json"], ["replay", "--json"], ["export", "--to", "jsonl"]]
)
def test_who_interrupts_a_long_look_is_told_nothing_more(arguments: list[str], long: Path) -> None:
    name, *options = arguments
    program = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, name, str(long), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    said, told = program.communicate(timeout=60)
    assert (program.returncode, told.strip()) == (128 + signal.SIGINT, b"")
    lines = said.decode().splitlines()
    assert name != "stats" or not lines
    assert all(json.loads(line)["kind"] for line in lines)
    assert len(lines) < 20_000


def test_a_reader_who_leaves_early_is_no_failure(long: Path) -> None:
    program = subprocess.Popen(
        [
            sys.executable, "-c", "from danmaku_tui.cli import main; main()",
            "export", str(long), "--to", "jsonl",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    assert program.stdout is not None
    assert json.loads(program.stdout.readline())["kind"] == "chat"
    program.stdout.close()
    assert program.stderr is not None
    told = program.stderr.read()
    assert (program.wait(60), told) == (0, b"")
    program.stderr.close()


def test_pseudonyms_hide_people_and_are_kept_in_a_key_file(
    evening: Path, tmp_path: Path, command: Command
) -> None:
    key = tmp_path / "key"
    for name in ("one", "two"):
        said = command(
            *("export", str(evening), "--to", "jsonl", "--match", "user:ann", "--pseudonyms"),
            *("--key-file", str(key), "-o", str(tmp_path / name)),
        )
        assert said.code == 0
    written = (tmp_path / "one").read_text()
    assert written == (tmp_path / "two").read_text()
    assert "ann" not in written
    assert {json.loads(line)["user"]["name"] for line in written.splitlines()} == {"viewer-1"}


HOSTILE: Final = "a\x1b]52;c;aGk=\x07\x9b2J\u202eb"


class HostileFormat:
    """A format in which nobody has cleaned anything."""

    remark = ""

    def takes(self, event: Event) -> bool:
        return isinstance(event, Chat)

    def pieces(self, events: Iterable[TimedEvent]) -> Iterator[str]:
        for _ in events:
            yield json.dumps(HOSTILE, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("terminal", [True, False])
def test_a_terminal_gets_no_command_and_a_pipe_every_character(
    name: str,
    terminal: bool,
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = record(tmp_path / "room.danmaku", 2)
    hostile = replace(FORMATS[name], make=lambda *_: HostileFormat())
    monkeypatch.setattr("danmaku_tui.cli.commands.export.FORMATS", {**FORMATS, name: hostile})
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    said = command("export", str(path), "--to", name, "--off", "", "-o", "-")
    assert said.code == 0
    if not terminal:
        assert said.out == (json.dumps(HOSTILE, ensure_ascii=False) + "\n") * 2
    elif name == "jsonl":
        assert [json.loads(line) for line in said.out.splitlines()] == [HOSTILE] * 2
        assert not re.search("[\x1b\x07\x9b\u202e]", said.out)
    else:
        shown = json.dumps(HOSTILE, ensure_ascii=False).replace("\x9b", "\ufffd")
        assert said.out == (shown.replace("\u202e", "") + "\n") * 2
