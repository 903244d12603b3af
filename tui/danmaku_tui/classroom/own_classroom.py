"""The classroom that this program runs itself, as its viewer uses it."""

from __future__ import annotations

from dataclasses import dataclass

from danmaku_tui.classroom.addresses import ClassroomAddresses
from danmaku_tui.classroom.desk import TeacherDesk


@dataclass(frozen=True, slots=True)
class OwnClassroom:
    """A running classroom: where others reach it, and the teacher's desk."""

    addresses: ClassroomAddresses
    desk: TeacherDesk
