"""The queue of keys between the thread that reads the terminal and the app.

Textual has no bound here: a flood of keys is worked off one by one, long after its end.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable
from typing import Final

from textual.events import AppBlur, AppFocus, Key, MouseMove, MouseScrollDown, MouseScrollUp, Resize
from textual.message import Message

CAPACITY: Final = 4_096
"""Messages that wait, at most: then the thread waits, and the terminal with it."""

FULL_SECONDS: Final = 1.0
"""The longest wait of the thread for room, after which the oldest message is dropped."""

STALE_SECONDS: Final = 0.5
"""After so long, only the last of equal keys is answered: the others are behind the person."""

RUN: Final = 8
"""So many characters in a row enter a field as one text: nobody types them at once."""

LONGEST_TEXT: Final = 4_096
"""Characters of such a text, at most."""

_REPLACED: Final = (MouseMove, Resize, AppFocus, AppBlur)
"""Of these only the newest counts."""


class InputQueue:
    """A bounded queue of input; one thread puts, another takes.

    ``clock`` is monotonic, in seconds. ``dropped`` counts messages that were not answered.
    """

    def __init__(self, clock: Callable[[], float], capacity: int = CAPACITY) -> None:
        self.dropped = 0
        self._clock = clock
        self._capacity = capacity
        self._waiting: deque[tuple[float, Message]] = deque()
        self._keys: Counter[object] = Counter()
        self._changed = threading.Condition()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, message: Message) -> None:
        """Add ``message``. Waits while the queue is full, but not for ever."""
        with self._changed:
            if len(self._waiting) >= self._capacity:
                self._changed.wait(FULL_SECONDS)
            if len(self._waiting) >= self._capacity:
                self._pop()
                self.dropped += 1
            if self._waiting and isinstance(message, _REPLACED):
                _, last = self._waiting[-1]
                if type(last) is type(message):
                    self._pop_last()
                    self.dropped += 1
            self._waiting.append((self._clock(), message))
            self._keys[_kind(message)] += 1

    def take(self, *, typing: bool) -> Message | str | None:
        """Return the next message; None where nothing waits.

        While ``typing``, which is in a text field, every character counts, and a long run of them
        is returned as one text. Otherwise keys that have waited too long are left out where they
        come again later.
        """
        with self._changed:
            if typing and (text := self._run()):
                self._changed.notify()
                return text
            while self._waiting:
                at, message = self._pop()
                repeated = self._keys[_kind(message)] > 0 and _is_repeatable(message)
                if not typing and repeated and self._clock() - at > STALE_SECONDS:
                    self.dropped += 1
                    continue
                self._changed.notify()
                return message
            self._changed.notify()
            return None

    def _run(self) -> str:
        """Remove and return the characters at the front, where a person would not type so many."""
        count = 0
        for _, message in self._waiting:
            if not (isinstance(message, Key) and message.is_printable) or count == LONGEST_TEXT:
                break
            count += 1
        if count < RUN:
            return ""
        return "".join(_character(self._pop()[1]) for _ in range(count))

    def _pop(self) -> tuple[float, Message]:
        at, message = self._waiting.popleft()
        self._keys[_kind(message)] -= 1
        return at, message

    def _pop_last(self) -> None:
        _, message = self._waiting.pop()
        self._keys[_kind(message)] -= 1


def _kind(message: Message) -> object:
    return message.key if isinstance(message, Key) else type(message)


def _is_repeatable(message: Message) -> bool:
    return isinstance(message, (Key, MouseScrollDown, MouseScrollUp))


def _character(message: Message) -> str:
    return message.character or "" if isinstance(message, Key) else ""
