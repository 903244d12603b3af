"""The layers of a frame: each envelope and each compression opened, field by field.

The bytes of a layer are a message of one class, with payloads in it that are messages themselves.
Compressed bytes are a layer, too; the next one has the bytes that they become.
"""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import betterproto2
from google.protobuf.descriptor import Descriptor

from danmaku_proto import codec, wire
from danmaku_proto._pb import classroom
from danmaku_proto._pb import douyin as pb
from danmaku_proto.compression import GZIP_MAGIC, gunzip
from danmaku_proto.douyin.frame_reader import is_push_frame, payload_class
from danmaku_proto.douyin.messages import METHODS
from danmaku_proto.events import FaultKind, value
from danmaku_proto.field_tree import FIELDS, FieldReader, FieldTree, WireField
from danmaku_proto.text import clean_name

USER, PUSH, RESPONSE, MESSAGE, GZIP, TEXT, RAW = (
    "user",
    "push",
    "response",
    "message",
    "gzip",
    "text",
    "raw",
)
"""The types of a frame besides the methods of messages; ``raw`` has no schema."""

_SCHEMAS: Final[dict[str, type[betterproto2.Message]]] = {
    USER: classroom.User,
    PUSH: pb.PushFrame,
    RESPONSE: pb.Response,
    MESSAGE: pb.Message,
}

_PREFIX: Final = "Webcast"
_RICH: Final = frozenset({"rtf_content", "rtf_content_v2", "emoji_content"})
"""The fields of bytes that are a ``Text``."""

_LOOKED_AT: Final = 200
"""Leading fields of a frame by which its type is guessed."""

_TEXT_BYTES: Final = 1_000
"""Leading bytes by which a text is recognised."""

Focus: TypeAlias = Callable[[str, frozenset[str]], bool]
"""Returns whether a message with this method and these ids is the one that is looked for."""


@value
class CompressionFault:
    """The reason why not all of a compressed layer could be opened."""

    kind: FaultKind
    detail: str


@dataclass(slots=True)
class Layer:
    """The bytes of one layer, and their fields.

    ``name`` is the class, ``gzip``, ``text``, or empty for bytes without a schema. ``tree`` is None
    where the bytes are no message; ``fault`` is set where they could not be decompressed whole.
    """

    name: str
    data: bytes
    tree: FieldTree | None = None
    fault: CompressionFault | None = None


@dataclass(slots=True)
class FrameView:
    """A frame of the type ``kind``, opened; the type was ``guessed`` where nobody gave it.

    ``focus`` is the message that was looked for, in the last layer.
    """

    kind: str
    guessed: bool = False
    layers: list[Layer] = field(default_factory=list)
    focus: WireField | None = None

    @property
    def broken(self) -> bool:
        """Whether some of the bytes could not be read."""
        return any(
            layer.fault is not None or (layer.tree is not None and any(layer.tree.problems()))
            for layer in self.layers
        )


def frame_types() -> tuple[str, ...]:
    """Return the names of all types that a frame can be read as."""
    return (USER, PUSH, RESPONSE, MESSAGE, TEXT, RAW, *sorted(METHODS))


def type_called(name: str) -> str | None:
    """Return the type of this name, in any case and also without ``Webcast``; None without one."""
    folded = name.casefold()
    for each in frame_types():
        if folded in (each.casefold(), each.removeprefix(_PREFIX).casefold()):
            return each
    return None


def frame_view(
    data: bytes | str,
    kind: str | None = None,
    *,
    most: int = FIELDS,
    focus: Focus | None = None,
) -> FrameView:
    """Return the frame ``data`` opened as the type ``kind``, which is guessed where it is None.

    The message of ``focus`` is opened first: of all of them at most ``most`` fields are read.
    """
    if isinstance(data, str):
        return FrameView(TEXT, layers=[Layer(TEXT, data.encode(errors="replace"))])
    view = FrameView(kind or guessed_type(data), guessed=kind is None)
    if view.kind == TEXT:
        view.layers.append(Layer(TEXT, data))
        return view
    opener = _Opener(view, most, focus)
    if data.startswith(GZIP_MAGIC):
        data = opener.unpack(data)
        view.kind = kind or guessed_type(data)
        if not data:
            return view
    opener.open(data, view.kind)
    return view


def guessed_type(data: bytes) -> str:
    """Return the type of the frame ``data`` by its beginning; ``raw`` where it is none.

    The payload of a message that is not read has the method that its head names.
    """
    if data.startswith(GZIP_MAGIC):
        return GZIP
    if is_push_frame(data):
        return PUSH
    head = wire.whole_fields(data, _LOOKED_AT)
    response = _viewed(pb.Response, head) or _viewed(pb.SplitResponse, head)
    if response is not None and any(map(_is_message, response.messages[:3])):
        return RESPONSE
    unread = _viewed(pb.UnreadMessage, head)
    if unread is not None and unread.common is not None:
        method = unread.common.method
        if method.startswith(_PREFIX):
            return clean_name(method)
    message = _viewed(pb.Message, head)
    if message is not None and message.method.startswith(_PREFIX):
        return MESSAGE
    user = _viewed(classroom.User, head)
    if user is not None and (_is_text(user.name + user.message) or _fits(classroom.User, head)):
        return USER
    return TEXT if _begins_as_text(data) else RAW


