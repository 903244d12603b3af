from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from danmaku_tui.config.new_file import write_new


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    write_new(path, "一\n", replacing=False)
    assert path.read_text(encoding="utf-8") == "一\n"
    assert (mode(path.parent), mode(path)) == (0o700, 0o600)


def test_what_is_there_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("mine")
    with pytest.raises(FileExistsError):
        write_new(path, "new", replacing=False)
    assert names(tmp_path) == ["config.toml"]
    assert path.read_text() == "mine"


def test_what_is_there_is_replaced_where_that_is_wished(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("mine")
    write_new(path, "new", replacing=True)
    assert names(tmp_path) == ["config.toml"]
    assert path.read_text() == "new"


def test_a_link_goes_on_leading_to_the_file(tmp_path: Path) -> None:
    path, target = tmp_path / "config.toml", tmp_path / "dotfiles" / "danmaku.toml"
    path.symlink_to(target)
    write_new(path, "new", replacing=False)
    assert path.is_symlink()
    assert target.read_text() == "new"


@pytest.mark.parametrize("replacing", [True, False])
def test_a_folder_in_the_way_is_told(tmp_path: Path, *, replacing: bool) -> None:
    with pytest.raises(IsADirectoryError):
        write_new(tmp_path, "new", replacing=replacing)
    assert names(tmp_path) == []


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    path = tmp_path / "config.toml"
    path.write_text("mine")
    with pytest.raises(OSError, match="No space"):
        write_new(path, "new", replacing=True)
    assert names(tmp_path) == ["config.toml"]
    assert path.read_text() == "mine"


def test_a_file_system_without_links_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    path = tmp_path / "config.toml"
    write_new(path, "new", replacing=False)
    with pytest.raises(FileExistsError):
        write_new(path, "newer", replacing=False)
    assert path.read_text() == "new"
    assert names(tmp_path) == ["config.toml"]


def test_a_pipe_or_a_device_is_not_replaced(tmp_path: Path) -> None:
    device = tmp_path / "device"
    os.mkfifo(device)
    with pytest.raises(OSError, match="a pipe or a device"):
        write_new(device, "text", replacing=True)
    assert device.is_fifo()
