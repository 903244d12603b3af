"""Pseudonyms for the people of a recording, for those who pass data on.

A person becomes ``viewer-1``, ``viewer-2`` … in the order of appearance. A key file keeps the
numbers for further recordings. It holds no names: people are in it as keyed digests (HMAC-SHA-256)
of their identity, with the secret beside them. Whoever has both the key file and a recording can
find out who a pseudonym is.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeAlias

from danmaku_proto import events
from danmaku_proto.events import Club, Event, User
from danmaku_proto.line_error import LineError
from danmaku_proto.text import BLANK_NAME
from danmaku_tui.export.format import Format
from danmaku_tui.export.name_table import NameTable
from danmaku_tui.export.output_file import whole_file
from danmaku_tui.export.timed_event import RecordingInfo, TimedEvent
from danmaku_tui.i18n.language import tr
from danmaku_tui.i18n.system_error import system_error

VIEWER: Final = "viewer"
CLUB: Final = "club"

LONG_ID: Final = 6
"""The length from which on an id in a text identifies a person, in characters."""

WITHHELD: Final = "[withheld]"
"""The text of a notice: it may name people who are nowhere else in the recording."""

DIGEST: Final = 32
"""The length of a digest in the key file, in hexadecimal digits."""

_Numbers: TypeAlias = dict[str, int]


class KeyFileError(LineError):
    """An unusable key file. Its text is one line: cause and remedy."""


class Pseudonyms:
    """The pseudonyms of people and of their fan clubs.

    :meth:`learn` must see a whole recording before :meth:`renamed` gives its events: a text may
    name a person who appears later.
    """

    def __init__(self, secret: bytes | None = None) -> None:
        self._secret = secrets.token_bytes(32) if secret is None else secret
        self._numbers: dict[str, _Numbers] = {VIEWER: {}, CLUB: {}}
        self._greatest = {VIEWER: 0, CLUB: 0}
        self._digests: dict[tuple[str, str], str] = {}
        self._names = NameTable(VIEWER)

    @classmethod
    def read(cls, path: Path) -> Pseudonyms:
        """Return the pseudonyms in the key file; new ones where there is no file.

        Raises :class:`KeyFileError`.
        """
        try:
            text = path.read_text("utf-8")
        except FileNotFoundError:
            return cls()
        except (OSError, UnicodeDecodeError) as error:
            raise KeyFileError(_unreadable(path, error)) from None
        try:
            data = json.loads(text)
            names = cls(bytes.fromhex(data["secret"]))
            for kind, numbers in names._numbers.items():
                for digest, number in data[kind].items():
                    numbers[digest] = int(number)
                names._greatest[kind] = max(numbers.values(), default=0)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            words = tr("{path} is no key file of --pseudonyms: name another one")
            raise KeyFileError(words.format(path=path)) from None
        return names

    def write(self, path: Path) -> None:
        """Write the key file, readable only for its owner. Raises :class:`KeyFileError`."""
        data = {"secret": self._secret.hex(), **self._numbers}
        try:
            with whole_file(path, replacing=True) as file:
                json.dump(data, file, indent=1)
                file.write("\n")
        except OSError as error:
            words = tr("{path} cannot be written: {detail}")
            raise KeyFileError(words.format(path=path, detail=system_error(error))) from None

    def learn(self, timed: Iterable[TimedEvent]) -> None:
        """Give numbers to the people of ``timed``, and remember their names for texts."""
        for each in timed:
            for user in _people(each.event):
                self._learn(user)

    def renamed(self, timed: Iterable[TimedEvent]) -> Iterator[TimedEvent]:
        """Yield the events without names: neither of people nor in texts."""
        for each in timed:
            for user in _people(each.event):
                self._learn(user)
            yield TimedEvent(each.second, self._event(each.event))

    def user(self, user: User) -> User:
        """Return ``user`` under the pseudonym, without further facts; a blank user unchanged."""
        if not _has_identity(user):
            return user
        name = self._name(user)
        club = user.club
        if club is not None:
            number = self._number(CLUB, club.name)
            club = Club(f"{CLUB}-{number}" if club.name else "", club.level)
        # Those who cannot be distinguished have no key, and get none.
        return replace(user, id=name, name=name, key=name if user.key else "", club=club, about="")

    def text(self, text: str) -> str:
        """Return ``text`` with pseudonyms in place of names."""
        return self._names.replaced(text)

    def _event(self, event: Event) -> Event:
        match event:
            case events.Chat():
                return replace(event, user=self.user(event.user), text=self.text(event.text))
            case events.Gift():
                to = None if event.to is None else self.user(event.to)
                return replace(event, user=self.user(event.user), to=to)
            case events.Like() | events.Enter() | events.Social():
                return replace(event, user=self.user(event.user))
            case events.FanClub():
                # Its text is a sentence of the feed with the names of the person and of the club.
                return replace(event, user=self.user(event.user), text="")
            case events.Ranks():
                ranks = (replace(rank, user=self.user(rank.user)) for rank in event.ranks)
                return replace(event, ranks=tuple(ranks))
            case events.Notice():
                return replace(event, text=WITHHELD)
            case events.RoomState():
                return replace(event, text="")
            case events.LinkChange():
                # It may hold the address of the room.
                return replace(event, detail="")
            case events.Fault():
                return replace(event, detail=self.text(event.detail))
            case events.Viewers() | events.Unknown():
                return event

    def _learn(self, user: User) -> None:
        if not _has_identity(user):
            return
        name = self._name(user)
        if user.name != BLANK_NAME:
            self._names.add(user.name, name)
        if len(user.id) >= LONG_ID:
            self._names.add(user.id, name)

    def _name(self, user: User) -> str:
        identity = user.key or f"\0{user.id}\0{user.name}"
        return f"{VIEWER}-{self._number(VIEWER, identity)}"

    def _number(self, kind: str, identity: str) -> int:
        digest = self._digests.get((kind, identity))
        if digest is None:
            full = hmac.new(self._secret, f"{kind}\0{identity}".encode(), hashlib.sha256)
            digest = self._digests[kind, identity] = full.hexdigest()[:DIGEST]
        numbers = self._numbers[kind]
        if digest not in numbers:
            self._greatest[kind] += 1
            numbers[digest] = self._greatest[kind]
        return numbers[digest]


class PseudonymFormat:
    """A format that gets events without names."""

    def __init__(self, form: Format, names: Pseudonyms) -> None:
        self._form = form
        self._names = names

    def takes(self, event: Event) -> bool:
        """Return whether the format has a place for ``event``."""
        return self._form.takes(event)

    def pieces(self, events: Iterable[TimedEvent]) -> Iterator[str]:
        """Yield the text of the file in parts."""
        return self._form.pieces(self._names.renamed(events))

    @property
    def remark(self) -> str:
        """The remark of the format."""
        return self._form.remark


def anonymous(info: RecordingInfo, place: int = 0) -> RecordingInfo:
    """Return ``info`` without its address and its file name, which may name the anchor.

    ``place`` distinguishes recordings: their number from 1, 0 for a single one.
    """
    return RecordingInfo("", info.began, f"recording-{place}" if place else "recording")


def _people(event: Event) -> Iterator[User]:
    if event.user is not None:
        yield event.user
    if isinstance(event, events.Gift) and event.to is not None:
        yield event.to
    elif isinstance(event, events.Ranks):
        for rank in event.ranks:
            yield rank.user


def _has_identity(user: User) -> bool:
    return bool(user.key or user.id) or user.name not in ("", BLANK_NAME)


def _unreadable(path: Path, error: OSError | UnicodeDecodeError) -> str:
    why = system_error(error) if isinstance(error, OSError) else tr("it is no text")
    return tr("{path} cannot be read: {detail}").format(path=path, detail=why)
