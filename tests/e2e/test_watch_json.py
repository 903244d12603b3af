"""The installed command as a source of lines: what it prints, and how it ends."""

from __future__ import annotations

import array
import fcntl
import json
import os
import signal
import site
import subprocess
import sys
import sysconfig
import termios
import unicodedata
import venv
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from danmaku_tui import __version__
from danmaku_tui.classroom.server import ClassroomServer

if TYPE_CHECKING:
    from tests.e2e.conftest import Speaker
    from tests.fixtures.loaded_program import ForkedProgram

Run = Callable[..., subprocess.CompletedProcess[bytes]]
Speak = Callable[..., "Speaker"]
Start = Callable[..., "ForkedProgram"]
Until = Callable[..., None]
Line = dict[str, Any]

pytestmark = pytest.mark.timeout(60)

PROJECT = Path(__file__).parents[2]
FIXTURES = PROJECT / "tests" / "fixtures"

RANKLIST = {"kind": "notice", "topic": "ranklist"}

CLUB = {"name": "拾光", "level": 7}

INVENTED: dict[str, list[Line]] = {
    "chat": [
        {
            "kind": "chat",
            "user": {"id": "20000000001", "name": "山雀", "level": 12, "club": CLUB},
            "text": "这首歌叫什么名字？",
        }
    ],
    "gift": [
        {
            "kind": "gift",
            "user": {"id": "20000000002", "name": "青柠", "level": 14, "club": CLUB},
            "gift": "小心心",
            "count": 3,
            "total": 3,
            "diamonds": 3,
            "to": {"id": "20000000009", "name": "邻居主播", "level": 0, "club": None},
        },
        {"kind": "unknown", "method": "WebcastInRoomBannerMessage"},
        {"kind": "unknown", "method": "WebcastLinkerContributeMessage"},
        RANKLIST | {"text": "小时榜 · 人气榜 · 音乐榜"},
    ],
    "member": [
        {
            "kind": "enter",
            "user": {"id": "111111", "name": "一***", "level": 3, "club": CLUB},
            "online": 48,
        }
    ],
}

CLASSROOM: list[Line] = [
    {
        "kind": "chat",
        "user": {
            "id": "888",
            "name": "张三",
            "level": 0,
            "club": None,
            "about": "18 · 电子商务 · assist",
        },
        "text": "我爱人工智能，未来可期！",
    }
]

FIELDS: dict[str, set[str]] = {
    "chat": {"user", "text"},
    "gift": {"user", "gift", "count", "total", "diamonds", "to"},
    "like": {"user", "count", "total"},
    "enter": {"user", "online"},
    "social": {"user", "action", "followers"},
    "fanclub": {"user", "action", "text"},
    "viewers": {"online", "total", "total_text"},
    "ranks": {"ranks"},
    "state": {"action", "text", "value"},
    "notice": {"text", "topic"},
    "unknown": {"method"},
    "fault": {"fault", "method", "detail"},
    "link": {"phase", "detail"},
}


def events(stdout: bytes) -> list[Line]:
    """Return the lines about the room; those about the connection are left out."""
    lines = [json.loads(line) for line in stdout.decode().splitlines()]
    return [line for line in lines if line["kind"] != "link"]


def assert_said(frames: list[Path], expected: list[Line], speak: Speak, run: Run) -> Speaker:
    """Assert that ``watch --json`` says of frames what is expected; return the server."""
    server = speak([frame.read_bytes() for frame in frames])
    url = server.classroom if "classroom" in frames[0].name else server.push
    done = run("watch", url, "--json", "--count", str(len(expected)))
    assert (done.returncode, done.stderr) == (0, b"")
    said = events(done.stdout)
    pairs = zip(said, expected, strict=True)
    assert [part_of(line, wanted) for line, wanted in pairs] == expected
    for line in said:
        assert "user" not in line or line["user"]["key"]
    return server


