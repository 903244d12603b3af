from __future__ import annotations

from pathlib import Path

from danmaku_tui.crash import crash_line


def fault() -> ValueError:
    cookie = "sessionid=" + "abcdef"
    try:
        raise ValueError(f"no such lane{cookie[:0]}")
    except ValueError as error:
        return error


def test_the_line_names_the_fault_and_the_file(tmp_path: Path) -> None:
    line = crash_line(fault(), tmp_path)
    assert "\n" not in line
    assert "ValueError: no such lane" in line
    assert str(tmp_path / "crash.log") in line


def test_the_file_holds_the_trace_and_the_version_but_no_values(tmp_path: Path) -> None:
    crash_line(fault(), tmp_path)
    text = (tmp_path / "crash.log").read_text(encoding="utf-8")
    assert text.startswith("danmaku ")
    assert "in fault" in text
    assert "sessionid=abcdef" not in text


def test_a_folder_that_cannot_be_written_still_gives_a_line(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    line = crash_line(fault(), blocked)
    assert "ValueError" in line
    assert "report" in line


def test_what_strangers_wrote_cannot_reach_the_terminal(tmp_path: Path) -> None:
    line = crash_line(RuntimeError("bad name \x1b[2J\x07\n[/nope]"), tmp_path)
    assert line.isprintable()
