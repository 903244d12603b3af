"""The leaderboards: comments, gifts and likes as counted here, and the feed's own ranking."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from danmaku_proto.events import Ranks, User
from danmaku_tui.room.packed_users import pack, unpack
from danmaku_tui.room.tally import PLACES, RecentTally, Tally

BOARD_USERS: Final = 100_000
"""People remembered on each board; the largest rooms have more visitors, but few of them act."""

CHECKPOINT_SECONDS: Final = 30.0
"""How long a place is compared with the same earlier one, in seconds."""


class BoardKind(StrEnum):
    """The measure by which a board ranks people."""

    COMMENTS = "comments"
    GIFTS = "gifts"
    LIKES = "likes"
    FEED = "feed"


class Window(StrEnum):
    """The time that a board covers; ``RECENT`` is the last ten minutes."""

    SESSION = "session"
    RECENT = "recent"


@dataclass(frozen=True, slots=True)
class Standing:
    """One line of a board.

    ``value`` is in comments, diamonds or likes; on the feed's board it is the score as far as that
    is a plain number, else 0, and ``text`` is the score as the feed words it. ``moved`` is how many
    places were gained (positive) or lost since the last checkpoint, ``None`` for who was not on the
    board then, and 0 as long as there was no checkpoint.
    """

    place: int
    user: User
    value: int
    text: str
    moved: int | None


class _Line(NamedTuple):
    """A place now, without the comparison with an earlier one."""

    place: int
    user: User
    value: int
    text: str


@dataclass(frozen=True, slots=True)
class BoardMemory:
    """A snapshot of the boards at one moment, for :meth:`Board.recall`.

    ``steps`` are the packed changes that lead there from empty boards; the snapshots of one room
    share them, so that one more costs only its last step. ``changes`` is the number of changes of
    each tally after them. It holds as long as no people were ``trimmed``.
    """

    steps: tuple[bytes, ...]
    changes: tuple[int, ...]
    trimmed: int
    rest: bytes


class _Checkpoint:
    """The places as they were a while ago."""

    __slots__ = ("_at", "_places")

    def __init__(self, now: float) -> None:
        self._at = now
        self._places: dict[str, int] | None = None

    def renew(self, lines: list[_Line], now: float) -> None:
        # A clock that was set back must not keep the places for as long as it was set back.
        if abs(now - self._at) >= CHECKPOINT_SECONDS:
            self._at = now
            self._places = {line.user.key: line.place for line in lines}

    def moved(self, line: _Line) -> int | None:
        if self._places is None:
            return 0
        before = self._places.get(line.user.key)
        return None if before is None else before - line.place


class Board:
    """All boards of a room.

    Each remembers at most ``users`` people. When there are more, the tenth of them with the
    smallest amounts leaves, and is counted in ``left``. Raises ``ValueError`` when ``users`` is
    less than ``PLACES``.
    """

    __slots__ = (
        "_checkpoints",
        "_feed",
        "_keep",
        "_people",
        "_tallies",
        "_trimmed",
        "_users",
        "left",
    )

    def __init__(self, users: int = BOARD_USERS) -> None:
        if users < PLACES:
            msg = f"users must be at least {PLACES}"
            raise ValueError(msg)
        self._users = users
        self._keep = users - users // 10
        counted = (BoardKind.COMMENTS, BoardKind.GIFTS, BoardKind.LIKES)
        self._tallies = {kind: (Tally(), RecentTally()) for kind in counted}
        self._feed: list[_Line] = []
        self._people: dict[str, User] = {}
        self._checkpoints: dict[tuple[BoardKind, Window], _Checkpoint] = {}
        self._trimmed = 0
        self.left = 0

    def add(self, kind: BoardKind, user: User, amount: int, now: float) -> None:
        """Count ``amount`` for ``user`` at ``now`` (seconds of one clock, of any epoch).

        Nothing happens for an amount that is not positive, or for a user without a key. Raises
        ``KeyError`` for the feed's board, which is not counted here.
        """
        key = user.key
        if amount <= 0 or not key:
            return
        session, recent = self._tallies[kind]
        people = self._people
        people[key] = user
        session.add(key, amount)
        recent.add(key, amount, now)
        if len(people) > self._users:
            self._trim(session, recent)

    def feed(self, ranks: Ranks) -> None:
        """Replace the feed's own ranking.

        An empty one changes nothing: two kinds of message carry a ranking, and one of them may be
        empty in a room where the other is not.
        """
        if ranks.ranks:
            self._feed = [
                _Line(rank.place, rank.user, _plain(rank.score), rank.score) for rank in ranks.ranks
            ]

    def top(self, kind: BoardKind, window: Window, size: int, now: float) -> tuple[Standing, ...]:
        """Return the first ``size`` places, at most ``PLACES``, best first.

        The feed's board is the same for both windows. Each call may renew the board's checkpoint,
        so that ``moved`` compares with the time in which somebody looks at the board.
        """
        lines = self._lines(kind, window, now)
        checkpoint = self._checkpoints.setdefault((kind, window), _Checkpoint(now))
        checkpoint.renew(lines, now)
        return tuple(Standing(*line, checkpoint.moved(line)) for line in lines[: max(0, size)])

    def remember(self, before: BoardMemory | None = None) -> BoardMemory:
        """Return a snapshot of the boards, without their checkpoints.

        ``before`` is an earlier snapshot of them, or of boards with the same events: with it only
        the changes since are packed.
        """
        sessions = [session for session, _ in self._tallies.values()]
        # Keys that were trimmed are in the steps still: then the whole boards are packed anew.
        if before is None or before.trimmed != self._trimmed:
            steps: tuple[bytes, ...] = ()
            changed = [session.changed_since(0) for session in sessions]
            people = list(self._people.values())
        else:
            steps = before.steps
            pairs = zip(sessions, before.changes, strict=True)
            changed = [session.changed_since(changes) for session, changes in pairs]
            keys = {key for each in changed for key, _, _ in each}
            people = [self._people[key] for key in keys]
        changes = tuple(session.changes for session in sessions)
        recent = [recent for _, recent in self._tallies.values()]
        step = pack((people, changed, changes))
        rest = pack((recent, self._feed, self.left))
        return BoardMemory((*steps, step), changes, self._trimmed, rest)

    def recall(self, memory: BoardMemory) -> None:
        """Restore the snapshot ``memory``; only for boards without any event."""
        sessions = {kind: session for kind, (session, _) in self._tallies.items()}
        for step in memory.steps:
            people, changed, changes = unpack(step)
            self._people.update((user.key, user) for user in people)
            for session, *news in zip(sessions.values(), changed, changes, strict=True):
                session.change(*news)
        recents, self._feed, self.left = unpack(memory.rest)
        self._tallies = {
            kind: (session, recent)
            for (kind, session), recent in zip(sessions.items(), recents, strict=True)
        }
        self._trimmed = memory.trimmed

    def _lines(self, kind: BoardKind, window: Window, now: float) -> list[_Line]:
        if kind is BoardKind.FEED:
            return self._feed[:PLACES]
        session, recent = self._tallies[kind]
        leaders = session.leaders() if window is Window.SESSION else recent.leaders(now)
        return [
            _Line(place, self._people[key], amount, "")
            for place, (key, amount) in enumerate(leaders, 1)
        ]

    def _trim(self, session: Tally, recent: RecentTally) -> None:
        # A tenth at once: to find the smallest looks at all keys, which must not happen often.
        if len(recent) > self._users:
            recent.trim(self._keep)
        if len(session) > self._users:
            self.left += len(session.trim(self._keep))
            # All boards share one table of people: who is on another board stays in it.
            self._trimmed += 1
            self._people = {key: user for key, user in self._people.items() if self._ranked(key)}

    def _ranked(self, key: str) -> bool:
        return any(key in session or key in recent for session, recent in self._tallies.values())


def _plain(score: str) -> int:
    return int(score) if score.isascii() and score.isdecimal() else 0
