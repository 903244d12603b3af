"""Texts that are made of pieces: a comment with mentions and pictures, and ready-made sentences.

Field numbers: Remember-the-past/douyin_proto.
"""

from __future__ import annotations

import re

from danmaku_proto import codec
from danmaku_proto._pb.douyin import Text, TextPiece, WordedCommon
from danmaku_proto.text import clean

_PLACE = re.compile(r"\{(\d{1,2})(?::[^{}]*)?\}")
_PLACES = 100
_WORDS = 4_000
"""The characters that are read of a pattern and of each piece. A long piece that is named in a
thousand places would fill the memory, and only the beginning of the sentence is kept."""
_SENTENCE = 2 * _WORDS
"""The characters of a sentence after which no more pieces are put in."""


def fuller(content: str, rich: bytes) -> str:
    """Return the text of ``rich``, a ``Text``, where it has more than ``content``, else that.

    It has more where ``content`` is empty, or all of it is there in its order, with something
    around. Bytes that are no ``Text`` leave ``content`` as it is.
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
        return _fill(text)
    return "".join(_piece(piece)[:_WORDS] for piece in text.pieces[:_PLACES]) or pattern


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
        return piece.string_value
    if user is not None and user.user is not None and user.user.nickname:
        return user.user.nickname
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
