"""Texts that are made of pieces: a comment with mentions and pictures, and ready-made sentences.

Field numbers: Remember-the-past/douyin_proto.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from danmaku_proto import codec
from danmaku_proto._pb.douyin import Text, TextPiece, WordedCommon
from danmaku_proto.text import clean

_PLACE = re.compile(r"\{(\d{1,2})(?::[^{}]*)?\}")
_PLACES = 100
_AT = ("@", "＠")
_COLONS = (":", "：")
_WORDS = 4_000
"""The characters that are read of a pattern and of each piece. A long piece that is named in a
thousand places would fill the memory, and only the beginning of the sentence is kept."""
_SENTENCE = 2 * _WORDS
"""The characters of a sentence after which no more pieces are put in."""


def fuller(content: str, rich: bytes) -> str:
    """Return the text of ``rich``, a ``Text``, where it has more than ``content``, else that.

    It has more where ``content`` is empty, or all of it is there in its order, with something
    around. A person in it is an address, such as ``@小明``. Bytes that are no ``Text`` leave
    ``content`` as it is.
    """
    if not rich:
        return content
    try:
        text = codec.view(Text, rich)
    except codec.DecodeError:
        return content
    words = _joined(text)
    return words if len(words) > len(content) and _contains(words, content) else content


def _joined(text: Text) -> str:
    """Return the pieces of ``text`` in its pattern's order, or in their own without a pattern."""
    pattern = text.default_pattern[:_WORDS]
    if _PLACE.search(pattern):
        return _addressed(_in_pattern(text, pattern))
    return _addressed((_piece(piece), _person(piece)) for piece in text.pieces[:_PLACES]) or pattern


def _in_pattern(text: Text, pattern: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of ``pattern`` with its pieces, and whether each part is a person."""
    pieces, end = text.pieces[:_PLACES], 0
    for match in _PLACE.finditer(pattern):
        yield pattern[end : match.start()], False
        end, index = match.end(), int(match[1])
        if index < len(pieces):
            yield _piece(pieces[index]), _person(pieces[index])
    yield pattern[end:], False


def _addressed(parts: Iterable[tuple[str, bool]]) -> str:
    """Return ``parts`` as one text, each person among them with ``@``.

    The wire may give the person alone, or the sign in a text of its own or in the name. A person
    before a colon is a sender.
    """
    words, person = "", ""
    # Lazily: a pattern may name a long piece a thousand times, and few of them have room.
    for part, is_person in chain(parts, [("", True)]):
        if not part and not is_person:
            continue
        if person:
            words = _with_person(words, person, part)
        person, words = (part, words) if is_person else ("", words + part)
        if len(words) > _WORDS * 2:
            break
    return words


def _with_person(words: str, name: str, following: str) -> str:
    """Return ``words`` with a person after them, before the text ``following``."""
    if following.startswith(_COLONS) or name.endswith(_COLONS):
        return words + name
    if not name.startswith(_AT) and not words.rstrip().endswith(_AT):
        name = f"@{name}"
    blank = " " if following and not following[0].isspace() and not name[-1].isspace() else ""
    return words + name + blank


def _person(piece: TextPiece) -> bool:
    """Return whether ``piece`` is a person: it has a name, and no text of its own."""
    user = piece.user_value
    return bool(
        not piece.string_value and user is not None and user.user is not None and user.user.nickname
    )


def _contains(words: str, content: str) -> bool:
    """Return whether the characters of ``content`` are all in ``words``, in their order."""
    if content in words:
        return True
    rest = iter(words[:_SENTENCE])
    return all(letter in rest for letter in content if not letter.isspace())


def sentence(common: WordedCommon | None) -> str:
    """Return the ready-made sentence in a message's head, cleaned; empty where there is none."""
    if common is None:
        return ""
    return clean(_fill(common.display_text)) or clean(common.describe)


def _fill(text: Text | None) -> str:
    """Return the pattern of ``text`` with each ``{n:…}`` replaced by its n-th piece.

    It ends after the piece with which it has :data:`_SENTENCE` characters.
    """
    if text is None:
        return ""
    pieces = [_piece(piece)[:_WORDS] for piece in text.pieces[:_PLACES]]

    pattern = text.default_pattern[:_WORDS]
    parts: list[str] = []
    size = done = 0
    for match in _PLACE.finditer(pattern):
        index = int(match[1])
        parts += pattern[done : match.start()], pieces[index] if index < len(pieces) else ""
        done = match.end()
        size += len(parts[-1])
        if size > _SENTENCE:
            return "".join(parts)
    return "".join(parts) + pattern[done:]


def _piece(piece: TextPiece) -> str:
    user, gift, pattern = piece.user_value, piece.gift_value, piece.pattern_ref_value
    # An absent message is None, or empty in the parser's own objects.
    if piece.string_value:
        return piece.string_value[:_WORDS]
    if user is not None and user.user is not None and user.user.nickname:
        colon = "：" if user.with_colon else ""
        left, right = user.left_additional_content, user.right_additional_content
        return f"{left}{user.user.nickname}{right}{colon}"[:_WORDS]
    if gift is not None and gift.name_ref is not None and gift.name_ref.default_pattern:
        return gift.name_ref.default_pattern
    if pattern is not None and pattern.default_pattern:
        return pattern.default_pattern
    image = piece.image_value
    content = None if image is None or image.image is None else image.image.content
    name = "" if content is None else content.name or content.alternative_text
    if not name:
        return ""
    return name if name.startswith("[") else f"[{name}]"
