from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from danmaku_tui.config.values import Config, ViewSettings
from danmaku_tui.ui.look.glyphs import ASCII, UNICODE
from danmaku_tui.ui.room.context import RoomContext

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Viewer


def test_the_signs_are_those_of_the_configuration(viewer: Viewer) -> None:
    plain = Config(view=ViewSettings(borders="ascii"))
    assert RoomContext(viewer.session, "a room").glyphs is UNICODE
    assert RoomContext(viewer.session, "a room", plain).glyphs is ASCII


def test_the_keys_are_those_in_force(viewer: Viewer) -> None:
    context = RoomContext(viewer.session, "a room", Config(keys={"undo": "ctrl+u,u"}))
    assert context.keys["undo"] == "Ctrl+u"
    assert context.keys["quit"] == "q"


def test_each_context_has_a_rulebook_of_its_own(new_viewer: Callable[..., Viewer]) -> None:
    session = new_viewer().session
    one, other = RoomContext(session, "one"), RoomContext(session, "other")
    assert one.rulebook is not other.rulebook
