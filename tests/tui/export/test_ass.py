from __future__ import annotations

import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.events import Event, User
from danmaku_proto.text import clean
from danmaku_tui.export.ass import Subtitles, cleared
from danmaku_tui.export.timed_event import RecordingInfo, TimedEvent
from danmaku_tui.export.video_canvas import VideoCanvas, columns_of
from danmaku_tui.stage.lanes import GAP

HD = VideoCanvas(1920, 1080)

_line = re.compile(
    r"Dialogue: 0,(\d+):(\d\d):(\d\d\.\d\d),(\d+):(\d\d):(\d\d\.\d\d),(\w+),,0,0,0,,"
    r"\{\\move\((-?[\d.]+),(-?[\d.]+),(-?[\d.]+),(-?[\d.]+)\)\}(.*)"
).fullmatch


@dataclass(frozen=True, slots=True)
class Line:
    """A line of subtitles as a player reads it."""

    begin: float
    end: float
    style: str
    x0: float
    x1: float
    y: float
    text: str

    def x(self, at: float) -> float:
        """Return where the left edge is at ``at``, as the player draws it."""
        return self.x0 + (self.x1 - self.x0) * (at - self.begin) / (self.end - self.begin)


def read(text: str) -> list[Line]:
    lines = []
    for line in text.splitlines():
        if not line.startswith("Dialogue:"):
            continue
        found = _line(line)
        assert found is not None, line
        h0, m0, s0, h1, m1, s1, style, x0, y0, x1, y1, said = found.groups()
        assert y0 == y1
        begin = int(h0) * 3600 + int(m0) * 60 + float(s0)
        end = int(h1) * 3600 + int(m1) * 60 + float(s1)
        lines.append(Line(begin, end, style, float(x0), float(x1), float(y0), said))
    return lines


def made(told: Iterable[TimedEvent], scenery: VideoCanvas = HD) -> list[Line]:
    form = Subtitles(RecordingInfo("ws://room.example", 0.0), scenery)
    return read("".join(form.pieces(each for each in told if form.takes(each.event))))


def test_a_comment_flies_from_the_right_edge_until_it_has_left(
    chat: Callable[..., TimedEvent],
) -> None:
    (line,) = made([chat("你好", 60.0)])
    assert line.begin == pytest.approx(60.0, abs=0.11)
    assert HD.width - 1 <= line.x0 <= HD.width + HD.cell
    assert line.x1 <= -4 * HD.cell + 1
    assert (line.text, line.style) == ("你好", "Comment")


def test_all_fly_at_one_speed(chat: Callable[..., TimedEvent]) -> None:
    lines = made([chat("a" * length, 5.0 * length) for length in (1, 10, 40)])
    speeds = {round((line.x0 - line.x1) / (line.end - line.begin), 0) for line in lines}
    assert len(speeds) == 1


def test_a_gift_looks_different_and_tells_who_gave_it(gift: Callable[..., TimedEvent]) -> None:
    (line,) = made([gift("rose", count=3)])
    assert (line.style, line.text) == ("Gift", "◆ bob rose ×3")


def test_a_combo_is_one_flight_that_tells_what_it_came_to(gift: Callable[..., TimedEvent]) -> None:
    told = [
        gift("rose", second, total=total, combo="1") for second, total in ((0, 1), (1, 2), (2, 9))
    ]
    assert [line.text for line in made(told)] == ["◆ bob rose ×9"]


def test_a_gift_to_another_anchor_says_so(
    gift: Callable[..., TimedEvent],
) -> None:
    (line,) = made([gift("rose", to=User("7", "eve", "7"))])
    assert line.text == "◆ bob rose → eve ×1"


def test_what_was_said_before_the_start_is_pale_and_at_the_beginning(
    chat: Callable[..., TimedEvent],
) -> None:
    (line,) = made([chat("old", -100.0, history=True)])
    assert (line.style, line.begin) == ("Before", 0.0)


def test_the_same_text_is_merged_where_there_is_no_lane(chat: Callable[..., TimedEvent]) -> None:
    lines = made([chat("the same") for _ in range(HD.lanes + 5)])
    assert sum(line.text.endswith(" ×2") for line in lines) <= HD.lanes
    assert any(" ×" in line.text for line in lines)


