"""Every command of the documents, run in a scratch folder, or parsed where that cannot be done."""

from __future__ import annotations

import gzip
import re
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import click
import pytest
from websockets.sync.client import connect

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User
from danmaku_proto._pb.douyin import PushFrame, Response
from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_proto.events import LinkChange
from danmaku_tui.cli import program
from danmaku_tui.demo.room import START, InventedRoom
from danmaku_tui.room.room import Room
from danmaku_tui.store.recorder import Recorder
from danmaku_tui.store.state import RecordingOrigin

if TYPE_CHECKING:
    from tests.docs.conftest import Document

PROJECT: Final = Path(__file__).parents[2]

RECORDING: Final = "evening.danmaku"
SECOND: Final = "evening-2.danmaku"

FRAME: Final = "user.bin"
"""A captured message of a classroom."""

RECORDED_SECONDS: Final = 25.0
"""The length of the recording: some commands begin at its tenth second."""

CLASSROOM: Final = "ws://localhost:8080"
"""The address of the documents; another one takes its place in a test."""

SECONDS: Final = "0.4"
"""The time for which something is watched here, whatever the document says."""

ENDLESS: Final = ("demo", "watch", "replay")
"""The commands that watch; in a test they print lines, and stop by themselves."""

PARSED: Final = {
    r"serve .*--watch": "it needs a screen",
    r"serve --host 0\.0\.0\.0 ": "it would listen on every network",
    r"serve$": "it runs for the other commands of these tests, on a free port",
    r"listen": "it waits for frames of another program",
    r"watch \S+ --browser": "it needs a browser and a public site",
    r"watch \S+ --name": "the sender is one of the screen",
    r"send .* -$": "it reads standard input",
    r"watch wss://": "it reaches a public site",
    r"watch [@-]": "the signed address is one that a person copies",
    r"(watch|doctor) .*--signer": "the signer is a person's own",
}
"""The commands that are not run but parsed, and why."""

OTHERS: Final = {
    "uv": "installs from a registry",
    "pipx": "installs from a registry",
    "pip": "installs from a registry",
    "chromium": "a program of the reader's",
    "ruff": "a check of its own",
    "mypy": "a check of its own",
    "lint-imports": "a check of its own",
    "pytest": "these tests",
    "python": "a benchmark: minutes",
}
"""Other programs, which are not run, and why. The files that they name must exist."""

Run: TypeAlias = Callable[..., str]


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of the invented room, made without waiting."""
    path = tmp_path_factory.mktemp("recording") / RECORDING
    recorder = Recorder(path, RecordingOrigin("demo-7", "douyin", "test"), wall=lambda: START)
    recorder.link(LinkChange("", START, "live"))
    dialect, room, at = DouyinDialect(), Room(), 0.0
    for wait, messages in InventedRoom(7, 0.5, start=START):
        at += wait
        if at > RECORDED_SECONDS:
            break
        payload = gzip.compress(codec.encode(Response(messages=messages)))
        data = codec.encode(PushFrame(payload_type="msg", payload=payload))
        received = dialect.receive(data, START + at)
        events = [room.apply(event, at) for event in received.events]
        recorder.frame(data, [event for event in events if event is not None], START + at)
    recorder.close()
    return path


@pytest.fixture(scope="module")
def classroom() -> Iterator[str]:
    """The address of ``danmaku serve`` in a process of its own, where someone keeps talking."""
    start = "from danmaku_tui.cli import main; main()"
    serving = subprocess.Popen(
        [sys.executable, "-c", start, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert serving.stdout is not None
        found = re.search(r"ws://\S+:\d+", serving.stdout.readline())
        assert found is not None
        quiet = threading.Event()
        talker = threading.Thread(target=_talk, args=(found[0], quiet))
        talker.start()
        yield found[0]
        quiet.set()
        talker.join()
    finally:
        serving.terminate()
        serving.wait()
        serving.communicate()


def _talk(address: str, quiet: threading.Event) -> None:
    with connect(address, close_timeout=0.1) as connection:
        while not quiet.wait(0.02):
            connection.send(codec.encode(User(name="李四", id=889, message="你好")))


@pytest.fixture
def run(
    recording: Path,
    classroom: str,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run one command as the program would; return a complaint, or nothing."""

    def run(words: tuple[str, ...]) -> str:
        folder = tmp_path_factory.mktemp("scratch")
        for name in (RECORDING, SECOND):
            (folder / name).write_bytes(recording.read_bytes())
        (folder / FRAME).write_bytes(codec.encode(User(name="张三", id=888, message="你好")))
        monkeypatch.chdir(folder)
        monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
        arguments = [word.replace(CLASSROOM, classroom) for word in _short(words)]
        monkeypatch.setattr(sys, "argv", ["danmaku", *arguments])
        with pytest.raises(SystemExit) as left:
            program.main()
        said = capsys.readouterr()
        return "" if left.value.code == 0 else f"exit {left.value.code}: {said.err or said.out}"

    return run


