from __future__ import annotations

from pathlib import Path

import pytest

from danmaku_tui.store import file_system
from danmaku_tui.store.file_system import network_type

MOUNTS = r"""
22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
30 22 0:40 / /srv/share rw shared:1 - nfs4 server:/export rw
31 22 0:41 / /mnt/the\040class rw - cifs //server/class rw
32 30 0:42 / /srv/share/local rw - tmpfs tmpfs rw
33 22 0:43 / /home/ann/remote rw - fuse.sshfs ann@host: rw
34 22 0:44 / /over rw - nfs server:/x rw
35 22 0:45 / /over rw - ext4 /dev/sdb rw
broken line
"""


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/srv/share/evening.danmaku", "nfs4"),
        ("/srv/share", "nfs4"),
        ("/srv/shared/evening.danmaku", ""),
        ("/srv/share/local/evening.danmaku", ""),
        ("/mnt/the class/missing/evening.danmaku", "cifs"),
        ("/home/ann/remote/a", "fuse.sshfs"),
        ("/over/a", ""),
        ("/var", ""),
    ],
)
def test_a_network_file_system_is_known_by_its_mount(
    path: str, found: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(MOUNTS)
    monkeypatch.setattr(file_system, "MOUNTS", table)
    assert network_type(Path(path)) == found


def test_nothing_is_known_without_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_system, "MOUNTS", tmp_path / "missing")
    assert network_type(Path("/srv")) == ""
