from __future__ import annotations

import pytest

from danmaku_tui.cli.run.live_line import REPEAT_SECONDS, LiveLine


def test_on_a_terminal_the_last_line_is_rewritten(capsys: pytest.CaptureFixture[str]) -> None:
    live = LiveLine(lambda: 0.0, terminal=True)
    live.line("open")
    live.show("1 person")
    live.show("1 person")
    live.show("2 people")
    live.line("closed")
    # The captured stream is no terminal, and gets no sequences.
    assert capsys.readouterr().out == "open\n\r1 person\r2 people\rclosed\n"


def test_elsewhere_a_changed_line_is_printed_once_a_minute(
    capsys: pytest.CaptureFixture[str],
) -> None:
    now = [0.0]
    live = LiveLine(lambda: now[0], terminal=False)
    for at, text in ((1, "1 person"), (60, "2 people"), (119, "3 people"), (180, "2 people")):
        now[0] = at
        live.show(text)
    now[0] += REPEAT_SECONDS
    live.show("4 people")
    live.end()
    assert capsys.readouterr().out == "2 people\n4 people\n"


def test_a_line_of_a_terminal_is_no_wider_than_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "10")
    LiveLine(lambda: 0.0, terminal=True).show("\x1b[2J" + "x" * 50)
    assert len(capsys.readouterr().out.removeprefix("\r")) <= 9
