"""The earlier texts of a line, recalled with the arrows."""

from __future__ import annotations

from typing import Final

REMEMBERED: Final = 50
"""Earlier texts that can be recalled."""


class LineHistory:
    """The newest :data:`REMEMBERED` texts, each once, and a place among them.

    After the newest comes the text that is being typed.
    """

    def __init__(self) -> None:
        self._earlier: list[str] = []
        # The index of the shown text in the earlier ones; their number stands for the typed text.
        self._at = 0
        self._typed = ""

    def add(self, text: str) -> None:
        """Remember ``text`` as the newest, and stand behind it, with nothing typed."""
        if text:
            self._earlier = [each for each in self._earlier if each != text]
            self._earlier = [*self._earlier, text][-REMEMBERED:]
        self.begin()

    def begin(self) -> None:
        """Stand behind the newest, with nothing typed."""
        self._at, self._typed = len(self._earlier), ""

    def recall(self, step: int, present: str) -> str | None:
        """Return the text ``step`` further on, earlier where it is negative; None at an end.

        ``present`` is the text of the line at present.
        """
        at = min(len(self._earlier), max(0, self._at + step))
        if at == self._at:
            return None
        if self._at == len(self._earlier):
            self._typed = present
        self._at = at
        return [*self._earlier, self._typed][at]
