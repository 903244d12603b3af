from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from websockets.sync.client import connect

from danmaku_tui.classroom.own_classroom import OwnClassroom
from danmaku_tui.classroom.server import ClassroomRules
from danmaku_tui.cli.options.view import ViewOptions
from danmaku_tui.cli.run import classroom_screen
from danmaku_tui.cli.run.classroom_screen import serve_and_watch
from danmaku_tui.cli.usage_error import CommandUsageError

if TYPE_CHECKING:
    from danmaku_tui.cli.run.screen import OpenSource


def test_the_classroom_is_open_as_long_as_the_viewer_and_counts_at_the_end(
    sit_at_a_terminal: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sit_at_a_terminal()
    seen: list[str] = []

    def show_screen(
        open_source: OpenSource,
        source: str,
        *_: object,
        takes_comments: bool,
        classroom: OwnClassroom,
    ) -> int:
        url = classroom.addresses.own
        assert source == url.removeprefix("ws://")
        assert takes_comments
        assert open_source(lambda *_: None, lambda _: None)
        with connect(url, proxy=None) as client:
            client.send(b"\x0a\x01a")
            assert client.recv(timeout=30) == b"\x0a\x01a"
        seen.append(url)
        return 7

    monkeypatch.setattr(classroom_screen, "show_screen", show_screen)
    with capsys.disabled():
        sit_at_a_terminal()
        assert serve_and_watch("127.0.0.1", 0, ClassroomRules(), None, ViewOptions()) == 7
    with pytest.raises(OSError, match="refused"):
        connect(seen[0], proxy=None)


def test_without_a_terminal_it_says_so_before_it_serves() -> None:
    with pytest.raises(CommandUsageError, match="--watch needs a terminal"):
        serve_and_watch("127.0.0.1", 0, ClassroomRules(), None, ViewOptions())
