"""The fields of a JSON object from a stranger, each checked as it is read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import Any, Final

LEAST: Final = -(2**63)
MOST: Final = 2**63 - 1
"""The range of a whole number: that of 64 bits."""

LATEST: Final = 32_503_680_000.0
"""The year 3000, in seconds since 1970: later times are mistakes, often milliseconds."""


class FieldError(ValueError):
    """A field that is missing or wrong; the text names it and its right form."""


class Fields:
    """The fields of one object. ``path`` names the object, and is empty for the whole line.

    Each method returns the value of the field ``name``, and ``default`` where the field is missing
    or null. Without a default the field must be there. All raise :class:`FieldError`.
    """

    def __init__(self, values: Mapping[str, Any], path: str = "") -> None:
        self._values = values
        self._path = path

    def has(self, name: str) -> bool:
        """Return whether the field has a value."""
        return self._values.get(name) is not None

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text."""
        found = self._get(name, default)
        if not isinstance(found, str):
            raise self._wrong(name, "a text")
        return found

    def number_or_text(self, name: str, default: str | None = None) -> str:
        """Return a text, or a whole number as a text: some programs write ids as numbers."""
        found = self._get(name, default)
        if isinstance(found, int) and not isinstance(found, bool) and LEAST <= found <= MOST:
            return str(found)
        if not isinstance(found, str):
            raise self._wrong(name, "a text or a whole number")
        return found

    def whole(self, name: str, default: int | None = None, *, least: int = 0) -> int:
        """Return a whole number from ``least`` on."""
        found = self._get(name, default)
        if isinstance(found, float) and found.is_integer():
            found = int(found)  # JavaScript and some encoders write 3 as 3.0
        if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= MOST:
            raise self._wrong(name, "a whole number" if least < 0 else f"a whole number ≥ {least}")
        return found

    def seconds(self, name: str) -> float | None:
        """Return a time span in seconds; None where there is none."""
        found = self._values.get(name)
        if found is None:
            return None
        if not _is_number(found) or not 0 <= found <= LATEST:
            raise self._wrong(name, "a number of seconds")
        return float(found)

    def truth(self, name: str) -> bool:
        """Return true or false; a missing field is false."""
        found = self._get(name, False)  # the default
        if not isinstance(found, bool):
            raise self._wrong(name, "true or false")
        return found

    def time(self, name: str, default: float) -> float:
        """Return a time in seconds since 1970, from ISO 8601 or a number."""
        found = self._get(name, default)
        if isinstance(found, str):
            found = _instant(found)
        if not _is_number(found) or not 0 <= found <= LATEST:
            raise self._wrong(name, "a time such as 2026-11-30T21:00:00Z, or seconds since 1970")
        return float(found)

    def object(self, name: str) -> Fields | None:
        """Return the fields of an object; None where there is none."""
        found = self._values.get(name)
        if found is None:
            return None
        if not isinstance(found, dict):
            raise self._wrong(name, "an object")
        return Fields(found, self._of(name))

    def objects(self, name: str, most: int) -> list[Fields]:
        """Return the fields of each object of a list of at most ``most``."""
        found = self._get(name, [])
        if not isinstance(found, list) or len(found) > most:
            raise self._wrong(name, f"a list of at most {most} objects")
        if not all(isinstance(each, dict) for each in found):
            raise self._wrong(name, "a list of objects")
        return [Fields(each, f"{self._of(name)}[{place}]") for place, each in enumerate(found)]

    def error(self, name: str, form: str) -> FieldError:
        """Return the error of a field whose value is none of those that are possible."""
        return self._wrong(name, form)

    def _get(self, name: str, default: Any) -> Any:  # noqa: ANN401  # whatever JSON has
        found = self._values.get(name)
        if found is None:
            found = default
        if found is None:
            raise FieldError(f"{self._of(name)} is missing")
        return found

    def _wrong(self, name: str, form: str) -> FieldError:
        return FieldError(f"{self._of(name)} must be {form}")

    def _of(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name


def _is_number(found: object) -> bool:
    if isinstance(found, bool) or not isinstance(found, int | float):
        return False
    return isinstance(found, int) or isfinite(found)


def _instant(text: str) -> float | None:
    """Return the time that ISO 8601 ``text`` means; None where it means none.

    A time without a zone is UTC, as in the lines of ``--json``.
    """
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = datetime.fromisoformat(f"{text}+00:00")
        return moment.timestamp()
    except (ValueError, OverflowError):
        return None
