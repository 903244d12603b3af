"""Regular expressions of a person, in an engine whose time grows only with the text.

The engine is loaded with the first expression: most people never write one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from danmaku_proto.line_error import LineError
from danmaku_tui.i18n.language import tr

if TYPE_CHECKING:
    import re2

PATTERN_CHARACTERS: Final = 500
"""An expression, in code points: as long as a person types, not as a program generates."""

PATTERN_BYTES: Final = 1 << 20
"""Memory of one compiled expression, in bytes. Nested counts such as ``(a{30}){30}`` need most."""

PATTERNS_BYTES: Final = 8 << 20
"""Memory of all the expressions that are looked for together, in bytes."""

_single_bytes: Final = re.compile(r"(?<!\\)(?:\\\\)*\\C").search


class PatternError(LineError):
    """An expression that cannot be used. Its text is one line with the problem."""


class Pattern:
    """One expression; case does not matter. Raises :class:`PatternError` for an unusable one."""

    __slots__ = ("_regexp", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self._regexp = _compiled(source)

    def found(self, text: str) -> bool:
        """Return whether the expression is found in ``text``."""
        return self._regexp.search(_encodable(text)) is not None

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return the spans that it finds, in code points, in order and apart; no empty one."""
        found = (each.span() for each in self._regexp.finditer(_encodable(text)))
        return [(start, end) for start, end in found if end > start]


class Patterns:
    """Expressions that are looked for together, in one pass over the text.

    Raises :class:`PatternError` for the first unusable one.
    """

    __slots__ = ("_canary", "_patterns", "_set")

    def __init__(self, sources: Sequence[str]) -> None:
        self._patterns = [Pattern(source) for source in sources]
        self._canary = len(self._patterns)
        self._set = _joined(sources)

    def first(self, text: str) -> int | None:
        """Return the place of the first expression that is found in ``text``."""
        if not self._patterns:
            return None
        if self._set is not None:
            try:
                found: list[int] = self._set.Match(text)
            except UnicodeEncodeError:
                found = self._set.Match(_encodable(text))
            # The canary is found in every text, unless the engine ran out of memory.
            if found:
                first = min(found)
                return first if first != self._canary else None
        return next((at for at, each in enumerate(self._patterns) if each.found(text)), None)


def _options(max_mem: int) -> re2.Options:
    import re2

    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    options.never_capture = True
    options.max_mem = max_mem
    return options


def _compiled(source: str) -> re2._Regexp:
    try:
        import re2
    except ImportError:
        words = tr("regular expressions need google-re2, which is missing here: install google-re2")
        raise PatternError(words) from None
    if not source:
        raise PatternError(tr("the regular expression is empty"))
    if len(source) > PATTERN_CHARACTERS:
        raise PatternError(
            tr("the regular expression is longer than {count} characters").format(
                count=PATTERN_CHARACTERS
            )
        )
    if _single_bytes(source):
        # It tears characters apart, and then no span means anything.
        raise PatternError(tr("\\C is not possible here; use . for any one character"))
    try:
        return re2.compile(source, _options(PATTERN_BYTES))
    except UnicodeEncodeError:
        raise PatternError(tr("it holds half a character; type it again")) from None
    except re2.error as error:
        raise PatternError(_in_words(error)) from None


def _joined(sources: Sequence[str]) -> re2.Set | None:
    """Return the expressions and a canary as one; None where they are too large for that."""
    if not sources:
        return None
    import re2

    joined = re2.Set.SearchSet(_options(PATTERNS_BYTES))
    try:
        for source in sources:
            joined.Add(source)
        joined.Add("")
        joined.Compile()
    except re2.error:
        return None
    return joined


def _encodable(text: str) -> str:
    """Return ``text`` with ``?`` for each half of a character, which cannot be UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="replace").decode()
    return text


def _in_words(error: Exception) -> str:
    """Return the engine's message about an expression as advice."""
    message = error.args[0] if error.args else b""
    line = message.decode(errors="replace") if isinstance(message, bytes) else str(message)
    problem, _, where = line.partition(": ")
    match problem:
        case "invalid perl operator" if where[:3] in ("(?=", "(?!") or where[:4] in (
            "(?<=",
            "(?<!",
        ):
            return tr("look-ahead and look-behind are not possible here: {where}").format(
                where=where
            )
        case "invalid perl operator":
            return tr("this group is not possible here: {where}").format(where=where)
        case "missing )":
            return tr("a closing ) is missing")
        case "missing ]":
            return tr("a closing ] is missing: {where}").format(where=where)
        case "unexpected )":
            return tr("a ) closes nothing; write \\) for the character itself")
        case "no argument for repetition operator":
            return tr("nothing to repeat before {where}").format(where=where)
        case "bad repetition operator":
            return tr("repeated twice: {where}").format(where=where)
        case "invalid repetition size":
            return tr("this count is too large or upside down: {where}").format(where=where)
        case "invalid character class range":
            return tr("no such range of characters: {where}").format(where=where)
        case "invalid escape sequence" if where[1:2].isdigit():
            return tr("references to a group are not possible here: {where}").format(where=where)
        case "invalid escape sequence":
            return tr("\\ means nothing before this: {where}").format(where=where)
        case "trailing \\":
            return tr("nothing follows the last \\; write \\\\ for the character itself")
        case _ if problem.startswith("pattern too large"):
            return tr("the regular expression is too large; use smaller counts")
        case _:
            return tr("not a regular expression: {problem}").format(problem=line)
