"""The comment of a client: read from a message, or refused with a text for its sender."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User
from danmaku_proto.classroom.dialect import person_in
from danmaku_proto.text import BLANK_NAME, clean
from danmaku_tui.i18n.language import tr, trn

COMMENT_CHARACTERS: Final = 1_000
"""The longest comment, in code points: the longest seen in a live room had 167."""

NAME_CHARACTERS: Final = 200
"""The longest name, field of study or university, in code points."""

_forbidden: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
).search
"""Finds a character that commands a terminal, or that turns the order of the text around it.

Tabs and line ends are allowed: a viewer shows them as blanks.
"""


@dataclass(frozen=True, slots=True)
class ClassSender:
    """A sender as the viewer shows them: the cleaned name, and the id as a text."""

    name: str
    id: str


@dataclass(frozen=True, slots=True)
class ClassComment:
    """A message that is shown: the bytes of a ``User``, its sender, and the text.

    The text is cleaned; it is empty for an arrival.
    """

    data: bytes
    sender: ClassSender
    text: str


class BadCommentError(Exception):
    """A message that nobody is shown. The text is the answer to its sender."""


def guest_comment(text: str, name: str, most: int = COMMENT_CHARACTERS) -> ClassComment:
    """Return a text frame as the comment of a guest called ``name``.

    Raises :class:`BadCommentError`.
    """
    shown = clean(text)
    if not shown.strip():
        raise BadCommentError(tr("your message is empty, and nobody would see it"))
    _check_characters(text, most)
    data = codec.encode(User(name=name, message=text))
    return ClassComment(data, ClassSender(name, "0"), shown)


def user_comment(data: bytes, most: int = COMMENT_CHARACTERS) -> ClassComment:
    """Return the comment in a binary frame. Raises :class:`BadCommentError`."""
    try:
        user = codec.decode(User, data)
    except codec.DecodeError:
        raise BadCommentError(_not_understood(data)) from None
    if not (user.name or user.message):
        raise BadCommentError(tr("your User message is empty: set the fields name and message"))
    person = person_in(user, data)
    if person.name == BLANK_NAME:
        raise BadCommentError(tr("your User message has no name: set the field name"))
    for field in (user.name, user.major, user.university):
        _check_characters(field, NAME_CHARACTERS)
    shown = clean(user.message)
    if user.message and not shown.strip():
        raise BadCommentError(tr("your message is empty, and nobody would see it"))
    _check_characters(user.message, most)
    return ClassComment(data, ClassSender(person.name, person.id), shown)


def too_large(most: int) -> str:
    """Return the answer to a message of more than ``most`` bytes, which is not read."""
    return tr("your message has more than {most} KiB, and was not read").format(most=most // 1_024)


def _check_characters(text: str, most: int) -> None:
    if len(text) > most:
        words = trn(
            "your comment has a text of {n:,} character, and {most:,} are allowed",
            "your comment has a text of {n:,} characters, and {most:,} are allowed",
            len(text),
        )
        raise BadCommentError(words.format(n=len(text), most=most))
    if _forbidden(text):
        raise BadCommentError(
            tr("your comment has control characters, and was not passed on: leave them out")
        )


def _not_understood(data: bytes) -> str:
    """Return the answer to bytes that are no ``User``."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = ""
    if text and text.isprintable():
        return tr(
            "your binary frame has a text, and no User message: encode a User, or send the text "
            "in a text frame"
        )
    words = trn(
        "your binary frame of {n:,} byte is no complete User message",
        "your binary frame of {n:,} bytes is no complete User message",
        len(data),
    )
    return words.format(n=len(data))
