"""The teacher's desk: the rules of a running classroom, for a viewer in the same process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from danmaku_tui.classroom.comment import ClassSender
from danmaku_tui.classroom.room import Classroom


@dataclass(frozen=True, slots=True)
class PresentMember:
    """A client that is connected: its last name and id, its comments, and its IP address.

    ``name`` and ``id`` are those that the viewer shows; empty as long as it has sent nothing.
    """

    name: str
    id: str
    comments: int
    address: str
    muted: bool


class TeacherDesk:
    """The actions of the teacher.

    Every method may be called on any thread, and returns at once: ``call`` runs a function on the
    thread of the server. A sender is named by the ``name`` and the ``id`` that the viewer shows,
    which are ``event.user.name`` and ``event.user.id``. ``disconnect`` closes the connections of a
    sender.
    """

    def __init__(
        self,
        room: Classroom,
        call: Callable[[Callable[[], None]], None],
        disconnect: Callable[[ClassSender], None],
    ) -> None:
        self._room = room
        self._call = call
        self._disconnect = disconnect

    @property
    def frozen(self) -> bool:
        """Whether nobody may comment."""
        return self._room.frozen

    @property
    def slow_seconds(self) -> float:
        """The seconds between two comments of one person; 0 without slow mode."""
        return self._room.slow_seconds

    def names(self) -> list[PresentMember]:
        """Return everyone who is connected, in the order of their arrival."""
        present = []
        for member in list(self._room.members):
            sender = member.sender or ClassSender("", "")
            present.append(
                PresentMember(sender.name, sender.id, member.comments, member.address, member.muted)
            )
        return present

    def muted(self) -> list[ClassSender]:
        """Return the senders that are muted, also those that have left."""
        return list(self._room.muted)

    def is_muted(self, name: str, number: str) -> bool:
        """Return whether the sender with ``name`` and the id ``number`` is muted."""
        return ClassSender(name, number) in self._room.muted

    def mute(self, name: str, number: str) -> None:
        """Pass on no comment of a sender, also after it has connected again."""
        self._call(lambda: self._room.mute(ClassSender(name, number), on=True))

    def unmute(self, name: str, number: str) -> None:
        """Pass on the comments of a sender again."""
        self._call(lambda: self._room.mute(ClassSender(name, number), on=False))

    def remove(self, name: str, number: str) -> None:
        """Close the connections of a sender, which gets the reason."""
        self._call(lambda: self._disconnect(ClassSender(name, number)))

    def freeze(self, *, on: bool) -> None:
        """Let nobody comment, or everybody again."""
        self._call(lambda: self._room.freeze(on=on))

    def clear(self) -> None:
        """Empty the walls, and forget the comments for late-comers."""
        self._call(self._room.clear)

    def slow(self, seconds: float) -> None:
        """Allow each person one comment in ``seconds``, 0 for any number."""
        self._call(lambda: self._room.slow(seconds))
