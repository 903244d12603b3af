from __future__ import annotations

import threading

import pytest

from danmaku_tui.store import end_wait
from danmaku_tui.store.end_wait import EndWait


def test_a_thread_that_ends_has_ended() -> None:
    thread = threading.Thread(target=lambda: None)
    thread.start()
    wait = EndWait(thread, lambda: 0)
    assert wait.ended()
    assert not wait.hurried


@pytest.mark.parametrize("hurried", [True, False])
def test_a_thread_that_does_nothing_is_given_up(
    hurried: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(end_wait, "HURRY_SECONDS" if hurried else "CLOSE_SECONDS", 0.0)
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    wait = EndWait(thread, lambda: 0)
    if hurried:
        wait.hurry()
    assert not wait.ended()
    assert wait.hurried is hurried
    over.set()
    thread.join()
