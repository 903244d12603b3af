"""The classroom: one ``User`` message a frame.

This is the public door for a program of one's own: :class:`User`, :func:`encode` and
:func:`decode`. The bytes are plain protobuf, so that the classes that ``protoc`` makes from
``schema/classroom/user.proto`` read and write them as well.
"""

from danmaku_proto._pb.classroom import User
from danmaku_proto.classroom.user_codec import decode, encode
from danmaku_proto.codec import DecodeError

__all__ = ["DecodeError", "User", "decode", "encode"]
