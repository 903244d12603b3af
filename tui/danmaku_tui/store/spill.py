"""A second recording in another folder, for messages that the first one's disk does not take."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from danmaku_proto.events import LinkChange
from danmaku_tui.i18n.language import tr
from danmaku_tui.store.rows import Item
from danmaku_tui.store.state import RecordState


class SpillTarget(Protocol):
    """The recorder of the second recording."""

    @property
    def state(self) -> RecordState:
        """The state of the recording."""

    @property
    def finished(self) -> bool:
        """Whether everything has been written after :meth:`finish`."""

    def take(self, item: Item) -> bool:
        """Record ``item``; return False where nothing is accepted any more."""

    def finish(self) -> None:
        """Accept nothing more; return at once."""

    def hurry(self) -> None:
        """Let :meth:`close` wait for a moment only."""

    def close(self) -> None:
        """Accept nothing more, and return when everything has been written."""


class Spill:
    """The second recording, which ``begin`` starts with the first message for it.

    Messages that have waited for the first disk in vain are older than those that were recorded
    here meanwhile: they get a file of their own, so that each file is in order of time. All files
    together have every message; ``danmaku merge`` joins them.
    """

    def __init__(self, begin: Callable[[], SpillTarget]) -> None:
        self._begin = begin
        self._lock = threading.Lock()
        self._targets: dict[bool, SpillTarget] = {}
        self._finished = False

    def take(self, item: Item, link: LinkChange | None, *, waited: bool) -> bool:
        """Record ``item``, which may have ``waited`` before; return whether it was accepted.

        ``link`` is the last change of the connection: a recording begins with its state.
        """
        with self._lock:
            target = self._targets.get(waited)
            if target is None:
                if self._finished:
                    return False  # nobody would close it
                target = self._targets[waited] = self._begin()
                if link is not None and link is not item:
                    target.take(replace(link, at=item.at, gap=None))
        return target.take(item)

    def joined(self, state: RecordState, reason: str) -> RecordState:
        """Return ``state`` of the first recording with the numbers of all files.

        With a ``reason`` of its trouble, this recording takes its messages at present: nothing is
        missing.
        """
        others = [target.state for target in self._all]
        if not others:
            return state
        trouble, notice = state.trouble, state.notice
        if reason and trouble:
            words = tr("{reason}: the recording goes on in {path}")
            notice = words.format(reason=reason, path=others[-1].path)
            trouble = next((other.trouble for other in others if other.trouble), "")
        spilled = sum(other.frames for other in others)
        return replace(
            state,
            frames=state.frames + spilled,
            events=state.events + sum(other.events for other in others),
            lost=state.lost + sum(other.lost for other in others),
            trouble=trouble,
            notice=notice,
            spilled=spilled,
            spill_files=tuple(file for other in others for file in other.files or (other.path,)),
        )

    @property
    def finished(self) -> bool:
        """Whether nothing is left to be written after :meth:`finish`."""
        return all(target.finished for target in self._all)

    def finish(self) -> None:
        """Accept nothing more; return at once."""
        with self._lock:
            self._finished = True
        for target in self._all:
            target.finish()

    def hurry(self) -> None:
        """Let :meth:`close` wait for a moment only."""
        for target in self._all:
            target.hurry()

    def close(self) -> None:
        """Write the rest, as far as the disk allows it."""
        self.finish()
        for target in self._all:
            target.close()

    @property
    def _all(self) -> list[SpillTarget]:
        return list(self._targets.values())
