"""The person who comments in a classroom from this program, and their way to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import SystemRandom
from typing import Final

from danmaku_proto.classroom import User, encode
from danmaku_proto.events import Event
from danmaku_proto.events import User as Person
from danmaku_proto.text import clean, clean_name, flatten
from danmaku_tui.config.values import MeSettings
from danmaku_tui.feed.delivery import Sending

RANDOM_IDS: Final = range(100_000_000, 1_000_000_000)
"""The ids made at random: nine digits, which two people of a class hardly share."""

Send = Callable[[bytes], Sending]


def random_id() -> int:
    """Return an id for a person who has none."""
    return SystemRandom().choice(RANDOM_IDS)


def user_of(me: MeSettings, comment: str) -> User:
    """Return the message with which ``me`` sends ``comment``."""
    return User(
        name=me.name,
        id=me.id,
        age=me.age,
        major=me.major,
        university=me.university,
        message=comment,
    )


class Speaker:
    """The sender ``me`` of comments that go out with ``send``.

    An id of 0 is replaced by one from ``new_id``, which stays for the session. Without a name
    nothing can be sent: :attr:`name` is set first.
    """

    def __init__(self, me: MeSettings, send: Send, new_id: Callable[[], int] = random_id) -> None:
        self._me = replace(me, id=me.id or new_id())
        self._send = send
        self._shown_name = flatten(clean_name(me.name))

    @property
    def name(self) -> str:
        """The name of the sender; empty as long as it is not known."""
        return self._me.name

    @name.setter
    def name(self, name: str) -> None:
        self._me = replace(self._me, name=name)
        self._shown_name = flatten(clean_name(name))

    @property
    def id(self) -> int:
        """The number of the sender, never 0."""
        return self._me.id

    def send(self, comment: str) -> Sending:
        """Send ``comment`` as one clean line; from any thread."""
        return self._send(encode(user_of(self._me, clean(comment).strip())))

    def wrote(self, event: Event) -> bool:
        """Return whether ``event`` has the name and the id of the sender.

        Another person who uses both cannot be distinguished: the server passes messages on as they
        are.
        """
        return event.user is not None and self.is_me(event.user)

    def is_me(self, user: Person) -> bool:
        """Return whether ``user`` has the name and the id of the sender."""
        if not self._me.name:
            return False
        # Some terminals are shown joined emoji one by one.
        return user.key == str(self._me.id) and flatten(user.name) == self._shown_name
