"""Whatever strangers write into a message of the push feed, no event carries a command of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeAlias

import betterproto2

from danmaku_proto import codec
from danmaku_proto._pb import douyin as pb
from danmaku_proto.douyin.frame_clock import FrameClock
from danmaku_proto.douyin.messages import _READERS, read
from danmaku_proto.douyin.people import MASKED_ID
from danmaku_proto.events import Event
from danmaku_proto.text import clean

MessageClass: TypeAlias = type[betterproto2.Message]
Path: TypeAlias = tuple[str, ...]


MARK = "52;c;eA=="
HOSTILE = f"\x1b]{MARK}\x07\u202e\x9b2J\u2028"

UNTOLD = (
    # Who did it is not shown, only to whom.
    "MemberMessage.operator.",
    # The number itself is shown.
    "RoomStatsMessage.display_long",
    # Their sentences name the people whom they are about.
    "NotifyMessage.user.",
    "CommonTextMessage.user.",
    "RoomIntroMessage.user.",
)
"""String fields of the schema that no event carries."""


@dataclass(frozen=True, slots=True)
class Rest:
    """What a message holds beside the one string that is hostile."""

    number: int
    string: str
    whole: bool

    def message(self, cls: MessageClass, path: Path | None) -> betterproto2.Message:
        """Return a message whose string at ``path`` is hostile; all strings if it is empty."""
        made = cls()
        for name, meta in metadata(cls).meta_by_field_name.items():
            further = path if not path else path[1:] if path[0] == name else None
            value: Any = self.number
            if meta.proto_type == betterproto2.TYPE_STRING:
                # A pattern that asks for no piece hides it, and one name of a person the other.
                special = {"default_pattern": "{0}", "sec_uid": ""}
                harmless = special.get(name, self.string)
                value = harmless if further is None else HOSTILE
            elif meta.proto_type == betterproto2.TYPE_BYTES:
                pieces = [pb.TextPiece(string_value=HOSTILE if path == () else "")]
                value = codec.encode(pb.Text(pieces=pieces))
            elif meta.proto_type == betterproto2.TYPE_MESSAGE:
                if further is None and not self.whole and name != "to_user":
                    continue
                value = self.message(metadata(cls).cls_by_field[name], further)
            setattr(made, name, [value] if meta.repeated else value)
        return made


RESTS = [Rest(*values) for values in product((0, 1, MASKED_ID), ("", "早"), (False, True))]


def metadata(cls: MessageClass) -> betterproto2.ProtoClassMetadata:
    return cls._betterproto  # type: ignore[arg-type]  # the library mistypes its own property


def string_fields(cls: MessageClass) -> Iterator[Path]:
    for name, meta in metadata(cls).meta_by_field_name.items():
        if meta.proto_type == betterproto2.TYPE_STRING:
            yield (name,)
        elif meta.proto_type == betterproto2.TYPE_MESSAGE:
            for path in string_fields(metadata(cls).cls_by_field[name]):
                yield (name, *path)


def is_untold(name: str) -> bool:
    # Of a person in a sentence the name is shown; the texts around it belong to a name.
    _, in_sentence, rest = name.partition("display_text.pieces.user_value.")
    return name.startswith(UNTOLD) or bool(in_sentence and rest != "user.nickname")


FIELDS = {
    f"{cls.__name__}.{'.'.join(path)}": (method, path)
    for method, (cls, _) in _READERS.items()
    for path in string_fields(cls)
}


def texts_of(
    method: str, path: Path, strings_of: Callable[[Event], list[str]]
) -> Iterator[list[str]]:
    """Yield the strings of all events that a message says, for every rest of the message."""
    for rest in RESTS:
        payload = codec.encode(rest.message(_READERS[method][0], path))
        found = read(
            pb.Message(method=method, payload=payload, msg_id=1),
            FrameClock(1.79e9, 1_790_000_000_000),
        )
        yield [text for event in found for text in strings_of(event)]


def test_every_text_of_a_stranger_is_shown_and_cleaned(
    strings_of: Callable[[Event], list[str]], is_harmless: Callable[[str], bool]
) -> None:
    unclean, missing = [], []
    for name, (method, path) in FIELDS.items():
        shown = [text for texts in texts_of(method, path, strings_of) for text in texts]
        unclean += [(name, text) for text in shown if not is_harmless(text) or clean(text) != text]
        if any(MARK in text for text in shown) is is_untold(name):
            missing.append(name)
    assert (unclean, missing) == ([], [])


def test_a_message_that_is_hostile_all_over_is_cleaned_all_over(
    strings_of: Callable[[Event], list[str]], is_harmless: Callable[[str], bool]
) -> None:
    for method in _READERS:
        shown = [text for texts in texts_of(method, (), strings_of) for text in texts]
        unclean = [text for text in shown if not is_harmless(text) or clean(text) != text]
        assert unclean == [], method
