"""The reading of the terminal: bytes to messages, whatever the bytes are."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable
from typing import Final

from textual.message import Message

from danmaku_tui.ui.terminal.input_parser import InputParser
from danmaku_tui.ui.terminal.key_decoder import REPLACEMENT, KeyDecoder

READ_BYTES: Final = 4_096
"""Bytes of one read: as much as the kernel keeps of a terminal's input."""

TICK_SECONDS: Final = 0.1
"""Seconds between two looks at input that waits for its rest."""


def read_terminal(
    descriptor: int,
    ended: threading.Event,
    parser: InputParser,
    on_message: Callable[[Message], None],
    on_undecodable: Callable[[], None],
) -> None:
    """Give the messages of the terminal at ``descriptor`` to ``on_message`` until ``ended``.

    ``on_undecodable`` is called once, for the first bytes that are not UTF-8. Returns, too, where
    the terminal has hung up: the hang-up itself ends the program.
    """
    decoder = KeyDecoder()
    reported = False
    # A descriptor beyond 1,023 is too much for select.
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    while not ended.is_set():
        if poll.poll(TICK_SECONDS * 1000):
            try:
                data = os.read(descriptor, READ_BYTES)
            except OSError:
                return
            text = decoder.decode(data)
            if REPLACEMENT in text and not reported and REPLACEMENT.encode() not in data:
                reported = True
                on_undecodable()
            if not data:
                ended.wait(TICK_SECONDS)  # a closed input: others end the program
            for message in parser.feed(text):
                on_message(message)
        for message in parser.tick():
            on_message(message)
