from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from danmaku_proto import codec
from danmaku_proto._pb.douyin import ChatMessage, Message
from danmaku_proto.text import cells
from danmaku_tui.demo.push_server import PushServer
from danmaku_tui.doctor.examination import ExaminationRequest, run_doctor
from danmaku_tui.doctor.probe import SAMPLES, TerminalAnswers
from danmaku_tui.doctor.room import STEPS
from danmaku_tui.feed.endpoint import Endpoint, WayError
from danmaku_tui.feed.redaction import redactor
from tests.fixtures.push_server_thread import PushServerThread

if TYPE_CHECKING:
    from tests.tui.doctor.conftest import FakeTerminal

Opening = Callable[[Mapping[bytes, bytes]], "FakeTerminal"]

DANMAKU = str(Path(sys.executable).parent / "danmaku")
CHAT = Message(method="WebcastChatMessage", payload=codec.encode(ChatMessage(content="hi")))
SIGNATURE = "AbCdEfGhIjKlMnOp"
PLACES = b"".join(b"\x1b[12;%dR" % (cells(sample) + 1) for sample in SAMPLES)
GOOD_TERMINAL = {
    b"\x1b[?2026$p\r\x1b[2K\x1b[c": b"\x1b[?2026;2$y\x1b[?62c",
    b"\r\x1b[2K\x1b[c": PLACES + b"\x1b[?62c",
}
ON_TERMINAL = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
IN_FRONT = f"{ON_TERMINAL}os.execv(sys.argv[1], sys.argv[1:])"
BEHIND = f"""{ON_TERMINAL}
import subprocess
sys.exit(subprocess.run(sys.argv[1:], process_group=0, timeout=60).returncode)
"""


@pytest.fixture
def push_url() -> Iterator[str]:
    server = PushServerThread(PushServer(lambda: iter([(0.0, [CHAT])]), wall=lambda: 1.7e9))
    server.start()
    yield server.url
    server.close()


