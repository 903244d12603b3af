"""The file system of a path: on a network, SQLite cannot share memory with other readers."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

MOUNTS: Final = Path("/proc/self/mountinfo")
"""The mounts of this process; only Linux has it."""

NETWORK: Final = frozenset(
    {
        "9p",
        "afs",
        "ceph",
        "cifs",
        "coda",
        "davfs",
        "fuse.ceph",
        "fuse.davfs2",
        "fuse.gcsfuse",
        "fuse.glusterfs",
        "fuse.gvfsd-fuse",
        "fuse.rclone",
        "fuse.s3fs",
        "fuse.sshfs",
        "glusterfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "smb2",
        "smb3",
        "smbfs",
        "vboxsf",
    }
)
"""Types of file systems whose files other machines can change."""

_escape: Final = re.compile(r"\\([0-7]{3})")


def network_type(path: Path) -> str:
    """Return the type of the network file system that holds ``path``, such as ``nfs4``.

    Empty for a local or an unknown one. ``path`` need not exist.
    """
    found = _type_of(path)
    return found if found in NETWORK else ""


def _type_of(path: Path) -> str:
    try:
        lines = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        place = os.path.realpath(path)
    except (OSError, ValueError):
        return ""
    best, found = -1, ""
    for line in lines:
        # See proc_pid_mountinfo(5): the fifth field is the mount point, the type follows " - ".
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) < 5 or not after:
            continue
        point = _escape.sub(lambda match: chr(int(match[1], 8)), fields[4])
        inside = place == point or place.startswith(point.rstrip("/") + "/")
        # Of two mounts at one place the later one covers the other.
        if inside and len(point) >= best:
            best, found = len(point), after.split(" ")[0]
    return found
