"""The comments that were sent a moment ago: on their way, in the room, or come back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from danmaku_proto.events import Chat, Event, LinkChange, Notice
from danmaku_proto.text import clean, flatten
from danmaku_tui.feed.delivery import Sending
from danmaku_tui.i18n.language import tr
from danmaku_tui.room.history import History

if TYPE_CHECKING:
    from danmaku_tui.classroom.speaker import Speaker

ANSWER_SECONDS: Final = 10.0
"""The time in which a comment comes back from the room, or the server explains why not."""

READ_AT_ONCE: Final = 500
"""Entries of the history that are read in one call."""

SERVER: Final = "server"
"""The topic of a text that the server has sent to this client alone."""


@dataclass(slots=True)
class _Sent:
    """A comment that was sent at ``at``; ``returned`` once it has been given back."""

    text: str
    sending: Sending
    at: float
    returned: bool = False


@dataclass(frozen=True, slots=True)
class CommentNews:
    """News of a comment: the ``problem`` for which it comes back; empty where it has arrived."""

    text: str
    problem: str = ""


class SentComments:
    """Sends the comments of ``speaker`` and follows them in ``history``.

    ``clock`` gives seconds.
    """

    def __init__(self, speaker: Speaker, history: History, clock: Callable[[], float]) -> None:
        self._speaker = speaker
        self._history = history
        self._clock = clock
        self._sent: list[_Sent] = []
        self._taken = 0

    def send(self, text: str) -> str:
        """Send ``text``; return why that is not possible at present, empty where it is."""
        if not self._sent:
            self._taken = self._history.end
        sending = self._speaker.send(text)
        if sending.problem:
            return sending.problem
        self._sent.append(_Sent(text, sending, self._clock()))
        return ""

    def renew(self) -> list[CommentNews]:
        """Return the news since the last call, the oldest first; mostly none."""
        if not self._sent:
            return []
        news = self._failures()
        entries, lost = self._history.since(self._taken, READ_AT_ONCE)
        self._taken += lost + len(entries)
        news += [each for entry in entries for each in self._answer(entry.event)]
        since = self._clock() - ANSWER_SECONDS
        self._sent = [each for each in self._sent if each.at >= since]
        return news

    def _failures(self) -> list[CommentNews]:
        failed = [each for each in self._sent if each.sending.problem]
        self._sent = [each for each in self._sent if not each.sending.problem]
        return [CommentNews(each.text, each.sending.problem) for each in failed]

    def _answer(self, event: Event) -> list[CommentNews]:
        """Return the news that ``event`` is of the comments under way."""
        match event:
            case Chat() if self._speaker.wrote(event):
                return self._arrived(event.text)
            case Notice(topic=topic) if topic == SERVER:
                return self._given_back(event.text, all_of_them=False)
            case LinkChange(lost=True):
                lost = tr("the connection broke: this may not have arrived")
                return self._given_back(lost, all_of_them=True)
            case _:
                return []

    def _arrived(self, text: str) -> list[CommentNews]:
        for each in self._sent:
            # The room may have changed the text as it changes every text.
            if flatten(clean(each.text).strip()) == flatten(text):
                self._sent.remove(each)
                return [CommentNews(each.text)]
        return []

    def _given_back(self, problem: str, *, all_of_them: bool) -> list[CommentNews]:
        """Give back the oldest comment, or all of them.

        Another server may answer every comment with a text: one that arrives later is reported.
        """
        waiting = [each for each in self._sent if not each.returned]
        back = waiting if all_of_them else waiting[:1]
        for each in back:
            each.returned = True
        return [CommentNews(each.text, problem) for each in back]
