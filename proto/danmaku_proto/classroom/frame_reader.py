"""The one part of a classroom's frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import betterproto2

from danmaku_proto._pb.classroom import User
from danmaku_proto.frame_parts import FramePart

_METHOD: Final = "User"


class ClassroomFrameReader:
    """A frame of a classroom is one ``User``, which is called ``User``, too."""

    methods = frozenset({_METHOD})

    def parts(self, data: bytes) -> Iterator[FramePart]:
        """Yield the ``User``, even where the bytes are none."""
        yield FramePart(_METHOD, User, data)

    def schemas(self) -> Iterable[type[betterproto2.Message]]:
        """Return the class of a frame."""
        return (User,)
