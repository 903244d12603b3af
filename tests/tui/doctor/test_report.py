from __future__ import annotations

import json

import pytest

from danmaku_proto.dialect import Received
from danmaku_tui.doctor import report
from danmaku_tui.doctor.check import Check, not_reached
from danmaku_tui.doctor.feed_counts import FeedCounts
from danmaku_tui.doctor.report import ASCII_SIGNS, SIGNS, signs_for

GOOD = Check("textual", True, "8.2.8")
BAD = Check("locale", False, "C: characters will be lost", "export LC_ALL=C.UTF-8")
UNKNOWN = Check("size", None, "not known")


@pytest.mark.parametrize(
    ("check", "line"),
    [
        (GOOD, "✓ textual 8.2.8"),
        (BAD, "✗ locale C: characters will be lost · export LC_ALL=C.UTF-8"),
        (UNKNOWN, "? size not known"),
        (not_reached("decode"), "– decode not reached"),
    ],
)
def test_a_step_is_one_line_with_a_mark(check: Check, line: str) -> None:
    assert report.line(check, SIGNS) == line


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "no such encoding"])
def test_where_the_marks_cannot_be_written_there_are_others(encoding: str) -> None:
    assert signs_for(encoding) is ASCII_SIGNS
    assert report.line(BAD, ASCII_SIGNS).isascii()


def test_where_the_marks_can_be_written_they_are() -> None:
    assert signs_for("utf-8") is SIGNS


def test_the_marks_are_told_apart() -> None:
    checks = (GOOD, BAD, UNKNOWN, not_reached("decode"))
    for signs in (SIGNS, ASCII_SIGNS):
        assert len({signs.of(check) for check in checks}) == 4


@pytest.mark.parametrize(
    ("checks", "ok"),
    [([GOOD], True), ([GOOD, UNKNOWN, not_reached("x")], True), ([GOOD, BAD], False), ([], True)],
)
def test_only_a_failure_makes_the_report_one_of_failure(checks: list[Check], ok: bool) -> None:
    assert report.sound(checks) is ok
    assert json.loads(report.as_json(checks, None))["ok"] is ok


def test_json_has_every_step_and_the_census() -> None:
    seen = FeedCounts("classroom")
    seen.add("早上好", Received())
    told = json.loads(report.as_json([BAD, UNKNOWN], seen))
    assert told["checks"] == [
        {
            "name": "locale",
            "ok": False,
            "found": "C: characters will be lost",
            "advice": "export LC_ALL=C.UTF-8",
        },
        {"name": "size", "ok": None, "found": "not known", "advice": ""},
    ]
    assert told["census"]["methods"] == {"(text)": 1}
    assert told["census"]["bytes"] == 9


def test_without_a_feed_there_is_no_census() -> None:
    assert json.loads(report.as_json([GOOD], None))["census"] is None


def test_the_counts_stand_under_their_step() -> None:
    seen = FeedCounts("douyin")
    seen.methods.update({"WebcastChatMessage": 12, "WebcastNewMessage": 3})
    seen.unknown.update({"ChatMessage.900": 4})
    assert list(report.census_lines("census", seen)) == [
        "       12  WebcastChatMessage",
        "        3  WebcastNewMessage (not read)",
    ]
    assert list(report.census_lines("unknown fields", seen)) == ["        4  ChatMessage.900"]
    assert list(report.census_lines("decode", seen)) == []


def test_a_long_census_is_cut_and_says_so() -> None:
    seen = FeedCounts("douyin")
    seen.methods.update({f"Method{number}": 1 for number in range(50)})
    lines = list(report.census_lines("census", seen))
    assert len(lines) == report.SHOWN_METHODS + 1
    assert "10 more" in lines[-1]
    assert len(seen.as_json()["methods"]) == 50