def _short(words: tuple[str, ...]) -> list[str]:
    """Return the arguments of a command, with a short time where it would watch for long."""
    arguments = list(words[1:])
    if "--for" in arguments:
        arguments[arguments.index("--for") + 1] = SECONDS
    elif arguments[0] in ENDLESS or (arguments[0] == "doctor" and CLASSROOM in arguments):
        arguments += ["--for", SECONDS]
    return arguments


def _why_only_parsed(words: tuple[str, ...]) -> str:
    line = " ".join(words[1:])
    return next((why for start, why in PARSED.items() if re.match(start, line)), "")


def _parse(words: tuple[str, ...]) -> str:
    """Return what click finds wrong with a command, or nothing."""
    group: click.Command = program.commands
    context = click.Context(
        group, info_name="danmaku", resilient_parsing=True, **group.context_settings
    )
    rest = list(words[1:])
    while isinstance(group, click.Group):
        if not rest or rest[0].startswith("-"):
            break
        found = group.get_command(context, rest[0])
        if found is None:
            return f"{rest[0]} is no command"
        group, rest = found, rest[1:]
    try:
        group.make_context(group.name, rest, parent=context)
    except click.exceptions.Exit:
        return ""
    except click.ClickException as error:
        return error.format_message()
    return ""


def _query(words: tuple[str, ...], recording: Path) -> str:
    """Return what is wrong with a question to a recording, or nothing."""
    with closing(sqlite3.connect(f"file:{recording}?mode=ro", uri=True)) as database, database:
        try:
            rows = database.execute(words[2]).fetchall()
        except sqlite3.Error as error:
            return str(error)
    return "" if rows else "no rows"


def _targets() -> set[str]:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def _missing_files(words: tuple[str, ...]) -> str:
    named = [word for word in words[1:] if "/" in word and "=" not in word]
    return ", ".join(name for name in named if not (PROJECT / name).exists())


def test_every_command_of_the_documents_works(
    documents: list[Document], run: Run, recording: Path
) -> None:
    failed: list[str] = []
    tried: dict[tuple[str, ...], str] = {}
    for document in documents:
        for words in document.commands():
            if words not in tried:
                tried[words] = _try(words, run, recording)
            if tried[words]:
                failed.append(f"{document.name}: {' '.join(words)}: {tried[words]}")

    assert not failed, "\n".join(failed)


def _try(words: tuple[str, ...], run: Run, recording: Path) -> str:
    match words[0]:
        case "danmaku":
            return _parse(words) if _why_only_parsed(words) else run(words)
        case "make":
            asked = {word for word in words[1:] if "=" not in word}
            return ", ".join(f"no target {name}" for name in asked - _targets())
        case "sqlite3":
            return _query(words, recording)
        case other if other in OTHERS:
            return _missing_files(words)
        case other:
            return f"{other} is not known here"


@pytest.mark.parametrize(
    "line",
    [
        "danmaku watch --colour red x",
        "danmaku wach x",
        "danmaku serve --port nine",
        "danmaku stats",
    ],
)
def test_a_command_that_does_not_exist_is_found(line: str) -> None:
    assert _parse(tuple(line.split()))


def test_the_readme_begins_with_two_commands(documents: list[Document]) -> None:
    for document in documents:
        if document.path.name.startswith("README"):
            first = list(document.commands())[:2]
            assert first == [("make", "demo"), ("make", "test")], document.name