def part_of(found: Any, wanted: Any) -> Any:  # noqa: ANN401  # a value of JSON
    """Return the fields of ``found`` that ``wanted`` has, also those of people."""
    if not isinstance(found, dict) or not isinstance(wanted, dict):
        return found
    return {key: part_of(found.get(key), value) for key, value in wanted.items()}


@pytest.fixture
def whole_frames() -> dict[Path, list[Line]]:
    """Frames as a server sends them, and of each the lines that it is to become."""
    return {FIXTURES / f"{name}.frame.bin": lines for name, lines in INVENTED.items()}


def test_whole_frames_become_their_events_and_are_acknowledged(
    whole_frames: dict[Path, list[Line]], speak: Speak, run: Run, until: Until
) -> None:
    expected = [line for lines in whole_frames.values() for line in lines]
    server = assert_said(list(whole_frames), expected, speak, run)
    until(lambda: len(server.acknowledged) == len(whole_frames))


def test_a_frame_of_a_classroom_becomes_its_event(speak: Speak, run: Run) -> None:
    assert_said([FIXTURES / "classroom.frame.bin"], CLASSROOM, speak, run)


def test_what_is_sent_to_a_classroom_is_a_line_of_its_own(
    classroom: ClassroomServer, run: Run, start: Start, until: Until
) -> None:
    url = f"ws://127.0.0.1:{classroom.port}"
    listener = start("watch", url, "--json", "--count", "1")
    until(lambda: classroom.clients)
    person = ("--name", "张三", "--id", "888", "--age", "18", "--major", "电子商务")
    refused = run("send", url, *person, "大家好\x1b[2J")
    assert "control characters" in refused.stderr.decode()
    sent = run("send", url, *person, "大家好\u200b")
    assert (sent.returncode, sent.stdout, sent.stderr) == (0, b"", b"")
    stdout, stderr = listener.communicate(timeout=20)
    assert (listener.returncode, stderr) == (0, b"")
    (line,) = events(stdout)
    assert (line["user"]["name"], line["user"]["id"]) == ("张三", "888")
    assert line["text"] == "大家好"


def test_every_json_line_of_the_demo_has_the_fields_of_its_kind(start: Start) -> None:
    """Read on until every kind was there: on a busy machine the room is under way at the start."""
    process = start("demo", "--json", "--seed", "7", "--pace", "30")
    assert process.stdout is not None
    missed = {"link", "chat", "gift", "like", "enter", "viewers"}
    number = 0
    while missed or number < 400:
        line = json.loads(process.stdout.readline())
        missed.discard(line["kind"])
        assert line.keys() >= {"kind", "at"} | FIELDS[line["kind"]], line
        assert line["at"].endswith("Z")
        if "user" in line:
            assert line["user"].keys() >= {"id", "key", "name", "level", "club"}
            assert isinstance(line["user"]["id"], str)
        if line["kind"] != "link":
            assert isinstance(line["id"], str)
            number += 1


def test_the_demo_ends_after_a_count_of_events(run: Run) -> None:
    done = run("demo", "--json", "--seed", "7", "--pace", "50", "--count", "100")
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(events(done.stdout)) == 100


@pytest.mark.parametrize("term", ["dumb", "xterm-256color"])
def test_without_a_terminal_lines_are_plain_text(term: str, run: Run) -> None:
    done = run("demo", "--seed", "7", "--pace", "20", "--count", "40", TERM=term)
    assert (done.returncode, done.stderr) == (0, b"")
    lines = done.stdout.decode().removesuffix("\n").split("\n")
    assert len(lines) >= 40
    assert not [line for line in lines if any(map(is_control, line))]


