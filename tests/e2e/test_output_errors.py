"""The output that cannot be written, and the system that the program does not run on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import pytest

from danmaku_proto.events import Chat, User
from danmaku_tui.store.recorder import Recorder
from danmaku_tui.store.state import RecordingOrigin

if TYPE_CHECKING:
    from tests.fixtures.loaded_program import LoadedProgram

RUN = "import sys; from danmaku_tui.cli import main; sys.argv = ['danmaku', *sys.argv[1:]]; main()"
PRINTING = [
    ["--version"],
    ["--help"],
    [],
    ["watch", "--help"],
    ["config"],
    ["config", "show"],
    ["config", "show", "--json"],
    ["config", "path"],
    ["completion", "bash"],
    ["doctor"],
    ["doctor", "--json"],
    ["demo", "--plain", "--count", "1"],
]

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")


LOADED: list[LoadedProgram] = []
"""The program that forks."""


@pytest.fixture(autouse=True, scope="module")
def _load(loaded: LoadedProgram) -> None:
    LOADED[:] = [loaded]


def danmaku(arguments: list[str], redirection: str, code: str = RUN) -> tuple[int, list[str]]:
    """Return the exit code, and the lines on stderr."""
    if code == RUN:
        environment = {**os.environ, "LANGUAGE": "en"}
        closed = (1,) if redirection == ">&-" else ()
        path = redirection.removeprefix(">") if redirection.startswith(">/") else os.devnull
        with Path(path).open("r+b") as output, TemporaryFile() as errors:
            files = (output.fileno(), output.fileno(), errors.fileno())
            number = LOADED[0].start(arguments, files, environment, closed=closed).wait(60)
            errors.seek(0)
            return number, errors.read().decode().splitlines()
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {redirection}', "sh", sys.executable, "-c", code, *arguments],
        env={**os.environ, "LANGUAGE": "en"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stderr.decode().splitlines()


@pytest.mark.parametrize("arguments", PRINTING, ids=" ".join)
def test_a_full_disk_is_one_line(arguments: list[str]) -> None:
    code, lines = danmaku(arguments, ">/dev/full")
    assert code == 1
    (line,) = lines
    assert line.startswith("danmaku: the output cannot be written (No space left on device)")


@pytest.mark.parametrize("arguments", PRINTING, ids=" ".join)
def test_a_closed_output_is_one_line(arguments: list[str]) -> None:
    code, lines = danmaku(arguments, ">&-")
    assert (code, lines) == (1, ["danmaku: standard output is closed: give it a file or a pipe"])


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("output") / "evening.danmaku"
    recorder = Recorder(
        path, RecordingOrigin("ws://room.example", "classroom", "test"), wall=lambda: 1e9
    )
    ann = User("1", "ann", "1")
    recorder.frame(b"", [Chat(f"{n}", 1e9 + n, ann, f"comment {n}") for n in range(5_000)], 1e9)
    recorder.close()
    return path


READING = [
    ["export", "--to", "csv"],
    ["export", "--to", "text", "-o", "-"],
    ["stats"],
    ["stats", "--to", "html"],
    ["replay", "--json"],
]


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_a_recording_onto_a_full_disk_is_one_line(arguments: list[str], recording: Path) -> None:
    code, lines = danmaku([arguments[0], str(recording), *arguments[1:]], ">/dev/full")
    assert code == 1
    (line,) = lines
    assert line.startswith("danmaku: the output cannot be written (No space left on device)")


@pytest.mark.parametrize("arguments", READING[::2], ids=" ".join)
def test_a_recording_onto_a_closed_output_is_one_line(
    arguments: list[str], recording: Path
) -> None:
    code, lines = danmaku([arguments[0], str(recording), *arguments[1:]], ">&-")
    assert (code, lines) == (1, ["danmaku: standard output is closed: give it a file or a pipe"])


@pytest.mark.parametrize("arguments", READING[::2], ids=" ".join)
def test_a_reader_who_leaves_ends_a_command_in_silence(
    arguments: list[str], recording: Path
) -> None:
    """As ``head`` does: the command has done its work."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-c", RUN, arguments[0], str(recording), *arguments[1:]],
        env={**os.environ, "LANGUAGE": "en"},
        stdin=subprocess.DEVNULL,
        stdout=writer,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("module", ["fcntl", "termios"])
def test_windows_is_one_line(module: str) -> None:
    blocked = f"import sys; sys.modules[{module!r}] = None; {RUN}"
    code, lines = danmaku(["--version"], "", blocked)
    assert code == 1
    (line,) = lines
    assert "does not run on Windows itself: install it inside WSL" in line


def test_bytes_that_are_no_text_are_no_tracebacks() -> None:
    text = "\udc80"
    for arguments in (
        [text],
        ["watch", text],
        ["replay", text, "--speed", text],
        ["stats", text],
        ["export", text],
        ["send", "ws://127.0.0.1:1/", text, "--name", text, "--id", text],
        ["serve", "--port", text],
        ["demo", "--seed", text, "--for", text, "--pace", text],
        ["config", "path", "--config", text],
        ["doctor", text, "--for", "0.01"],
    ):
        _, lines = danmaku(arguments, "")
        assert not any("Traceback" in line or "Exception ignored" in line for line in lines), lines
