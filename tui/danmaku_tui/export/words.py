"""The words of a text, to be counted over many texts.

Chinese and Japanese have no spaces between words, so every two neighbouring characters count as
one: pairs that are words are frequent, the others rare. A dictionary would miss new words.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from danmaku_tui.rules.case_fold import fold

_IDEOGRAPHS: Final = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff"

_pieces: Final = re.compile(
    rf"\[[^\[\]\s]{{1,10}}\]|[{_IDEOGRAPHS}]+|[^\W_{_IDEOGRAPHS}]+(?:'[^\W_{_IDEOGRAPHS}]+)*"
).findall
"""An emote in brackets, a run of ideographs, or a word of letters and digits."""

_is_run: Final = re.compile(rf"[{_IDEOGRAPHS}]").match


def words_of(text: str) -> set[str]:
    """Return the different words of ``text``, in folded case.

    They have at least two characters. The words of a run of ideographs are the pairs of neighbours.
    """
    words: set[str] = set()
    for piece in _pieces(fold(text)):
        if _is_run(piece):
            words.update(first + second for first, second in pairwise(piece))
        elif len(piece) > 1:
            words.add(piece)
    return words