def test_who_finds_no_lane_is_counted(chat: Callable[..., TimedEvent]) -> None:
    form = Subtitles(RecordingInfo("", 0.0), HD)
    assert form.remark == ""
    told = [chat(f"a comment {number} that is rather long") for number in range(200)]
    shown = read("".join(form.pieces(told)))
    assert form.remark == f"{200 - len(shown)} found no free lane and are left out"


def test_only_what_flies_on_the_stage_has_a_place(
    every_kind: Callable[..., list[Event]],
    chat: Callable[..., TimedEvent],
    gift: Callable[..., TimedEvent],
) -> None:
    form = Subtitles(RecordingInfo("", 0.0), HD)
    assert [event.kind for event in every_kind() if form.takes(event)] == ["chat", "gift"]
    assert not form.takes(chat("  ").event)
    assert not form.takes(gift(count=0).event)


SAID = st.lists(st.tuples(st.floats(0, 60), st.text(max_size=30).map(clean)), max_size=80).map(
    sorted
)


@given(said=SAID, size=st.sampled_from([(1920, 1080), (720, 1280), (640, 360)]))
def test_no_two_comments_of_a_lane_ever_touch(
    said: list[tuple[float, str]], size: tuple[int, int], chat: Callable[..., TimedEvent]
) -> None:
    scenery = VideoCanvas(*size)
    lanes: defaultdict[float, list[Line]] = defaultdict(list)
    for line in made([chat(text, second) for second, text in said], scenery):
        lanes[line.y].append(line)
    for lines in lanes.values():
        lines.sort(key=lambda line: line.end)
        for first, second in pairwise(lines):
            width = columns_of(first.text) * scenery.cell
            for at in (second.begin, first.end):
                if second.begin <= at <= first.end:
                    gap = second.x(at) - first.x(at) - width
                    # Tenths of a pixel are what the file can say.
                    assert gap >= GAP * scenery.cell - 0.5


@given(st.text())
def test_no_text_commands_the_subtitles(text: str) -> None:
    safe = cleared(text)
    assert not set(safe) & set("{}\\\n\r\x00")
    assert len(safe.splitlines()) <= 1


@given(text=st.text(), name=st.text(), source=st.text())
def test_whatever_is_said_is_one_line(
    text: str,
    name: str,
    source: str,
    chat: Callable[..., TimedEvent],
    gift: Callable[..., TimedEvent],
) -> None:
    form = Subtitles(RecordingInfo(source, 0.0), HD)
    told = [each for each in (chat(text), gift(text, name=name)) if form.takes(each.event)]
    whole = "".join(form.pieces(told))
    head, _, events = whole.partition("[Events]\n")
    assert head.count("\n[") == 1
    # What no player draws has no place on the stage.
    unseen = int(form.remark.split()[0]) if form.remark else 0
    assert len(events.strip("\n").split("\n")) == 1 + len(told) - unseen
    assert unseen == sum(not columns_of(cleared(each)) for each in (text,) * (len(told) - 1))


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="there is no ffmpeg to draw them")
def test_ffmpeg_draws_a_comment_in_the_topmost_lane_and_nothing_elsewhere(
    tmp_path: Path, chat: Callable[..., TimedEvent]
) -> None:
    scenery = VideoCanvas(640, 360)
    form = Subtitles(RecordingInfo("", 0.0), scenery)
    file = tmp_path / "drawn.ass"
    file.write_text("".join(form.pieces([chat("{\\an5}你好 hello", 0.0)])), encoding="utf-8")
    done = subprocess.run(
        [
            "ffmpeg", "-v", "warning", "-f", "lavfi", "-i", "color=black:s=640x360:d=5:r=1",
            "-vf", "ass=drawn.ass", "-ss", "4", "-frames:v", "1",
            "-f", "rawvideo", "-pix_fmt", "gray", "-",
        ],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=60,
    )  # fmt: skip
    if b"No such filter" in done.stderr:
        pytest.skip("this ffmpeg is without libass")
    assert done.returncode == 0, done.stderr
    picture = done.stdout
    assert len(picture) == 640 * 360
    lane = int(scenery.lane_height)
    dark = picture[-1]
    assert any(pixel > dark + 100 for pixel in picture[: 640 * lane])
    assert all(pixel <= dark + 10 for pixel in picture[640 * (lane + 2) :])
