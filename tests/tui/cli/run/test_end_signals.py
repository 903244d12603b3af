from __future__ import annotations

import os
import signal
import threading

import pytest

from danmaku_tui.cli.run.end_signals import hurried_by_signals
from danmaku_tui.signals import EXIT_SIGNALS


@pytest.mark.parametrize("number", EXIT_SIGNALS, ids=lambda number: number.name)
def test_the_first_signal_hurries_and_the_second_one_ends_the_process(
    number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    before = [signal.getsignal(each) for each in EXIT_SIGNALS]
    with hurried_by_signals(lambda: calls.append("hurry")) as signalled:
        assert signalled.code == 0
        signal.raise_signal(number)
        assert (signalled.code, calls, codes) == (128 + number, ["hurry"], [])
        signal.raise_signal(signal.SIGTERM)
        assert codes == [128 + signal.SIGTERM]
    assert [signal.getsignal(each) for each in EXIT_SIGNALS] == before


def test_another_thread_installs_no_handlers() -> None:
    before = signal.getsignal(signal.SIGTERM)
    found: list[object] = []

    def end() -> None:
        with hurried_by_signals(lambda: None):
            found.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=end)
    thread.start()
    thread.join()
    assert found == [before]
