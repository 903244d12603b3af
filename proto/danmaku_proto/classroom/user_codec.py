"""A ``User`` to the bytes of one binary WebSocket message, and back."""

from __future__ import annotations

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User


def encode(user: User) -> bytes:
    """Return the bytes of ``user`` for one binary WebSocket message.

    Raises ``ValueError`` for a number that its field cannot hold and for a text that is not Unicode
    (half of a surrogate pair), and ``TypeError`` for a value of another type, such as a name that
    is a number.
    """
    return codec.encode(user)


def decode(data: bytes | bytearray | memoryview) -> User:
    """Return the ``User`` in ``data``; fields that the schema lacks are left out.

    Raises :class:`~danmaku_proto.codec.DecodeError`, which is a ``ValueError``, where the bytes are
    no ``User``, and ``TypeError`` for a ``str``: that is a text frame, which holds no protobuf.
    """
    if not isinstance(data, bytes | bytearray | memoryview):
        raise TypeError(
            f"decode takes the bytes of a binary message, not {type(data).__name__}: "
            "a text frame holds no protobuf"
        )
    return codec.decode(User, bytes(data))
