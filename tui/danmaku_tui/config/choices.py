"""The allowed values of a setting: in words, as a check, and from an environment variable."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final, Literal, Protocol, TypeAlias, TypeGuard

from danmaku_tui.config.error import nearest, written
from danmaku_tui.config.share_address import DEFAULT_ADDRESS, share_address
from danmaku_tui.config.split_limit import split_limit
from danmaku_tui.i18n.language import tr

Value: TypeAlias = str | bool | int | float | tuple[str, ...]

_YES: Final = ("true", "on", "yes", "1")
_NO: Final = ("false", "off", "no", "0")


class ChoiceError(ValueError):
    """A value that is not allowed. ``near`` is the probable intention, or None."""

    def __init__(self, near: str | None = None) -> None:
        super().__init__()
        self.near = near


class Choices(Protocol):
    """The allowed values of a setting."""

    def words(self) -> str:
        """Return the allowed values in words, in the present language."""
        ...

    def take(self, value: object) -> Value:
        """Return ``value`` in its canonical form. Raises :class:`ChoiceError`."""
        ...

    def parse(self, text: str) -> object:
        """Return the value in ``text``, for :meth:`take`; ``text`` itself where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class OneOfWords:
    """One of a few words."""

    values: tuple[str, ...]

    def words(self) -> str:
        """Return the words."""
        return ", ".join(map(written, self.values))

    def take(self, value: object) -> Value:
        """Return the word."""
        if isinstance(value, str):
            if value in self.values:
                return value
            raise ChoiceError(nearest(value, self.values))
        raise ChoiceError

    def parse(self, text: str) -> object:
        """Return ``text``."""
        return text


@dataclass(frozen=True, slots=True)
class NumberRange:
    """A number with both bounds, whole or not."""

    low: float
    high: float

    def words(self) -> str:
        """Return the bounds."""
        return tr("a number from {low} to {high}").format(
            low=f"{self.low:g}", high=f"{self.high:g}"
        )

    def take(self, value: object) -> Value:
        """Return the number as a float."""
        # NaN lies between no bounds.
        if _is_number(value) and self.low <= value <= self.high:
            return float(value)
        raise ChoiceError

    def parse(self, text: str) -> object:
        """Return the number that ``text`` spells."""
        try:
            return float(text)
        except ValueError:
            return text


@dataclass(frozen=True, slots=True)
class WholeRange:
    """A whole number with both bounds, or a word that may stand in its place."""

    low: int
    high: int
    word: Literal["auto", ""] = ""

    def words(self) -> str:
        """Return the bounds, and the word."""
        bounds = {"low": self.low, "high": self.high}
        if self.word:
            return tr('"{word}", or a whole number from {low} to {high}').format(
                word=self.word, **bounds
            )
        return tr("a whole number from {low} to {high}").format(**bounds)

    def take(self, value: object) -> Value:
        """Return the number, or the word."""
        if isinstance(value, str) and value and value == self.word:
            return value
        if _is_number(value) and isinstance(value, int) and self.low <= value <= self.high:
            return value
        raise ChoiceError

    def parse(self, text: str) -> object:
        """Return the whole number that ``text`` spells."""
        try:
            return int(text)
        except ValueError:
            return text


@dataclass(frozen=True, slots=True)
class Switch:
    """On or off."""

    def words(self) -> str:
        """Return both positions."""
        return "true, false"

    def take(self, value: object) -> Value:
        """Return whether it is on."""
        if isinstance(value, bool):
            return value
        raise ChoiceError

    def parse(self, text: str) -> object:
        """Return True for on and False for off."""
        word = text.lower()
        if word in _YES:
            return True
        return False if word in _NO else text


@dataclass(frozen=True, slots=True)
class PathText:
    """The path of a file or a folder, which need not exist; empty for the ``default`` or none."""

    default: bool = True

    def words(self) -> str:
        """Return an example."""
        if not self.default:
            return tr('a path, such as "/mnt/danmaku"; "" is none')
        return tr('a path, such as "~/danmaku"; "" is the default place')

    def take(self, value: object) -> Value:
        """Return the path as it is written."""
        if isinstance(value, str) and "\0" not in value:
            return value
        raise ChoiceError

    def parse(self, text: str) -> object:
        """Return ``text``."""
        return text


@dataclass(frozen=True, slots=True)
class ShortText:
    """One line of at most ``longest`` characters; empty for none."""

    longest: int

    def words(self) -> str:
        """Return the limit."""
        return tr('one line of at most {n} characters; "" is none').format(n=self.longest)

    def take(self, value: object) -> Value:
        """Return the line without blanks around it."""
        if not isinstance(value, str) or len(value.strip()) > self.longest:
            raise ChoiceError
        text = value.strip()
        # Control characters, line breaks among them, and halves of surrogate pairs.
        if any(unicodedata.category(each) in {"Cc", "Cs", "Zl", "Zp"} for each in text):
            raise ChoiceError
        return text

    def parse(self, text: str) -> object:
        """Return ``text``."""
        return text


@dataclass(frozen=True, slots=True)
class SplitText:
    """The limit of one file of a recording, by time or size."""

    def words(self) -> str:
        """Return examples."""
        return tr('a time or a size, such as "6h", "30min" or "2GiB"; "" is no limit')

    def take(self, value: object) -> Value:
        """Return the limit as it is written."""
        if not isinstance(value, str):
            raise ChoiceError
        if value:
            try:
                split_limit(value)
            except ValueError:
                raise ChoiceError from None
        return value

    def parse(self, text: str) -> object:
        """Return ``text``."""
        return text


@dataclass(frozen=True, slots=True)
class ShareText:
    """The address at which events are shared."""

    def words(self) -> str:
        """Return examples."""
        return tr('an address, such as "{address}" or "8082"; "" shares nothing').format(
            address=DEFAULT_ADDRESS
        )

    def take(self, value: object) -> Value:
        """Return the address as it is written."""
        if not isinstance(value, str):
            raise ChoiceError
        if value:
            try:
                share_address(value)
            except ValueError:
                raise ChoiceError from None
        return value

    def parse(self, text: str) -> object:
        """Return ``text``."""
        return text


@dataclass(frozen=True, slots=True)
class SomeOfWords:
    """Any of a few words, each once, in any order."""

    values: tuple[str, ...]

    def words(self) -> str:
        """Return the words."""
        return tr("a list with any of {words}").format(words=", ".join(map(written, self.values)))

    def take(self, value: object) -> Value:
        """Return the words as a tuple, in the order of the allowed ones."""
        if not isinstance(value, list | tuple):
            raise ChoiceError
        for word in value:
            if not isinstance(word, str):
                raise ChoiceError
            if word not in self.values:
                raise ChoiceError(nearest(word, self.values))
        return tuple(word for word in self.values if word in value)

    def parse(self, text: str) -> object:
        """Return the words between the commas of ``text``."""
        return [word.strip() for word in text.split(",") if word.strip()]


def _is_number(value: object) -> TypeGuard[int | float]:
    """Return whether ``value`` is a number, not a switch: in Python a bool is an int."""
    return isinstance(value, int | float) and not isinstance(value, bool)
