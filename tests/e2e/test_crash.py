"""A fault of the program itself, on a terminal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Terminal

Open = Callable[..., "Terminal"]

pytestmark = pytest.mark.timeout(60)

FAULTS = {
    "a key": (
        "from danmaku_tui.ui.room.pane import RoomPane as broken",
        "action_list",
        b"l",
    ),
    "a timer": (
        "from danmaku_tui.ui.status.status_line import StatusLine as broken",
        "show",
        b"",
    ),
    "a row": (
        "from danmaku_tui.ui.list.event_list import EventList as broken",
        "render_line",
        b"",
    ),
}
"""The parts that break, and the key that leads to each."""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_gives_the_terminal_back_and_takes_one_line(
    fault: str, terminal: Open, tmp_path: Path
) -> None:
    where, name, key = FAULTS[fault]
    # Python imports this before the program begins.
    (tmp_path / "sitecustomize.py").write_text(
        f"{where}\n\n\ndef fail(*_):\n    raise LookupError('no such\\x1b[2J lane')\n\n\n"
        f"broken.{name} = fail\n"
    )
    viewer = terminal(
        "demo", "--seed", "7", PYTHONPATH=str(tmp_path), XDG_STATE_HOME=str(tmp_path / "state")
    )
    if key:
        viewer.shows("● LIVE")
        viewer.press(key)
    assert viewer.wait() == 1
    assert viewer.modes == viewer.before

    (log,) = (tmp_path / "state").rglob("crash.log")
    output = bytes(viewer.output)
    after = output[output.rindex(b"\x1b[?1049l") :].decode()
    line = after[after.index("danmaku:") :]
    assert line.count("\n") == 1
    assert line.startswith("danmaku: a fault of the program itself (LookupError: no such")
    assert line.rstrip().endswith(f"please report it with {log}")
    assert "\x1b" not in line
    assert "Traceback" not in output.decode()
    assert "in fail" in log.read_text(encoding="utf-8")
