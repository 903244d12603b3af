from __future__ import annotations

import dataclasses
import gzip
import unicodedata
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import cache
from typing import Any, TypeAlias

import betterproto2
import pytest
from hypothesis import strategies as st

from danmaku_proto import codec
from danmaku_proto._pb import classroom
from danmaku_proto._pb import douyin as pb
from danmaku_proto.events import Event

AnyField: TypeAlias = Any
MessageClass: TypeAlias = type[betterproto2.Message]
Strategies: TypeAlias = dict[str, st.SearchStrategy[Any]]

CLASSES: list[MessageClass] = [
    getattr(module, name) for module in (pb, classroom) for name in module.__all__
]


def _integers(low: int, high: int) -> st.SearchStrategy[int]:
    corners = st.sampled_from([low, low + 1, -1 if low else 1, 127, 128, high - 1, high])
    return corners | st.integers(low, high)


SCALARS: Strategies = {
    betterproto2.TYPE_STRING: st.text(max_size=12),
    betterproto2.TYPE_BYTES: st.binary(max_size=12),
    betterproto2.TYPE_BOOL: st.booleans(),
    betterproto2.TYPE_INT32: _integers(-(2**31), 2**31 - 1),
    betterproto2.TYPE_INT64: _integers(-(2**63), 2**63 - 1),
    betterproto2.TYPE_UINT64: _integers(0, 2**64 - 1),
}


def _metadata(cls: MessageClass) -> betterproto2.ProtoClassMetadata:
    return cls._betterproto  # type: ignore[arg-type]  # the library mistypes its own property


@cache
def _fields_of(cls: MessageClass) -> Strategies:
    metadata = _metadata(cls)
    found: Strategies = {}
    for name, meta in metadata.meta_by_field_name.items():
        if meta.proto_type == betterproto2.TYPE_MESSAGE:
            value = _messages_of(metadata.cls_by_field[name])
        else:
            value = SCALARS[meta.proto_type]
        found[name] = st.lists(value, max_size=3) if meta.repeated else value
    return found


@cache
def _messages_of(cls: MessageClass) -> st.SearchStrategy[Any]:
    fields = st.fixed_dictionaries({}, optional=_fields_of(cls))
    return fields.map(lambda values: cls(**values))


@pytest.fixture(
    scope="session",
    params=CLASSES,
    ids=[f"{cls.__module__.rpartition('.')[2]}.{cls.__name__}" for cls in CLASSES],
)
def message_class(request: pytest.FixtureRequest) -> MessageClass:
    """Return every generated class, one after the other."""
    found: MessageClass = request.param
    return found


@pytest.fixture(scope="session")
def message_classes() -> st.SearchStrategy[MessageClass]:
    """Return a strategy for any generated class."""
    return st.sampled_from(CLASSES)


@pytest.fixture(scope="session")
def messages_of() -> Callable[[MessageClass], st.SearchStrategy[Any]]:
    """Return what makes a strategy of a class: any message of it, well-formed."""
    return _messages_of


@pytest.fixture(scope="session")
def scalars_of() -> Callable[[MessageClass], st.SearchStrategy[dict[str, Any]]]:
    """Return what makes a strategy of a class: values for any of its fields that are no message."""

    def values(cls: MessageClass) -> st.SearchStrategy[dict[str, Any]]:
        metadata = _metadata(cls)
        scalar = {
            name: value
            for name, value in _fields_of(cls).items()
            if metadata.meta_by_field_name[name].proto_type != betterproto2.TYPE_MESSAGE
        }
        return st.fixed_dictionaries({}, optional=scalar)

    return values


DAMAGES: list[Callable[[bytes, int, bytes], bytes]] = [
    lambda whole, at, _: whole[:at],
    lambda whole, at, _: whole[at:],
    lambda whole, at, more: whole[:at] + more + whole[at:],
    lambda whole, at, more: whole[:at] + more + whole[at + len(more) :],
    lambda whole, at, more: whole[:at] + whole[at + len(more) :],
    lambda whole, at, more: whole[: at + len(more)] + whole[at:],
    lambda whole, at, more: (
        whole[:at] + bytes(byte ^ 1 << more[0] % 8 for byte in whole[at : at + 1]) + whole[at + 1 :]
    ),
]
"""Cut behind, cut before, put in, overwrite, leave out, double, flip a bit."""


@pytest.fixture(scope="session")
def damaged() -> Callable[[bytes], st.SearchStrategy[bytes]]:
    """Return what makes a strategy of a frame: the same with one to three places broken."""
    wounds = st.tuples(
        st.sampled_from(DAMAGES), st.integers(0, 2**16), st.binary(min_size=1, max_size=12)
    )

    def broken(whole: bytes) -> st.SearchStrategy[bytes]:
        def suffer(drawn: list[tuple[Callable[[bytes, int, bytes], bytes], int, bytes]]) -> bytes:
            data = whole
            for damage, at, more in drawn:
                data = damage(data, at % (len(data) + 1), more)
            return data

        return st.lists(wounds, min_size=1, max_size=3).map(suffer)

    return broken


@pytest.fixture(scope="session")
def frame() -> Callable[..., bytes]:
    """Return what makes the bytes of a frame of type ``msg``.

    ``messages`` are messages or what stands for them on the wire; the other names are fields of the
    response, but for ``headers`` and ``log_id`` of the frame, and ``squeeze``, which says how the
    payload is compressed.
    """

    def make(
        *messages: pb.Message | bytes,
        headers: dict[str, str] | None = None,
        log_id: int = 77,
        squeeze: Callable[[bytes], bytes] = gzip.compress,
        **fields: AnyField,
    ) -> bytes:
        items = [item if isinstance(item, bytes) else codec.encode(item) for item in messages]
        response = codec.encode(pb.SplitResponse(messages=items, **fields))
        named = {"compress_type": "gzip"} if headers is None else headers
        return codec.encode(
            pb.PushFrame(
                log_id=log_id,
                headers=[pb.PushHeader(key=key, value=value) for key, value in named.items()],
                payload_type="msg",
                payload=squeeze(response),
            )
        )

    return make


@pytest.fixture(scope="session")
def chat() -> Callable[..., pb.Message]:
    """Return what makes a comment on the wire."""

    def make(text: str = "你好", number: int = 1, **fields: AnyField) -> pb.Message:
        user = pb.User(id=42, nickname="山雀")
        payload = codec.encode(pb.ChatMessage(user=user, content=text, **fields))
        return pb.Message(method="WebcastChatMessage", payload=payload, msg_id=number)

    return make


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        # A word of the vocabulary is ours, not a stranger's.
        if not isinstance(value, StrEnum):
            yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _strings(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _strings(getattr(value, field.name))


@pytest.fixture(scope="session")
def strings_of() -> Callable[[Event], list[str]]:
    """Return what lists every string that an event holds, however deep."""
    return lambda event: list(_strings(event))


@pytest.fixture(scope="session")
def is_harmless() -> Callable[[str], bool]:
    """Return what tells whether a terminal would only ever draw a text, and in its own order."""
    directions = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}

    def harmless(text: str) -> bool:
        return not any(
            unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}
            or unicodedata.bidirectional(char) in directions
            for char in text
        )

    return harmless
