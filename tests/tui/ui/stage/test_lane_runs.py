from __future__ import annotations

from collections.abc import Callable

from danmaku_proto.events import Chat, Gift
from danmaku_tui.rules.query import parse
from danmaku_tui.stage.lanes import Flight
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.stage.comment import TextRole, comment_of
from danmaku_tui.ui.stage.hit_marks import HitMarks
from danmaku_tui.ui.stage.lane_runs import LaneLook, style_of_role


def test_each_role_has_its_own_style(
    palette: Palette, chat: Callable[..., Chat], gift: Callable[..., Gift]
) -> None:
    comment = comment_of(chat("hi", "ann"), names=True)
    assert style_of_role(comment, TextRole.NAME, palette) == palette.name("ann")
    assert style_of_role(comment, TextRole.TEXT, palette) == palette.text
    assert style_of_role(comment_of(gift(), names=True), TextRole.GIFT, palette) == palette.gift


def test_what_was_said_before_the_connection_is_dim(
    palette: Palette, chat: Callable[..., Chat], gift: Callable[..., Gift]
) -> None:
    for event in (chat("hi", history=True), gift(history=True)):
        comment = comment_of(event, names=True)
        styles = {style_of_role(comment, part.role, palette) for part in comment.runs}
        assert styles == {palette.dim}


def test_what_is_highlighted_has_its_own_style_but_for_the_name(
    palette: Palette, chat: Callable[..., Chat]
) -> None:
    highlighted = comment_of(chat("hi"), names=True, highlighted=True)
    styles = {
        part.role: style_of_role(highlighted, part.role, palette) for part in highlighted.runs
    }
    assert styles[TextRole.TEXT] == styles[TextRole.MARK] == palette.highlight
    assert styles[TextRole.NAME] == palette.name("ann")


def test_a_picked_flight_has_one_style_and_all_its_texts(
    palette: Palette, chat: Callable[..., Chat]
) -> None:
    comment = comment_of(chat("hi"), names=True)
    flight = Flight(comment, comment.width, times=3)
    plain, picked = (LaneLook(palette).runs(flight, picked=on) for on in (False, True))
    assert [run.text for run, _ in picked] == [run.text for run, _ in plain]
    assert picked[-1][0].text == " ×3"
    assert plain[-1][1] == palette.strong
    assert {style for _, style in picked} == {palette.picked}


def test_hits_have_a_style_of_their_own(palette: Palette, chat: Callable[..., Chat]) -> None:
    comment = comment_of(chat("hi again"), names=False)
    look = LaneLook(palette, HitMarks(parse("again")))
    runs = look.runs(Flight(comment, comment.width), picked=False)
    assert [run.text for run, style in runs if style == palette.hit] == ["again"]
