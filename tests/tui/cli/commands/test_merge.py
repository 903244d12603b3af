from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from danmaku_proto.events import Chat, User
from danmaku_tui.cli.program import commands
from danmaku_tui.store.recording import Recording
from danmaku_tui.store.rows import ReceivedFrame
from danmaku_tui.store.state import RecordingOrigin
from danmaku_tui.store.writer import RecordingWriter

AT = 1_790_000_000.0


def run(*arguments: object) -> Result:
    return CliRunner().invoke(commands, [*map(str, arguments)])


def recorded(path: Path, first: int) -> Path:
    writer = RecordingWriter.open(path, RecordingOrigin("room", "douyin", "test"), AT + first)
    numbers = range(first, first + 10)
    users = {number: User(str(number), f"name {number}", str(number)) for number in numbers}
    writer.write(
        [
            ReceivedFrame(
                f"frame {number}".encode(),
                (Chat(f"chat-{number}", AT + number, users[number], f"comment {number}"),),
                AT + number,
            )
            for number in numbers
        ]
    )
    writer.close()
    return path


@pytest.fixture
def recordings(tmp_path: Path) -> tuple[Path, Path]:
    """Two recordings of a room, of which five seconds are in both."""
    return recorded(tmp_path / "a.danmaku", 0), recorded(tmp_path / "b.danmaku", 5)


def test_recordings_become_one(recordings: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "all.danmaku"
    done = run("merge", *reversed(recordings), "-o", out)
    assert done.exit_code == 0, done.output
    assert done.output == (f"15 frames, 15 events → {out} (5 events were in two recordings)\n")
    with Recording(out) as recording:
        assert recording.event_count() == 15
    refused = run("merge", *recordings, "-o", out)
    assert (refused.exit_code, "already exists" in refused.output) == (2, True)
    again = run("merge", *recordings, "-o", out, "--force", "--quiet")
    assert (again.exit_code, again.output) == (0, "")


def test_a_recording_that_was_cut_off_is_named(
    recordings: tuple[Path, Path], tmp_path: Path
) -> None:
    writer = RecordingWriter.open(
        tmp_path / "room.danmaku", RecordingOrigin("room", "douyin", "test"), AT
    )
    writer.fold()
    cut = tmp_path / "cut.danmaku"
    cut.write_bytes(writer.path.read_bytes())  # as after a kill
    writer.close()
    done = run("merge", *recordings, cut, "-o", tmp_path / "all.danmaku")
    assert done.exit_code == 0, done.output
    assert done.output.startswith(f"danmaku: {cut} was not closed, and its log ")


def test_a_recording_is_not_merged_into_itself(recordings: tuple[Path, Path]) -> None:
    first, second = recordings
    before = second.read_bytes()
    done = run("merge", first, second, "-o", second, "--force")
    assert done.exit_code == 2
    assert "is the recording itself" in done.output
    assert second.read_bytes() == before


def test_a_file_that_is_no_recording_ends_the_merge(
    recordings: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / "diary").write_text("dear diary")
    done = run("merge", recordings[0], tmp_path / "diary", "-o", tmp_path / "all.danmaku")
    assert done.exit_code == 1
    assert done.output.count("\n") == 1
    assert not (tmp_path / "all.danmaku").exists()
    long = run("merge", *recordings, "-o", tmp_path / ("x" * 250))
    assert (long.exit_code, "the name is 3 bytes too long" in long.output) == (1, True)


def test_a_part_is_exported_as_a_recording(recordings: tuple[Path, Path], tmp_path: Path) -> None:
    source, out = recordings[0], tmp_path / "cut.danmaku"
    cut = ("--from", "0:02", "--to-time", "0:06", "--match", '-"comment 3"')
    done = run("export", source, "--to", "danmaku", "-o", out, *cut)
    assert (done.exit_code, done.output) == (0, f"3 frames, 3 events → {out}\n")
    with Recording(out) as recording:
        events = [event for _, event in recording.timed_events()]
    assert [event.id for event in events] == ["chat-2", "chat-4", "chat-5"]
    nothing = run("export", source, "--to", "danmaku", "-o", tmp_path / "x", "--match", "missing")
    assert nothing.exit_code == 1
    assert not (tmp_path / "x").exists()
    assert run("export", source, "--to", "danmaku").exit_code == 2
