"""The parser of the terminal's input, which no bytes can stop or make large.

Textual's parser gives up on a number that is no character, and types a reply that it does not know
as keys. Here sequences are found first, and only those that can be keys, a mouse, a size or the
cursor's place go on to it, each as a whole (ECMA-48, 5.4 and 5.6; xterm, Control Sequences).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Final

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.events import Key
from textual.keys import Keys
from textual.message import Message

ESC: Final = "\x1b"

LONGEST_SEQUENCE: Final = 64
"""Characters of a control sequence, at most: the longest in use, a size, has about thirty."""

LONGEST_STRING: Final = 4_096
"""Characters of a string sequence, such as the answer to a question of colour, at most."""

LONGEST_PASTE: Final = 65_536
"""Characters of pasted text that are kept; every field takes fewer."""

PIECE_SECONDS: Final = 2.0
"""How long the rest of a sequence or a paste may take on a slow line."""

GREATEST_NUMBER: Final = 0x10FFFF
"""The greatest number in a sequence: that of the last character there is."""

GREATEST_PLACE: Final = 9_999
"""The greatest row or column of a mouse or a cursor."""

GREATEST_ROWS: Final = 1_000
GREATEST_COLUMNS: Final = 2_000
"""The largest size that a terminal may report by a sequence, in cells."""

_PASTE_START: Final = f"{ESC}[200~"
_PASTE_END: Final = f"{ESC}[201~"

_sequence: Final = re.compile(
    r"\x1b(?:"
    r"\[M[^\x1b]{3}"  # a mouse in the old form
    r"|\[(?![M])[0-?]*[ -/]*[@-~]|\[M(?=\x1b)"
    r"|O[^\x1b]"
    r"|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|[^\[O\]PX^_\x1b]"
    r")"
)
_unfinished: Final = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*|\[M[^\x1b]{0,2}|O|[\]PX^_][^\x07\x1b]*\x1b?)?\Z"
)
_rest_of_sequence: Final = re.compile(r"[ -?]*([@-~]|(?=[^ -~]))?")
_rest_of_string: Final = re.compile(r"[^\x07\x1b]*(\x07|\x1b\\|(?=\x1b[^\\]))?")
"""The rest of a sequence that is too long. The group is its end, or what cannot be in it."""

_numbers: Final = re.compile(r"\d+")
_size: Final = re.compile(r"\x1b\[48;(\d+)[:\d]*;(\d+)[:\d]*;[:\d]+;[:\d]+t\Z")
_late: Final = re.compile(r"\[[?>=<]?[\d;]+\$?[a-zA-Z]")
"""The rest of a reply whose first character came so early that it was taken for the key."""


class InputParser(XTermParser):
    """Makes messages of the terminal's input. ``clock`` is monotonic, in seconds.

    ``dropped`` counts sequences and characters of a paste that led to nothing.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__()
        self.dropped = 0
        self._clock = clock
        self._held = ""
        self._held_since = 0.0
        self._pasted: list[str] | None = None
        self._pasted_characters = 0
        self._skipping: re.Pattern[str] | None = None
        self._escaped_at = float("-inf")

    def feed(self, data: str) -> Iterable[Message]:
        """Yield the messages of ``data``; a sequence that is not complete is held. Never raises."""
        data, self._held = self._held + data, ""
        while data:
            if self._pasted is not None:
                data = yield from self._paste(data)
            elif self._skipping is not None:
                data = self._skip(data, self._skipping)
            elif data[0] != ESC:
                data = yield from self._typed(data)
            elif match := _sequence.match(data):
                yield from self._complete(match[0])
                data = data[match.end() :]
            elif _unfinished.match(data):
                self._hold(data)
                return
            else:
                # Two escapes in a row, or one amid a sequence: what stood before it is over.
                again = data.find(ESC, 1)
                yield from self._given_up(data[:again] if again > 0 else data)
                data = data[again:] if again > 0 else ""

    def tick(self) -> Iterable[Message]:
        """Yield the messages of input that has waited long enough for its rest."""
        waited = self._clock() - self._held_since
        if self._pasted is not None and waited >= PIECE_SECONDS:
            yield from self._pasted_text()
        if waited >= PIECE_SECONDS:
            self._skipping = None
        held = self._held
        # Alt+[ has the bytes of the beginning of most replies, and no meaning.
        is_key = len(held) <= len("\x1bO") and held != "\x1b["
        if held and waited >= (constants.ESCAPE_DELAY if is_key else PIECE_SECONDS):
            self._held = ""
            yield from self._given_up(held)

    def _typed(self, data: str) -> Generator[Message, None, str]:
        """Yield the keys up to the next escape; return the rest."""
        if self._clock() - self._escaped_at < PIECE_SECONDS and (late := _late.match(data)):
            self.dropped += 1
            self._escaped_at = float("-inf")
            return data[late.end() :]
        end = data.find(ESC)
        typed, rest = (data, "") if end < 0 else (data[:end], data[end:])
        yield from self._understood(typed.replace("\ufffd", ""))
        return rest

    def _hold(self, data: str) -> None:
        """Keep the beginning of a sequence, up to the longest that there is."""
        self._held_since = self._clock()
        is_string = data[1:2] not in "[O"
        if len(data) <= (LONGEST_STRING if is_string else LONGEST_SEQUENCE):
            self._held = data
            return
        self.dropped += 1
        self._skipping = _rest_of_string if is_string else _rest_of_sequence

    def _skip(self, data: str, rest: re.Pattern[str]) -> str:
        """Return ``data`` behind the ``rest`` of a sequence, which may go on beyond it."""
        self._held_since = self._clock()
        matched = rest.match(data)
        assert matched is not None  # noqa: S101  # it matches nothing, too
        left = data[matched.end() :]
        if matched[1] is None:
            self._held = left  # perhaps the first half of the end
            return ""
        self._skipping = None
        return left

    def _complete(self, sequence: str) -> Iterator[Message]:
        if len(sequence) == len("\x1ba"):
            yield from self._alt(sequence)
        elif sequence == _PASTE_START:
            self._pasted, self._pasted_characters = [], 0
            self._held_since = self._clock()
        elif sequence[1] in "]PX^_" or not _possible(sequence):
            self.dropped += 1
        else:
            yield from self._understood(sequence)

    def _given_up(self, held: str) -> Iterator[Message]:
        """Yield the key that ``held`` is by itself: Escape, or one with Alt."""
        if held == ESC:
            self._escaped_at = self._clock()
            yield Key("escape", ESC)
        elif len(held) == len("\x1bO") and held != "\x1b[":
            yield from self._alt(held)
        else:
            self.dropped += 1

    def _alt(self, sequence: str) -> Iterator[Message]:
        """Yield the key of an escape and one character: a key of its own, or one with Alt."""
        keys = list(self._sequence_to_key_events(sequence))
        keys = keys or list(self._sequence_to_key_events(sequence[1], alt=True))
        yield from (key for key in keys if key.key != Keys.Ignore)

    def _understood(self, text: str) -> Iterator[Message]:
        """Yield what Textual's parser makes of ``text``, which ends no sequence in its middle."""
        try:
            yield from super().feed(text) if text else ()
        except Exception:  # noqa: BLE001  # one sequence must not end the input
            self._restart()
        if self._timeout_time is not None:
            # It waits for more of a sequence that is complete: it does not know it.
            self._restart()

    def _restart(self) -> None:
        self.dropped += 1
        self._tokens.clear()
        self._gen.close()
        self._gen = self.parse(self._tokens.append)
        self._awaiting = next(self._gen)
        self._timeout_time = None

    def _paste(self, data: str) -> Generator[Message, None, str]:
        """Keep pasted text, and yield it at its end; return the rest."""
        assert self._pasted is not None  # noqa: S101  # the caller looked
        end = data.find(_PASTE_END)
        if end < 0:
            # The end may be cut.
            tail = next((n for n in range(5, 0, -1) if data.endswith(_PASTE_END[:n])), 0)
            self._keep_pasted(data[: len(data) - tail])
            self._held, self._held_since = data[len(data) - tail :], self._clock()
            return ""
        self._keep_pasted(data[:end])
        yield from self._pasted_text()
        return data[end + len(_PASTE_END) :]

    def _keep_pasted(self, text: str) -> None:
        assert self._pasted is not None  # noqa: S101  # as above
        room = LONGEST_PASTE - self._pasted_characters
        self.dropped += max(0, len(text) - room)
        if room > 0:
            self._pasted.append(text[:room])
            self._pasted_characters += len(self._pasted[-1])

    def _pasted_text(self) -> Iterator[Message]:
        pasted, self._pasted = self._pasted or [], None
        yield events.Paste("".join(pasted).replace("\x00", ""))

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[Key]:
        """Yield the keys of ``sequence``, and an ignored one where it cannot be any."""
        try:
            yield from list(super()._sequence_to_key_events(sequence, alt))
        except (ValueError, OverflowError):
            self.dropped += 1
            yield Key(Keys.Ignore, sequence)


def _possible(sequence: str) -> bool:
    """Return whether the numbers in ``sequence`` can be those of a key, a place or a size."""
    if len(sequence) > LONGEST_SEQUENCE:
        return False
    numbers = [int(number) for number in _numbers.findall(sequence)]
    if any(number > GREATEST_NUMBER or 0xD800 <= number <= 0xDFFF for number in numbers):
        return False
    if sequence[-1] in "MmR":  # a mouse, or the cursor's place
        return all(number <= GREATEST_PLACE for number in numbers)
    if size := _size.match(sequence):
        return 0 < int(size[1]) <= GREATEST_ROWS and 0 < int(size[2]) <= GREATEST_COLUMNS
    return True
