"""Input that no keyboard sends: the viewer answers the next key of a person all the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Terminal

Open = Callable[..., "Terminal"]
Until = Callable[..., None]

pytestmark = pytest.mark.timeout(120)

DEMO: Final = ("demo", "--seed", "7", "--pace", "0.1")

MIB: Final = 1024

ODD: Final = (
    b"\xff\xfe",
    b"\xe4\xbd",
    b"\x1b[9999999999u",
    b"\x1b[97:65;2:1u",
    b"\x1b[55296u",
    b"\x1b[<0;99999999;99999999M",
    b"\x1b[48;999999999;999999999;0;0t",
    b"\x1b[" + b"9;" * 1_000 + b"u",
    b"\x1b]52;c;" + b"A" * 2_000 + b"\x07",
    b"\x1b[?62;22c",
)
"""Bytes that are no key, nor a text."""


def answers(viewer: Terminal, until: Until) -> None:
    """Press the key of the theme, and wait for its answer."""
    here = len(viewer.output)
    viewer.press(b"t")
    until(lambda: b"theme:" in viewer.output[here:])


def memory(viewer: Terminal) -> int:
    """Return the memory of the program, in KiB."""
    status = Path(f"/proc/{viewer.process.pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+)", status)
    assert found
    return int(found[1])


def test_odd_bytes_and_floods_leave_the_keys_of_a_person_alone(
    terminal: Open, until: Until
) -> None:
    viewer = terminal(*DEMO)
    viewer.shows("LIVE")
    answers(viewer, until)
    here = len(viewer.output)
    viewer.press("中文".encode("gbk"))
    until(lambda: b"UTF-8" in viewer.output[here:])
    for odd in ODD:
        viewer.press(odd)
    answers(viewer, until)
    before = memory(viewer)
    # A flood of keys: the newest is answered, and none of the old ones holds it up.
    for _ in range(50):
        viewer.press(b"jkl[]jk\t3434" * 8)
    answers(viewer, until)
    # Text that comes as keys enters a field in large pieces, up to its limit.
    viewer.press(b"/")
    for _ in range(100):
        viewer.press(b"manywords" * 110)
    viewer.shows("500 characters")
    viewer.press(b"\x1b")
    viewer.press(b"\x1b[200~" + b"pasted " * 10_000 + b"\x1b[201~")
    answers(viewer, until)
    assert memory(viewer) - before < 30 * MIB
    viewer.press(b"q")
    assert viewer.wait() == 0


def test_floods_of_a_mouse_and_of_the_focus_leave_the_keys_of_a_person_alone(
    terminal: Open, until: Until
) -> None:
    viewer = terminal(*DEMO)
    viewer.shows("LIVE")
    answers(viewer, until)
    clicks, focus = b"\x1b[<0;10;3M\x1b[<0;10;3m\x1b[<35;9;3M", b"\x1b[I\x1b[O"
    for flood, answer in ((clicks, "直播中"), (focus, "LIVE")):
        for _ in range(50):
            viewer.press(flood * 40)
        here = len(viewer.output)
        viewer.press(b"L")
        until(lambda start=here, text=answer: text.encode() in viewer.output[start:])
    viewer.press(b"q")
    assert viewer.wait() == 0