@pytest.fixture(autouse=True)
def good_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out whatever terminal and locale the tests run in."""
    monkeypatch.setattr("danmaku_tui.doctor.examination.ask_terminal", lambda _: TerminalAnswers())
    monkeypatch.setattr("locale.getencoding", lambda: "utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO())


def lines_of(out: io.StringIO) -> list[str]:
    return out.getvalue().splitlines()


def test_this_machine_alone_is_examined_where_no_source_is_given() -> None:
    out = io.StringIO()
    assert run_doctor(None, out, as_json=False, flat=False) == 0
    assert all(line[0] in "✓?" and line[1] == " " for line in lines_of(out))
    assert not any(step in out.getvalue() for step in ("handshake", "first frame"))


def test_a_feed_is_examined_after_it(push_url: str) -> None:
    out = io.StringIO()
    assert (
        run_doctor(ExaminationRequest(push_url, seconds=0.01), out, as_json=False, flat=False) == 0
    )
    lines = lines_of(out)
    census = lines.index("        1  WebcastChatMessage")
    assert lines[census - 1] == "✓ census messages 1, methods 1"
    assert lines[-1].startswith(("✓ round trip", "? round trip"))


def test_json_is_one_object_with_everything(push_url: str) -> None:
    out = io.StringIO()
    examined = ExaminationRequest(f"{push_url}&signature={SIGNATURE}", seconds=0.01)
    assert run_doctor(examined, out, as_json=True, flat=False) == 0
    (line,) = lines_of(out)
    told = json.loads(line)
    assert told["ok"] is True
    assert tuple(check["name"] for check in told["checks"])[-len(STEPS) :] == STEPS
    assert told["census"]["methods"] == {"WebcastChatMessage": 1}
    assert SIGNATURE not in line


def test_a_failed_step_makes_the_exit_code_1() -> None:
    out = io.StringIO()
    assert run_doctor(ExaminationRequest("localhost"), out, as_json=False, flat=False) == 1
    assert "✗ address localhost lacks ws:// or wss://" in out.getvalue()
    assert lines_of(out)[-1] == "– round trip not reached"


@pytest.mark.parametrize("room", ["12345678", "https://live.douyin.com/12345678"])
def test_a_room_is_told_to_need_a_way_in(room: str) -> None:
    out = io.StringIO()
    assert run_doctor(ExaminationRequest(room), out, as_json=False, flat=False) == 1
    (line,) = [line for line in lines_of(out) if line.startswith("✗")]
    assert line.startswith("✗ address this is a room, which needs a way in · watch it with --brow")
    assert "did you mean" not in out.getvalue()


class To:
    """A way in to ``url``, or to nowhere."""

    def __init__(self, url: str = "", error: Exception | None = None) -> None:
        self._url = url
        self._error = error
        self.secrets = redactor("", [("Cookie", f"sessionid={SIGNATURE}")])

    async def endpoint(self, _: Mapping[str, str]) -> Endpoint:
        if self._error is not None:
            raise self._error
        return Endpoint(f"{self._url}&signature={SIGNATURE}")


def test_a_way_in_is_taken_to_the_feed_and_its_signature_stays_hidden(push_url: str) -> None:
    out = io.StringIO()
    examined = ExaminationRequest("12345678", seconds=0.01, way=lambda: To(push_url))
    assert run_doctor(examined, out, as_json=False, flat=False) == 0
    assert "✓ census messages 1, methods 1" in out.getvalue()
    assert SIGNATURE not in out.getvalue()


def refused() -> To:
    raise ValueError("two ways to sign: give one of them")


@pytest.mark.parametrize(
    ("way", "line"),
    [
        (lambda: To(error=WayError("it is not live: wait")), "✗ address it is not live · wait"),
        (
            lambda: To(error=WayError(f"{SIGNATURE} at http://a:b@c/?d is not live: wait")),
            "✗ address … at http://…@c/?… is not live · wait",
        ),
        (refused, "✗ address two ways to sign · give one of them"),
    ],
    ids=["no feed", "a page that repeats a cookie", "no way"],
)
def test_what_keeps_from_the_feed_is_the_finding(way: Callable[[], To], line: str) -> None:
    out = io.StringIO()
    examined = ExaminationRequest("12345678", way=way)
    assert run_doctor(examined, out, as_json=False, flat=False) == 1
    assert line in out.getvalue()
    assert lines_of(out)[-1] == "– round trip not reached"


def test_the_dialect_that_is_asked_for_is_spoken(push_url: str) -> None:
    out = io.StringIO()
    examined = ExaminationRequest(push_url, dialect="classroom", seconds=0.01)
    assert run_doctor(examined, out, as_json=False, flat=False) == 1
    assert "does it speak classroom?" in out.getvalue()


def test_where_the_marks_cannot_be_written_the_report_still_is() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="latin-1")
    assert run_doctor(ExaminationRequest("中文"), out, as_json=False, flat=False) == 1
    assert b"x address ?? lacks ws:// or wss:// | did you mean" in raw.getvalue()


def test_json_is_utf8_wherever_it_is_written() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="latin-1")
    run_doctor(ExaminationRequest("中文"), out, as_json=True, flat=False)
    assert "中文" in raw.getvalue().decode()


def test_without_anywhere_to_write_the_exit_code_still_tells() -> None:
    assert run_doctor(None, None, as_json=False, flat=False) == 0
    assert run_doctor(ExaminationRequest("localhost"), None, as_json=True, flat=False) == 1


def on_terminal(terminal: FakeTerminal, script: str) -> tuple[int, str]:
    """Run the command on ``terminal``; return its exit code and what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", script, DANMAKU, "doctor"],
        stdin=terminal.fd,
        stdout=subprocess.PIPE,
        stderr=terminal.fd,
        start_new_session=True,
        timeout=60,
        check=False,
        env={**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "TMUX": ""},
    )
    return done.returncode, done.stdout.decode()


def test_on_a_real_terminal_it_is_asked_and_gets_its_state_back(terminal: Opening) -> None:
    one = terminal(GOOD_TERMINAL)
    before = termios.tcgetattr(one.fd)
    _, report = on_terminal(one, IN_FRONT)
    assert "✓ synchronized output offered\n✓ cell widths × 1, ◆ 1, 中 2," in report
    assert termios.tcgetattr(one.fd) == before


def test_in_the_background_it_leaves_the_terminal_alone(terminal: Opening) -> None:
    one = terminal(GOOD_TERMINAL)
    _, report = on_terminal(one, BEHIND)
    assert "? synchronized output the terminal gives no answer" in report
    assert one.shown_to_the_end() == b""
