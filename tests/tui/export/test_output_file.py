from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from danmaku_tui.export.output_file import whole_file


def interrupted(target: Path, error: type[BaseException]) -> None:
    with whole_file(target, replacing=True) as file:
        file.write("half")
        raise error


def test_a_file_is_there_once_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    with whole_file(target, replacing=False) as file:
        file.write("half")
        assert not target.exists()
        file.write(" and half\r\n")
    assert target.read_bytes() == b"half and half\r\n"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, SystemExit])
def test_whatever_interrupts_it_leaves_nothing_behind(
    error: type[BaseException], tmp_path: Path
) -> None:
    with pytest.raises(error):
        interrupted(tmp_path / "out", error)
    assert list(tmp_path.iterdir()) == []


def test_what_was_there_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        interrupted(target, KeyboardInterrupt)
    assert target.read_text() == "old"
    with whole_file(target, replacing=True) as file:
        file.write("new")
    assert target.read_text() == "new"


def test_a_file_that_is_there_is_not_replaced_without_being_told(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.write_text("old")
    with pytest.raises(FileExistsError), whole_file(target, replacing=False):
        pass
    assert target.read_text() == "old"


def test_what_a_link_leads_to_is_written(tmp_path: Path) -> None:
    link, target = tmp_path / "link", tmp_path / "target"
    link.symlink_to(target)
    with whole_file(link, replacing=False) as file:
        file.write("new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_device_is_written_and_stays_one() -> None:
    with whole_file(Path(os.devnull), replacing=False) as file:
        file.write("gone")
    assert Path(os.devnull).is_char_device()


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError), whole_file(tmp_path, replacing=True):
        pass


def test_half_a_character_does_not_stop_a_file(tmp_path: Path) -> None:
    with whole_file(tmp_path / "out", replacing=False) as file:
        file.write("a\ud800b")
    assert (tmp_path / "out").read_text() == "a?b"