class _Opener:
    """Adds the layers of a frame to ``view``."""

    def __init__(self, view: FrameView, most: int, focus: Focus | None) -> None:
        self._view = view
        self._left = most
        self._focus = focus

    def open(self, data: bytes, kind: str) -> None:
        """Add the layer ``data`` of this type, and those in it."""
        schema = None
        if kind != RAW:
            schema = _descriptor(_SCHEMAS.get(kind) or payload_class(kind) or pb.UnreadMessage)
        reader = FieldReader(data, self._left)
        tree = reader.read(schema)
        self._view.layers.append(Layer(tree.schema, data, tree))
        match kind:
            case "push":
                self._open_push(reader, tree)
            case "response":
                self._open_messages(reader, tree)
            case "message":
                self._open_message(reader, tree)
            case _:
                _open_rich_texts(reader, tree)
        self._left = reader.left

    def unpack(self, data: bytes) -> bytes:
        """Add the layer of the compressed ``data``, and return the bytes that they become."""
        unpacked = gunzip(data)
        fault = None
        if unpacked.fault is not None:
            fault = CompressionFault(unpacked.fault, unpacked.detail)
        self._view.layers.append(Layer(GZIP, data, fault=fault))
        return unpacked.data

    def _open_push(self, reader: FieldReader, tree: FieldTree) -> None:
        """Open the payload of a frame, compressed or not."""
        payload, named = tree.named("payload"), tree.named("payload_type")
        if payload is None or not isinstance(payload.value, bytes) or not payload.value:
            return
        if named is not None and named.value not in ("msg", ""):
            return
        if payload.value.startswith(GZIP_MAGIC) or _says_gzip(tree):
            self._left = reader.left
            if data := self.unpack(payload.value):
                self.open(data, RESPONSE)
            reader.left = self._left
            return
        reader.open(payload, _descriptor(pb.Response))
        if payload.inner is not None:
            self._open_messages(reader, payload.inner)

    def _open_messages(self, reader: FieldReader, tree: FieldTree) -> None:
        """Open the payloads of a response, that of the focus first."""
        messages = [each for each in tree.fields if each.name == "messages"]
        found = [each for each in messages if self._is_focus(each)]
        if found:
            self._view.focus = found[0]
        elif len(messages) == 1:
            self._view.focus = messages[0]
        for each in (*found, *(each for each in messages if each not in found)):
            if each.inner is not None:
                self._open_message(reader, each.inner)

    def _open_message(self, reader: FieldReader, message: FieldTree) -> None:
        """Open the payload of a message by the class of its method."""
        method, payload = message.named("method"), message.named("payload")
        if payload is None or payload.type != "bytes" or not payload.value:
            return
        cls = payload_class(str(method.value)) if method is not None else None
        reader.open(payload, _descriptor(cls or pb.UnreadMessage))
        if payload.inner is not None:
            _open_rich_texts(reader, payload.inner)

    def _is_focus(self, message: WireField) -> bool:
        if self._focus is None or message.inner is None:
            return False
        method, payload = message.inner.named("method"), message.inner.named("payload")
        number = message.inner.named("msg_id")
        ids = {str(number.value)} if number is not None else set()
        if payload is not None and isinstance(payload.value, bytes):
            head = _viewed(pb.UnreadMessage, payload.value)
            if head is not None and head.common is not None and head.common.msg_id:
                ids.add(str(head.common.msg_id))
        return self._focus("" if method is None else str(method.value), frozenset(ids))


def _open_rich_texts(reader: FieldReader, tree: FieldTree) -> None:
    for each in tree.fields:
        if each.name in _RICH and each.type == "bytes" and each.value:
            reader.open(each, _descriptor(pb.Text))


def _says_gzip(tree: FieldTree) -> bool:
    for each in tree.fields:
        if each.name == "headers" and each.inner is not None:
            key, text = each.inner.named("key"), each.inner.named("value")
            if key is not None and text is not None and key.value == "compress_type":
                return text.value == "gzip"
    return False


def _is_message(item: pb.Message | bytes) -> bool:
    """Return whether ``item`` of a response is a message of a room.

    The head of a message begins as one, but has a number where this has its payload.
    """
    message = _viewed(pb.Message, wire.whole_fields(item, 3)) if isinstance(item, bytes) else item
    return message is not None and message.method.startswith(_PREFIX) and bool(message.payload)


def _is_text(text: str) -> bool:
    return bool(text) and all(each.isprintable() or each in "\n\r\t\u200d" for each in text)


def _fits(cls: type[betterproto2.Message], data: bytes) -> bool:
    """Return whether ``data`` has fields, all of them as the schema of ``cls`` has them."""
    tree = FieldReader(data, _LOOKED_AT).read(_descriptor(cls))
    return bool(tree.fields) and not any(each.guessed for each in tree.fields)


def _begins_as_text(data: bytes) -> bool:
    try:
        # The last character of the beginning may be cut, which this decoder waits out.
        return _is_text(getincrementaldecoder("utf-8")().decode(data[:_TEXT_BYTES]))
    except UnicodeDecodeError:
        return False


def _viewed(cls: type[codec.M], data: bytes) -> codec.M | None:
    try:
        return codec.view(cls, data)
    except codec.DecodeError:
        return None


def _descriptor(cls: type[betterproto2.Message]) -> Descriptor:
    descriptor: Descriptor = cls.DESCRIPTOR  # type: ignore[attr-defined]  # generated
    return descriptor
