"""What strangers wrote is shown as it is, wherever it may be shown: none of it is markup."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from danmaku_proto.events import Chat, Event, Fault, FaultKind, Gift, Rank, Ranks, Unknown, User
from danmaku_proto.text import clean, clean_name
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.ui.board.board_panel import BoardPanel
from danmaku_tui.ui.list.event_list import EventList

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Viewer

HOSTILE = ["[/nope]x", "[bold]x", "[@click=app.bell]x[/]", "[", "\\[red]{0}%s"]

CONTROL = "\x1b]52;c;ZWNobw==\x07\x1b[2J\x9b31m\u202e"


@pytest.fixture(params=HOSTILE)
def words(request: pytest.FixtureRequest) -> str:
    found = request.param
    assert isinstance(found, str)
    assert clean(found) == found
    return found


def panel(viewer: Viewer, kind: type[BoardPanel | EventList]) -> str:
    region = viewer.app.query_one(kind).region
    rows = viewer.rows()[region.y : region.bottom]
    return "\n".join(row[region.x : region.right] for row in rows)


def assert_inert(viewer: Viewer) -> None:
    """Fail if anything on the screen can be clicked, links, or commands the terminal."""
    viewer.assert_whole()
    for strip in viewer.strips():
        for segment in strip:
            assert segment.control is None
            assert segment.text.isprintable()
            if segment.style is not None:
                assert not segment.style.link
                assert "@click" not in segment.style.meta


async def test_a_comment_is_shown_as_it_is(
    viewer: Viewer, words: str, person: Callable[..., User], chat: Callable[..., Chat]
) -> None:
    async with viewer.app.run_test(size=(120, 30)):
        viewer.session.say(chat(words, user=person("k", f"<{words}>")))
        viewer.step(7.0)
        assert f"<{words}> {words}" in viewer.rows()[viewer.stage.region.y]
        listed = panel(viewer, EventList)
        assert f"<{words}>"[:17] in listed
        assert listed.count(words) >= 1
        assert f"<{words}>"[:15] in panel(viewer, BoardPanel)
        assert_inert(viewer)


async def test_a_gift_is_shown_as_it_is(
    viewer: Viewer, words: str, person: Callable[..., User], gift: Callable[..., Gift]
) -> None:
    async with viewer.app.run_test(size=(120, 30)):
        viewer.session.say(gift(2, user=person("k", words), gift=words))
        viewer.step(7.0)
        assert f"◆ {words} {words} ×2" in viewer.rows()[viewer.stage.region.y]
        assert f"{words} ×2" in panel(viewer, EventList)
        assert_inert(viewer)


async def test_every_kind_is_a_line_as_it_is(
    viewer: Viewer, words: str, every_kind: Callable[..., list[Event]]
) -> None:
    async with viewer.app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3", "4")
        viewer.session.say(*every_kind(words, words))
        viewer.step(0.1)
        assert panel(viewer, EventList).count(words) >= 7
        assert_inert(viewer)


async def test_the_feeds_own_ranking_is_shown_as_it_is(
    viewer: Viewer, words: str, person: Callable[..., User]
) -> None:
    async with viewer.app.run_test(size=(120, 30)) as pilot:
        viewer.session.say(Ranks("r", 0.0, (Rank(1, person("k", words), words[:9]),)))
        await pilot.press("b", "b", "b")
        viewer.step(0.1)
        assert panel(viewer, BoardPanel).count(words[:8]) >= 2
        assert_inert(viewer)


async def test_the_leader_in_the_status_line_is_shown_as_written(
    viewer: Viewer, words: str, person: Callable[..., User], chat: Callable[..., Chat]
) -> None:
    async with viewer.app.run_test(size=(58, 12)):
        viewer.session.say(chat("hello", user=person("k", words)))
        viewer.session.link = LinkState(Phase.CONNECTING, since=viewer.clock.now)
        viewer.step(0.1)
        assert f"1 {words}" in viewer.rows()[0]
        assert_inert(viewer)


async def test_why_the_server_refuses_is_shown_as_it_says(viewer: Viewer, words: str) -> None:
    async with viewer.app.run_test(size=(120, 30)) as pilot:
        now = viewer.clock.now
        viewer.session.link = LinkState(Phase.REFUSED, since=now, retry_at=now + 9, detail=words)
        viewer.step(0.1)
        assert words in viewer.rows()[-1]
        assert words in "\n".join(viewer.rows()[1:-1])
        assert_inert(viewer)
        await pilot.press("exclamation_mark")
        await pilot.pause()
        assert f": {words}." in viewer.text()
        assert_inert(viewer)


async def test_names_of_methods_and_faults_are_shown_as_they_are(
    viewer: Viewer, words: str
) -> None:
    async with viewer.app.run_test(size=(160, 40)) as pilot:
        viewer.session.say(Unknown("u", 0.0, words))
        viewer.session.say(Fault("f", 0.0, FaultKind.MESSAGE, words, words))
        viewer.step(0.1)
        assert f"{words} · {words}" in panel(viewer, EventList)
        await pilot.press("exclamation_mark")
        await pilot.pause()
        assert f"   {words} " in viewer.row_of(f"   {words} ")
        assert_inert(viewer)


async def test_the_name_of_the_feed_is_shown_as_given(
    new_viewer: Callable[..., Viewer], words: str
) -> None:
    viewer = new_viewer(f"ws://{words}")
    async with viewer.app.run_test(size=(80, 24)):
        viewer.step(0.1)
        assert f"watching ws://{words}" in viewer.text()
        assert_inert(viewer)


async def test_an_error_of_the_feed_is_shown_as_it_is(viewer: Viewer, words: str) -> None:
    async with viewer.app.run_test(size=(120, 24)):
        viewer.session.error = RuntimeError(words)
        viewer.step(0.1)
        assert repr(words) in viewer.rows()[-1]
        assert_inert(viewer)


async def test_nothing_that_commands_a_terminal_is_left_of_what_was_cleaned(
    viewer: Viewer, every_kind: Callable[..., list[Event]]
) -> None:
    async with viewer.app.run_test(size=(120, 40)) as pilot:
        viewer.session.say(*every_kind(clean(CONTROL), clean_name(CONTROL)))
        viewer.session.error = RuntimeError(CONTROL)
        viewer.step(3.0)
        assert_inert(viewer)
        for key in ("b", "question_mark", "escape", "exclamation_mark", "escape", "ctrl+p"):
            await pilot.press(key)
            viewer.step(0.1)
            assert_inert(viewer)


async def test_clicking_what_a_stranger_wrote_does_nothing(
    viewer: Viewer, chat: Callable[..., Chat], person: Callable[..., User]
) -> None:
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        said = chat("[@click=app.quit]here[/]" * 3)
        viewer.session.say(replace(said, user=person("k", "[@click=app.quit]me[/]")))
        viewer.step(4.0)
        written = [(row.index("here"), y) for y, row in enumerate(viewer.rows()) if "here" in row]
        assert len(written) >= 2
        for offset in (written[0], written[-1]):
            await pilot.click(offset=offset)
        assert viewer.app.is_running
        assert viewer.app.return_value is None