def test_lines_are_utf8_whatever_the_locale_says(run: Run) -> None:
    options = {"LANG": "C", "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = run("demo", "--seed", "7", "--count", "8", **options)
    assert (done.returncode, done.stderr) == (0, b"")
    assert any(ord(char) > 0x3000 for char in done.stdout.decode())


def test_a_reader_that_has_seen_enough_ends_it_quietly(start: Start) -> None:
    process = start("demo", "--pace", "20")
    assert process.stdout is not None
    assert process.stderr is not None
    for _ in range(3):
        assert process.stdout.readline()
    process.stdout.close()
    assert process.wait(20) == 0
    assert process.stderr.read() == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_told_and_ends_it(program: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [program, "demo", "--json"],
            stdin=subprocess.DEVNULL,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=20,
            check=False,
        )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert b"No space left on device" in line


SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_signal_ends_the_lines_after_a_whole_one(number: signal.Signals, start: Start) -> None:
    process = start("demo", "--json")
    assert process.stdout is not None
    for _ in range(4):
        process.stdout.readline()
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=20)
    assert (process.returncode, stderr) == (128 + number, b"")
    assert stdout == b"" or stdout.endswith(b"}\n")


def test_a_signal_ends_it_even_while_its_reader_reads_nothing(
    speak: Speak, start: Start, until: Until
) -> None:
    frame = (FIXTURES / "classroom.frame.bin").read_bytes()
    server = speak([frame] * 5_000)
    process = start("watch", server.classroom, "--json")
    assert process.stdout is not None
    pipe = process.stdout.fileno()
    until(lambda: unread(pipe) > 50_000)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 128 + signal.SIGTERM


def is_control(char: str) -> bool:
    return unicodedata.category(char) == "Cc"


def unread(descriptor: int) -> int:
    """Return how many bytes wait in a pipe."""
    waiting = array.array("i", [0])
    fcntl.ioctl(descriptor, termios.FIONREAD, waiting)
    return waiting[0]


def test_a_classroom_closes_on_a_signal_and_says_what_it_did(start: Start, run: Run) -> None:
    process = start("serve", "--port", "0")
    assert process.stdout is not None
    url = process.stdout.readline().decode().split()[5]
    assert run("send", url, "--name", "张三", "--id", "888", "大家好").returncode == 0
    process.send_signal(signal.SIGTERM)
    stdout, stderr = process.communicate(timeout=20)
    assert process.returncode == 128 + signal.SIGTERM
    assert (stdout, stderr) == (b"closed: 1 message passed on, 0 not understood\n", b"")


def test_the_wheel_runs_outside_the_checkout(tmp_path: Path) -> None:
    built = tmp_path / "built"
    build: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "-q",
        "-w",
        built,
        PROJECT,
    ]
    done = subprocess.run(build, capture_output=True, timeout=50, check=False)
    if done.returncode and b"hatchling" in done.stderr:
        pytest.skip("hatchling, which builds the wheel, cannot be had here")
    assert done.returncode == 0, done.stderr.decode()
    (wheel,) = built.glob("*.whl")

    room = tmp_path / "venv"
    venv.create(room, symlinks=True)
    python = room / "bin" / "python"
    install: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "-q",
        "--no-index",
    ]
    subprocess.run([*install, "--no-deps", wheel], check=True, timeout=50)
    # The dependencies are the ones installed here; the project itself comes from the wheel.
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(room)}))
    borrowed = "\n".join(site.getsitepackages())
    (packages / "borrowed.pth").write_text(borrowed)

    # A path to the checkout would let the wheel miss what it wants.
    elsewhere = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def ran(*command: str | Path) -> bytes:
        return subprocess.check_output(
            command, cwd=tmp_path, timeout=30, stdin=subprocess.DEVNULL, env=elsewhere
        )

    found = ran(python, "-c", "import danmaku_tui, danmaku_proto; print(danmaku_tui.__file__)")
    assert Path(found.decode().strip()).is_relative_to(packages)
    program = room / "bin" / "danmaku"
    assert ran(program, "--version").decode() == f"danmaku, version {__version__}\n"
    served = "from danmaku_tui.classroom.pages import web_files; print(*web_files())"
    assert b"/wall" in ran(python, "-c", served)
    assert len(events(ran(program, "demo", "--json", "--count", "5"))) == 5
