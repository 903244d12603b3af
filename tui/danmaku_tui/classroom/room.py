"""The classroom without its sockets: who is there, who may comment, and who gets which frame."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Final

from danmaku_tui.classroom import notices
from danmaku_tui.classroom.comment import ClassComment, ClassSender
from danmaku_tui.classroom.comment_history import CommentHistory
from danmaku_tui.classroom.member import ClassMember
from danmaku_tui.i18n.language import tr, trn

MUTED_SENDERS: Final = 10_000
"""The muted senders that are remembered; the oldest is forgotten for one more."""

WAITING_BYTES: Final = 128 * 1024 * 1024
"""The most bytes that wait for all clients together; the one furthest behind is disconnected."""


class Classroom:
    """The members of a classroom, and the teacher's rules for them.

    ``passed`` counts the messages that were passed on, with the arrivals. ``clock`` is monotonic,
    in seconds.
    """

    def __init__(self, history: CommentHistory, clock: Callable[[], float]) -> None:
        self.passed = 0
        self.history = history
        self.members: dict[ClassMember, None] = {}
        self.muted: dict[ClassSender, None] = {}
        self.frozen = False
        self.slow_seconds = 0.0
        self._clock = clock
        self._guests = 0
        self._holders: dict[ClassSender, ClassMember] = {}
        self._commented_at: dict[ClassSender, float] = {}

    def join(self, member: ClassMember, after: str = "") -> None:
        """Let ``member`` in: it gets the state of the room and the last comments, then the new.

        ``after`` is the mark of the last comment that it has already.
        The comments are held back until ``member.release()`` is called.
        """
        member.notify(notices.people(len(self.members) + 1))
        if self.frozen:
            member.notify(notices.frozen(on=True))
        if self.slow_seconds:
            member.notify(notices.slow(self.slow_seconds))
        if comments := self.history.after(after):
            member.hold(comments)
        self.members[member] = None

    def leave(self, member: ClassMember) -> None:
        """Forget ``member``; its senders are free for others."""
        self.members.pop(member, None)
        self._release(member, list(member.senders))

    def holder(self, sender: ClassSender, member: ClassMember) -> ClassMember | None:
        """Return the other member that is ``sender``; None where there is none."""
        held = self._holders.get(sender)
        return None if held is member else held

    def guest_name(self, member: ClassMember) -> str:
        """Return the name of a member that sends text frames, the same for the whole connection."""
        if not member.number:
            self._guests += 1
            member.number = self._guests
        return tr("guest {n}").format(n=member.number)

    def refusal(self, member: ClassMember, comment: ClassComment) -> str:
        """Return the reason for which ``member`` may not send ``comment``; empty where it may."""
        if comment.sender in self.muted and not member.muted:
            self._release(member, member.use(comment.sender))  # which unmuting finds
            member.muted = True
            member.notify(notices.muted(on=True))
        if member.muted:
            return tr("the teacher has muted you: nobody sees your comments")
        if self.frozen:
            return tr("the room is frozen: nobody may comment at the moment")
        if not comment.text or not self.slow_seconds:
            return ""
        left = max(member.wait(self.slow_seconds), self._wait(comment.sender))
        if not left:
            return ""
        seconds = ceil(left)
        words = trn(
            "slow mode: you may comment again in {n} second",
            "slow mode: you may comment again in {n} seconds",
            seconds,
        )
        return words.format(n=seconds)

    def pass_on(self, member: ClassMember, comment: ClassComment) -> None:
        """Send ``comment`` of ``member`` to everyone, ``member`` included, byte for byte."""
        self._release(member, member.use(comment.sender))
        self._holders[comment.sender] = member
        self.passed += 1
        if comment.text:
            member.commented()
            self._remember(comment)
        waiting = 0
        for other in self.members:
            other.show(comment.data)
            waiting += other.outbox.waiting
        if waiting > WAITING_BYTES:
            max(self.members, key=lambda each: each.outbox.waiting).outbox.give_up()

    def notify(self, frame: str) -> None:
        """Send the frame of a notice to every member that asked for notices."""
        for member in self.members:
            member.notify(frame)

    def mute(self, sender: ClassSender, *, on: bool) -> None:
        """Mute ``sender`` and the members that used it, or let them comment again."""
        self.muted.pop(sender, None)
        if on:
            self.muted[sender] = None
            if len(self.muted) > MUTED_SENDERS:
                del self.muted[next(iter(self.muted))]
        for member in self.users(sender):
            # Also under another name, as long as it stays.
            member.muted = on
            member.notify(notices.muted(on=on))

    def users(self, sender: ClassSender) -> list[ClassMember]:
        """Return the members that have used ``sender``."""
        return [member for member in self.members if sender in member.senders]

    def freeze(self, *, on: bool) -> None:
        """Let nobody comment, or everybody again."""
        self.frozen = on
        self.notify(notices.frozen(on=on))

    def clear(self) -> None:
        """Forget the last comments, and empty the walls."""
        self.history.clear()
        self.notify(notices.clear())

    def slow(self, seconds: float) -> None:
        """Allow each person one comment in ``seconds``, 0 for any number."""
        self.slow_seconds = max(0.0, seconds)
        self._commented_at.clear()
        self.notify(notices.slow(self.slow_seconds))

    def _remember(self, comment: ClassComment) -> None:
        self.history.add(comment.data)
        if self.slow_seconds:
            now = self._clock()
            old = [each for each, at in self._commented_at.items() if at + self.slow_seconds <= now]
            for each in old:
                del self._commented_at[each]
            self._commented_at[comment.sender] = now

    def _wait(self, sender: ClassSender) -> float:
        """Return the seconds until ``sender`` may comment again, also on a new connection."""
        at = self._commented_at.get(sender)
        return 0.0 if at is None else max(0.0, at + self.slow_seconds - self._clock())

    def _release(self, member: ClassMember, senders: list[ClassSender]) -> None:
        for sender in senders:
            if self._holders.get(sender) is member:
                del self._holders[sender]
