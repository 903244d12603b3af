from __future__ import annotations

import io
import sys

import pytest

from danmaku_tui.cli.run.stdin_events import events_on_stdin


@pytest.mark.parametrize("text", [b"wss://a.example/webcast/im/push", b"curl 'wss://a'", b""])
def test_an_address_is_left_for_others_to_read(
    text: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    buffer = io.BufferedReader(io.BytesIO(text))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(buffer))
    assert events_on_stdin(asked=False) is None
    assert sys.stdin.read() == text.decode()


def test_a_closed_input_has_no_events(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert events_on_stdin(asked=True) is None
