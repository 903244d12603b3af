"""The programs of the documents, run as they are printed against a real classroom."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from grpc_tools import protoc
from websockets.sync.client import connect

from danmaku_proto.classroom import User, decode, encode
from danmaku_tui.classroom.classroom_thread import ClassroomThread
from danmaku_tui.classroom.server import ClassroomServer

if TYPE_CHECKING:
    from tests.docs.conftest import Document

PLACE: Final = "ws://localhost:8080"
"""The classroom of the documents; another one takes its place here."""

PATIENCE: Final = 60.0
"""Seconds after which a line that never comes is given up."""

HELLO: Final = "张三: 大家好"

Start = Callable[[list[str]], "subprocess.Popen[str]"]


@pytest.fixture(scope="module")
def blocks(pages: dict[str, list[Document]]) -> dict[str, list[str]]:
    """The programs of the page by their language; they are the same in English and Chinese."""
    languages = ("python", "proto", "js", "html")
    english, chinese = (
        {language: [*page.blocks(language)] for language in languages}
        for page in pages["classroom.md"]
    )
    assert english == chinese
    return english


@pytest.fixture
def classroom() -> Iterator[tuple[ClassroomServer, str]]:
    """A classroom at a free port, and its address."""
    thread = ClassroomThread(lambda: ClassroomServer("127.0.0.1", 0), "127.0.0.1")
    server, addresses = thread.start()
    yield server, addresses.own
    thread.close()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a program in an empty folder, with a pipe for its output; it is killed in the end."""
    running: list[subprocess.Popen[str]] = []

    def start(command: list[str]) -> subprocess.Popen[str]:
        environ = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}
        running.append(
            subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                text=True,
                cwd=tmp_path,
                env=environ,
                encoding="utf-8",
            )
        )
        return running[-1]

    yield start
    for each in running:
        each.kill()
        each.communicate()


def line_of(program: subprocess.Popen[str]) -> str:
    assert program.stdout is not None
    return program.stdout.readline().rstrip("\n")


def python(program: str, url: str, folder: Path) -> list[str]:
    """Return the command that runs ``program`` of the documents in the classroom at ``url``."""
    file = folder / "program.py"
    file.write_text(program.replace(PLACE, url), encoding="utf-8")
    return [sys.executable, str(file)]


@pytest.mark.parametrize("index", [0, 1], ids=["with our classes", "with user_pb2"])
def test_a_program_sends_a_comment_and_shows_those_of_all(
    index: int,
    blocks: dict[str, list[str]],
    classroom: tuple[ClassroomServer, str],
    start: Start,
    tmp_path: Path,
) -> None:
    _, url = classroom
    if index == 1:
        (tmp_path / "user.proto").write_text(blocks["proto"][0], encoding="utf-8")
        arguments = [f"--proto_path={tmp_path}", f"--python_out={tmp_path}", "user.proto"]
        assert protoc.main(["protoc", *arguments]) == 0
    with connect(url, proxy=None) as other:
        program = start(python(blocks["python"][index], url, tmp_path))
        data = other.recv(timeout=PATIENCE)
        assert isinstance(data, bytes)
        assert decode(data) == User(name="张三", id=888, message="大家好")
        assert line_of(program) == HELLO
        other.send(encode(User(name="李四", id=889, message="你好")))
        assert line_of(program) == "李四: 你好"


def test_the_program_in_javascript_writes_and_reads_the_same_bytes(
    blocks: dict[str, list[str]],
    classroom: tuple[ClassroomServer, str],
    start: Start,
    tmp_path: Path,
) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node")
    ask = [node, "--experimental-websocket", "-e", "process.exit(globalThis.WebSocket ? 0 : 1)"]
    if subprocess.run(ask, check=False, capture_output=True).returncode != 0:
        pytest.skip("this node has no WebSocket")
    _, url = classroom
    file = tmp_path / "program.js"
    file.write_text(blocks["js"][0].replace(PLACE, url), encoding="utf-8")
    with connect(url, proxy=None) as other:
        program = start([node, "--experimental-websocket", str(file)])
        data = other.recv(timeout=PATIENCE)
        assert data == encode(User(name="张三", id=888, message="大家好"))
        assert line_of(program) == HELLO
        other.send(encode(User(name="李" * 50, id=-1, age=18, message="👨‍👩‍👧 你好" * 20)))
        assert line_of(program) == f"{'李' * 50}: {'👨‍👩‍👧 你好' * 20}"
        other.send("a text")
        assert line_of(program).endswith(": a text")


def test_the_client_of_the_course_is_answered_and_shown_to_everyone(
    blocks: dict[str, list[str]],
    classroom: tuple[ClassroomServer, str],
    start: Start,
    tmp_path: Path,
) -> None:
    _, url = classroom
    with connect(url, proxy=None) as other:
        program = start(python(blocks["python"][2], url, tmp_path))
        assert line_of(program).startswith("received: ")
        data = other.recv(timeout=PATIENCE)
        assert isinstance(data, bytes)
        assert decode(data).message == "Hello, Server!"
        assert decode(data).name


def test_the_server_of_the_course_sends_back_what_the_viewer_sends(
    blocks: dict[str, list[str]], start: Start, tmp_path: Path
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    program = blocks["python"][3]
    assert '"localhost", 8080' in program
    own = program.replace('"localhost", 8080', f'"127.0.0.1", {port}')
    start(python(own, PLACE, tmp_path))
    comment = encode(User(name="张三", id=888, message="大家好"))
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(OSError), connect(f"ws://127.0.0.1:{port}", proxy=None) as client:
            client.send(comment)
            assert client.recv(timeout=PATIENCE) == comment
            client.send("Hello, Server!")
            assert client.recv(timeout=PATIENCE) == "Hello, Server!"
            return
    pytest.fail("the server never listened")


def test_the_page_of_the_course_sends_a_text(blocks: dict[str, list[str]]) -> None:
    (page,) = (page for page in blocks["html"] if "Hello, Server!" in page)
    assert PLACE in page
    assert "socket.send('Hello, Server!')" in page
