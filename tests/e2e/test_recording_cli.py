from __future__ import annotations

import json
import resource
import signal
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from danmaku_proto.events import Kind
from danmaku_tui.lines import as_json
from danmaku_tui.store.recording import Recording

if TYPE_CHECKING:
    from tests.fixtures.loaded_program import ForkedProgram

Run = Callable[..., subprocess.CompletedProcess[bytes]]
Start = Callable[..., "ForkedProgram"]
PATIENCE = 30.0


def test_what_is_recorded_is_what_is_printed(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "room.danmaku"
    done = run("demo", "--seed", "3", "--pace", "5", "--json", "--for", "2", "--record", str(path))
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    printed = [json.loads(line) for line in done.stdout.splitlines()]
    with Recording(path) as recording:
        kept = [json.loads(as_json(event)) for _, event in recording.timed_events()]
        assert recording.event_count(kinds=[Kind.CHAT]) > 1
        assert recording.sessions[0].dialect == "douyin"

    def said(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [event for event in events if event["kind"] != "link"]

    assert said(kept) == said(printed)
    assert [path.name for path in tmp_path.iterdir()] == ["room.danmaku"]


def test_a_folder_gets_a_file_named_after_the_source(run: Run, tmp_path: Path) -> None:
    run("demo", "--seed", "3", "--plain", "--for", "1", "--record", str(tmp_path))
    [path] = tmp_path.iterdir()
    assert path.name.startswith("demo-3-20")
    assert path.suffix == ".danmaku"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("diary.txt", b"is no recording"),
        ("missing/room.danmaku", b"is no folder"),
    ],
)
def test_a_file_that_cannot_become_a_recording_is_refused_at_once(
    name: str, words: bytes, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "diary.txt").write_text("dear diary")
    done = run("demo", "--plain", "--for", "5", "--record", str(tmp_path / name))
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count(b"\n") == 1
    assert (tmp_path / "diary.txt").read_text() == "dear diary"


def test_a_signal_closes_the_recording_in_order(
    start: Start, until: Callable[..., None], tmp_path: Path
) -> None:
    path = tmp_path / "room.danmaku"
    program = start("demo", "--json", "--record", str(path))
    until(path.exists)
    assert program.stdout is not None
    for _ in range(20):
        program.stdout.readline()
    program.send_signal(signal.SIGTERM)
    assert program.wait(PATIENCE) == 128 + signal.SIGTERM
    assert [each.name for each in tmp_path.iterdir()] == ["room.danmaku"]
    with Recording(path) as recording:
        assert [change.phase for change in recording.links()][-1] == "closed"


def test_two_programs_record_to_two_files(start: Start, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "room.danmaku"
    first = start("demo", "--seed", "1", "--json", "--record", str(path))
    assert first.stdout is not None
    first.stdout.readline()
    done = run("demo", "--seed", "2", "--json", "--for", "2", "--record", str(path))
    assert done.returncode == 0
    assert b"is being recorded to by another program: the recording goes on in" in done.stderr
    first.send_signal(signal.SIGTERM)
    first.wait(PATIENCE)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["room-2.danmaku", "room.danmaku"]
    for name, source in (("room.danmaku", "demo-1"), ("room-2.danmaku", "demo-2")):
        with Recording(tmp_path / name) as recording:
            assert [session.source for session in recording.sessions] == [source]


def test_files_that_may_not_grow_are_told_and_the_recording_goes_on_in_new_ones(
    program: Path, tmp_path: Path
) -> None:
    limit = 400_000

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    path = tmp_path / "room.danmaku"
    options = ("demo", "--seed", "1", "--pace", "25", "--json", "--for", "7")
    done = subprocess.run(
        [program, *options, "--record", path],
        capture_output=True,
        check=False,
        timeout=90,
        stdin=subprocess.DEVNULL,
        preexec_fn=bound,
    )
    assert b"not recording: " in done.stderr
    counts = {}
    for each in tmp_path.glob("*.danmaku"):
        with Recording(each) as recording:
            counts[each.name] = recording.event_count()
    kept = sum(counts.values())
    # Whether the line about it is seen depends on how soon the next file is full, too.
    assert kept > counts["room.danmaku"] > 0
    printed = [json.loads(line) for line in done.stdout.splitlines()]
    said = sum(line["kind"] != "link" for line in printed)
    if done.returncode == 0:
        assert kept == said
    else:
        assert b"not recorded" in done.stderr
        assert 0 < kept < said


def test_a_kill_leaves_no_lock_and_the_file_alone_is_nearly_whole(
    start: Start, until: Callable[..., None], tmp_path: Path
) -> None:
    path, copy = tmp_path / "room.danmaku", tmp_path / "copy.danmaku"
    program = start("demo", "--pace", "8", "--json", "--record", str(path))

    def copied() -> bool:
        if path.exists():
            copy.write_bytes(path.read_bytes())
        return copy.exists() and copy.stat().st_size > 200_000

    assert program.stdout is not None
    reader = threading.Thread(target=program.stdout.read)
    reader.start()
    until(copied)
    program.kill()
    program.wait(PATIENCE)
    reader.join()
    assert not list(tmp_path.glob("*-lock"))
    with Recording(copy) as alone, Recording(path) as recording:
        assert alone.lacks_log
        assert not recording.lacks_log
        assert alone.span is not None
        assert recording.span is not None
        assert recording.span[1] - alone.span[1] < 4.0
        assert 0 < alone.event_count() <= recording.event_count()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["copy.danmaku", "room.danmaku"]


def test_parts_of_a_recording_have_every_frame_once(run: Run, tmp_path: Path) -> None:
    path, whole = tmp_path / "room.danmaku", tmp_path / "whole.danmaku"
    watching = ("demo", "--seed", "3", "--pace", "50", "--json")
    done = run(*watching, "--for", "3", "--record", str(path), "--split", "100kB")
    assert done.returncode == 0, done.stderr
    parts = sorted(tmp_path.glob("*.danmaku"), key=lambda part: part.stat().st_mtime)
    assert len(parts) > 1
    assert f"recorded in {len(parts)} files in {tmp_path}: room.danmaku, ".encode() in done.stderr
    printed = sum(json.loads(line)["kind"] != "link" for line in done.stdout.splitlines())
    merged = run("merge", *map(str, parts), "-o", str(whole), "--quiet")
    assert (merged.returncode, merged.stderr) == (0, b"")
    with Recording(whole) as recording:
        assert recording.event_count() == printed
    quiet = run(*watching, "--count", "300", "--record", str(path), "--split", "100kB", "--quiet")
    assert (quiet.returncode, quiet.stderr) == (0, b"")
    assert run("stats", str(parts[1])).returncode == 0
    assert b"interrupted" not in run("replay", str(whole), "--plain").stdout
