"""The words of many texts, with the number of texts that have them.

Chinese and Japanese have no blanks between words. With the extra ``words`` the segmenter of rjieba
finds them. Without it, a word is a row of two to six characters that occurs often, that stands
together more often than by chance (its cohesion), and before and after which the neighbours vary
(its freedom). A part of a longer phrase has nearly always the same neighbour, and is dropped.
"""

from __future__ import annotations

import importlib.util
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

from danmaku_tui.rules.case_fold import fold

LONGEST: Final = 6
"""The most characters of a phrase without a segmenter."""

TEXTS: Final = 2
"""The fewest texts that a phrase is in."""

SHARE: Final = 0.7
"""The share of a phrase's places with one and the same neighbour, from which it is a part."""

COHESION: Final = 3.0
"""The times more often than by chance that the parts of a phrase stand together, at least."""

_IDEOGRAPHS: Final = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff"

_pieces: Final = re.compile(
    rf"\[[^\[\]\s]{{1,10}}\]|[{_IDEOGRAPHS}]+|[^\W_{_IDEOGRAPHS}]+(?:'[^\W_{_IDEOGRAPHS}]+)*"
).findall
"""An emote in brackets, a run of ideographs, or a word of letters and digits."""

_is_run: Final = re.compile(rf"[{_IDEOGRAPHS}]").match

_repeats: Final = re.compile(r"(.)\1{2,}")

_PARTICLES: Final = frozenset("的了吗呢吧啊呀么着是在我你他她它们也都就还很又和跟把被给让")
"""Characters at an end of a phrase that only connect it; whole words with them exist, too."""

_is_measure: Final = re.compile(
    "[一两几这那每哪半][个次下首位种点些样句把只张条遍声场件天分块]"
).fullmatch
"""A number with its measure word: it counts a thing, and names none."""

_Runs: TypeAlias = tuple[tuple[str, ...], int]
"""The runs of ideographs of a text, and its number."""

_Segments: TypeAlias = Callable[[str], list[str]]


def words_of(texts: Mapping[str, int]) -> Counter[str]:
    """Return the number of texts with each word, in folded case.

    ``texts`` are different texts with the number of times that each occurs. Words have at least two
    characters.
    """
    found: Counter[str] = Counter()
    runs: list[_Runs] = []
    for text, times in texts.items():
        words, own = set[str](), list[str]()
        for piece in _pieces(fold(text)):
            if _is_run(piece):
                own.append(_repeats.sub(r"\1\1", piece))
            elif len(piece) > 1:
                words.add(piece)
        for word in words:
            found[word] += times
        if own:
            runs.append((tuple(own), times))
    cut = segmenter()
    found.update(_counted(runs, _Phrases(runs).segments if cut is None else cut))
    if cut is None:
        # A phrase that is chosen for some of its places is in the texts of all of them.
        chosen = {word for word in found if _is_run(word)}
        found = Counter({word: n for word, n in found.items() if word not in chosen})
        found.update(_counted(runs, lambda run: _inside(run, chosen)))
    return found


def _counted(runs: list[_Runs], segments: _Segments) -> Counter[str]:
    counts: Counter[str] = Counter()
    for own, times in runs:
        for word in {word for run in own for word in segments(run)}:
            if len(word) > 1 and not _is_measure(word):
                counts[word] += times
    return counts


def _inside(run: str, chosen: set[str]) -> list[str]:
    """Return all ``chosen`` phrases in ``run``, also overlapping ones."""
    return [
        run[at : at + length]
        for at in range(len(run))
        for length in range(2, min(LONGEST, len(run) - at) + 1)
        if run[at : at + length] in chosen
    ]


def segmenter() -> _Segments | None:
    """Return the segmenter of the extra ``words``; None where it is not installed."""
    if importlib.util.find_spec("rjieba") is None:
        return None
    import rjieba

    cut: _Segments = rjieba.cut
    return cut


class _Phrases:
    """The frequent phrases of runs of ideographs."""

    def __init__(self, runs: list[_Runs]) -> None:
        self._counts: Counter[str] = Counter()
        for own, times in runs:
            for run in own:
                for character in run:
                    self._counts[character] += times
        self._all = max(1, self._counts.total())
        self._count_phrases(runs)
        self._scores = {phrase: score for phrase, score in self._scored() if score > 0}

    def segments(self, run: str) -> list[str]:
        """Return the phrases in ``run`` that do not overlap and have the greatest score."""
        best: list[tuple[float, int]] = [(0.0, 0)]
        for end in range(1, len(run) + 1):
            choices = [(best[end - 1][0], 1)]
            for length in range(2, min(LONGEST, end) + 1):
                score = self._scores.get(run[end - length : end])
                if score is not None:
                    choices.append((best[end - length][0] + score, length))
            best.append(max(choices))
        words, end = list[str](), len(run)
        while end:
            length = best[end][1]
            if length > 1:
                words.append(run[end - length : end])
            end -= length
        return words

    def _count_phrases(self, runs: list[_Runs]) -> None:
        """Count phrases by length: a rare one is part of none that is frequent."""
        for length in range(2, LONGEST + 2):
            counts: Counter[str] = Counter()
            for own, times in runs:
                for run in own:
                    for at in range(len(run) - length + 1):
                        phrase = run[at : at + length]
                        if length == 2 or (
                            phrase[1:] in self._counts and phrase[:-1] in self._counts
                        ):
                            counts[phrase] += times
            frequent = {phrase: n for phrase, n in counts.items() if n >= TEXTS}
            if not frequent:
                return
            self._counts.update(frequent)

    def _scored(self) -> Iterator[tuple[str, float]]:
        """Yield the phrases that stand on their own, with scores for the choice between them."""
        before, after = Counter[str](), Counter[str]()
        for phrase, count in self._counts.items():
            if len(phrase) > 2:
                before[phrase[1:]] = max(before[phrase[1:]], count)
                after[phrase[:-1]] = max(after[phrase[:-1]], count)
        for phrase, count in self._counts.items():
            if not 2 <= len(phrase) <= LONGEST or _is_measure(phrase):
                continue
            if max(before[phrase], after[phrase]) >= SHARE * count:
                continue
            if len(phrase) == 2 and phrase[0] == phrase[1]:
                yield phrase, count.bit_length() * 2.0
                continue
            if phrase[0] in _PARTICLES or phrase[-1] in _PARTICLES:
                continue
            cohesion = self._cohesion(phrase)
            if cohesion >= COHESION:
                # Longer phrases first, among those about as frequent.
                yield phrase, len(phrase) ** 1.5 * math.log(count + 1)

    def _cohesion(self, phrase: str) -> float:
        """Return how many times more often than by chance the parts of ``phrase`` are together."""
        together = self._counts[phrase] * self._all
        return min(
            together / (self._counts[phrase[:at]] * self._counts[phrase[at:]])
            for at in range(1, len(phrase))
        )
