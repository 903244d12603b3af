"""The memory of the viewer's messages under a flood of long texts, in MiB."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Final

from tests.bench.figures import Figure

MESSAGES: Final = 50_000
CHARACTERS: Final = 4_000

LEAST: Final = 64
"""The bound of the room's messages, in MiB; those of the list and the steps back have it, too."""

PROGRAM: Final = """
import resource, sys
from danmaku_proto.events import Chat, User
from danmaku_tui.replay.packed_history import PackedHistory
from danmaku_tui.room.room import Room
from danmaku_tui.rules.judgement_cache import JudgementCache
from danmaku_tui.rules.query import parse
from danmaku_tui.rules.wanted import Wanted
from danmaku_tui.ui.list.listing import Listing

messages, characters = int(sys.argv[1]), int(sys.argv[2])
room = Room()
listing = Listing(room.history, Wanted(JudgementCache(room.history)))
listing.search(parse("字"))
packed = PackedHistory(room.history)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for number in range(messages):
    user = User(str(number % 500), "ann", str(number % 500))
    room.apply(Chat(str(number), 0.0, user, f"{number}" + "字" * characters), number / 100)
    if number % 100 == 99:
        listing.take()
        packed.update()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def figures() -> Iterator[Figure]:
    """Put the messages into a room, its list with a search, and the steps back of a replay."""
    for messages, characters, name in (
        (MESSAGES, CHARACTERS, "long texts"),
        (MESSAGES, 12, "ordinary texts"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(messages), str(characters)],
            capture_output=True,
            text=True,
            check=True,
        )
        grown = int(done.stdout) / 1024
        reference = f"{LEAST} MiB, {messages:,} texts of {characters:,}"
        yield Figure(name, f"{grown:.0f} MiB", reference, grown / LEAST, at_most=3)
