"""The queue of keys between the thread that reads the terminal and the app.

Textual has no bound here: a flood of keys is worked off one by one, long after its end.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Collection
from typing import Final

from textual.events import AppBlur, AppFocus, Key, MouseMove, Paste, Resize
from textual.message import Message

CAPACITY: Final = 4_096
"""Messages that wait, at most: then the thread waits, and the terminal with it."""

FULL_SECONDS: Final = 1.0
"""The longest wait of the thread for room, after which the oldest message is dropped."""

FLOOD: Final = 64
"""So many messages wait only in a flood: a person types fewer during a stall of several seconds."""

STALE_SECONDS: Final = 0.5
"""In a flood, only the last of equal keys is answered after so long."""

PASTES: Final = 16
"""Pastes that wait, at most: each may have many characters."""

RUN: Final = 8
"""So many characters in a row enter a field as one text: nobody types them at once."""

LONGEST_TEXT: Final = 4_096
"""Characters of such a text, at most."""

_FOCUS: Final = (AppFocus, AppBlur)

_REPLACED: Final = (MouseMove, Resize, *_FOCUS)
"""Of these only the newest counts. The two of the focus replace each other."""


class InputQueue:
    """A bounded queue of input; one thread puts, another takes.

    ``clock`` is monotonic, in seconds. ``openers`` are the keys that open a text field. ``dropped``
    counts messages that were not answered.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        capacity: int = CAPACITY,
        openers: Collection[str] = (),
    ) -> None:
        self.dropped = 0
        self._clock = clock
        self._capacity = capacity
        self._openers = frozenset(openers)
        self._flooded = False
        self._waiting: deque[tuple[float, Message]] = deque()
        self._kinds: Counter[object] = Counter()
        self._changed = threading.Condition()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, message: Message) -> None:
        """Add ``message``. Waits while the queue is full, but not for ever."""
        with self._changed:
            if len(self._waiting) >= self._capacity:
                self._changed.wait(FULL_SECONDS)
            if len(self._waiting) >= self._capacity:
                self._make_room()
            kind = _kind(message)
            if isinstance(message, Paste) and self._kinds[kind] >= PASTES:
                self.dropped += 1
                return
            replaced = isinstance(message, _REPLACED) and bool(self._waiting)
            if replaced and _kind(self._waiting[-1][1]) == kind:
                self._pop_last()
                self.dropped += 1
            self._waiting.append((self._clock(), message))
            self._kinds[kind] += 1
            self._flooded = self._flooded or len(self._waiting) > FLOOD

    def take(self, *, typing: bool) -> Message | str | None:
        """Return the next message; None where nothing waits.

        While ``typing``, which is in a text field, every character counts, and a long run of them
        is returned as one text. Every other message is returned in its order, too, until a flood
        begins. From then on until nothing waits, those that have waited too long are left out where
        they come again later.
        """
        with self._changed:
            message: Message | str = self._run() if typing else ""
            while message == "" and self._waiting:
                at, first = self._pop()
                if not self._is_left_out(at, first, typing=typing):
                    message = first
                    break
                self.dropped += 1
            self._flooded = self._flooded and bool(self._waiting)
            self._changed.notify()
            return None if message == "" else message

    def _is_left_out(self, at: float, message: Message, *, typing: bool) -> bool:
        """Return whether ``message``, in the queue since ``at``, need not be answered."""
        if not self._flooded or self._clock() - at <= STALE_SECONDS:
            return False
        if isinstance(message, Paste) or not self._kinds[_kind(message)]:
            return False
        if not isinstance(message, Key):
            return True
        if typing:
            return not message.is_printable
        # Without the key that opens the field, the text that follows would be commands.
        return not (message.key in self._openers and self._begins_text())

    def _begins_text(self) -> bool:
        """Return whether a character comes next."""
        following = self._waiting[0][1] if self._waiting else None
        return isinstance(following, Key) and following.is_printable

    def _make_room(self) -> None:
        """Drop the oldest message that comes again later, or the oldest of all."""
        oldest = (at for at, (_, each) in enumerate(self._waiting) if self._kinds[_kind(each)] > 1)
        at = next(oldest, 0)
        self._kinds[_kind(self._waiting[at][1])] -= 1
        del self._waiting[at]
        self.dropped += 1

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
        self._kinds[_kind(message)] -= 1
        return at, message

    def _pop_last(self) -> None:
        _, message = self._waiting.pop()
        self._kinds[_kind(message)] -= 1


def _kind(message: Message) -> object:
    """Return the same for messages of which a later one makes an earlier one needless."""
    if isinstance(message, Key):
        return message.key
    return _FOCUS if isinstance(message, _FOCUS) else type(message)


def _character(message: Message) -> str:
    return message.character or "" if isinstance(message, Key) else ""
