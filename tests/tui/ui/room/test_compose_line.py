from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from textual import events
from textual.pilot import Pilot

from danmaku_proto.classroom import User, decode
from danmaku_proto.events import Chat, LinkChange, Notice
from danmaku_proto.events import User as PersonOfRoom
from danmaku_tui.config.values import Config, MeSettings, ViewSettings
from danmaku_tui.ui.room.compose_line import COMMENT_CHARACTERS
from danmaku_tui.ui.room.sent_comments import ANSWER_SECONDS

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Viewer

NewViewer = Callable[..., "Viewer"]

ANN = PersonOfRoom("1", "Ann", "ann")

ME = MeSettings("张三", 888, 18, "电子商务", "清华")


@asynccontextmanager
async def opened(
    new_viewer: NewViewer,
    me: MeSettings | None = ME,
    size: tuple[int, int] = (80, 24),
    config: Config | None = None,
) -> AsyncIterator[tuple[Viewer, Pilot[int]]]:
    """Run a viewer of a classroom in which ``c`` was pressed."""
    viewer = new_viewer(me=me, config=config)
    async with viewer.app.run_test(size=size) as pilot:
        await pilot.press("c")
        yield viewer, pilot


def bottom(viewer: Viewer) -> str:
    return viewer.rows()[-1]


def sent(viewer: Viewer) -> list[User]:
    return [decode(each.data) for each in viewer.session.sendings]


async def test_a_comment_goes_out_under_the_name_and_the_line_stays(
    new_viewer: NewViewer,
) -> None:
    async with opened(new_viewer) as (viewer, pilot):
        assert bottom(viewer).startswith(" » 张三 Enter sends, Esc leaves")
        assert bottom(viewer).rstrip().endswith(f" 0/{COMMENT_CHARACTERS}")
        await pilot.press(*"hello")
        assert bottom(viewer).startswith(" » 张三 hello ")
        assert bottom(viewer).rstrip().endswith(f" 5/{COMMENT_CHARACTERS}")
        await pilot.press("enter")
        assert sent(viewer) == [
            User(name="张三", id=888, age=18, major="电子商务", university="清华", message="hello")
        ]
        assert bottom(viewer).startswith(" » 张三 Enter sends")
        await pilot.press(*"more", "enter")
        assert [user.message for user in sent(viewer)] == ["hello", "more"]
        viewer.assert_whole()


async def test_the_room_goes_on_behind_it_and_its_keys_are_letters(new_viewer: NewViewer) -> None:
    async with opened(new_viewer) as (viewer, pilot):
        await pilot.press(*"q?/!c b")
        assert bottom(viewer).startswith(" » 张三 q?/!c b ")
        viewer.session.say(Chat("1", 0.0, ANN, "somebody speaks"))
        viewer.step(1.0)
        assert "somebody speaks" in viewer.text()


async def test_an_own_comment_comes_back_with_its_mark(new_viewer: NewViewer) -> None:
    async with opened(new_viewer) as (viewer, pilot):
        await pilot.press(*"hi", "enter")
        viewer.session.echo()
        viewer.step(1.0)
        rows = [row for row in viewer.rows() if "hi" in row]
        assert len(rows) == 2
        assert "» 张三 hi" in rows[0]
        assert "» 张三" in rows[1]


async def test_escape_keeps_the_draft_and_an_empty_line_leaves(new_viewer: NewViewer) -> None:
    async with opened(new_viewer) as (viewer, pilot):
        await pilot.press(*"draft", "escape")
        assert "help" in bottom(viewer)
        assert "c comment" in bottom(viewer)
        await pilot.press("c")
        assert bottom(viewer).startswith(" » 张三 draft ")
        await pilot.press("s", "enter", "enter")
        assert [user.message for user in sent(viewer)] == ["drafts"]
        assert "help" in bottom(viewer)
        assert viewer.app.focused is not None
        assert viewer.app.focused.id != "input"
        await pilot.press("c")
        assert bottom(viewer).startswith(" » 张三 Enter sends")


async def test_the_arrows_walk_through_earlier_comments(new_viewer: NewViewer) -> None:
    async with opened(new_viewer) as (viewer, pilot):
        await pilot.press(*"one", "enter", *"two", "enter", *"th")
        shown = []
        for key in ("up", "up", "up", "down", "down", "down"):
            await pilot.press(key)
            shown.append(bottom(viewer)[6:].split()[0])
        assert shown == ["two", "one", "one", "two", "th", "th"]


async def test_without_a_name_it_is_asked_for_once(new_viewer: NewViewer) -> None:
    async with opened(new_viewer, MeSettings()) as (viewer, pilot):
        assert bottom(viewer).startswith(" your name: ")
        assert bottom(viewer).rstrip().endswith("0/40")
        await pilot.press("enter")
        assert "help" in bottom(viewer)
        await pilot.press("c", *"李四", "enter")
        assert "[me]" in bottom(viewer)
        await pilot.press(*"hi", "enter", *"ho", "enter", "escape", "c")
        assert bottom(viewer).startswith(" » 李四 ")
        one, other = sent(viewer)
        assert (one.name, one.message, other.message) == ("李四", "hi", "ho")
        assert one.id == other.id > 0
        viewer.session.echo()
        viewer.step(1.0)
        assert "» 李四 hi" in viewer.text()


async def test_a_comment_that_cannot_be_sent_stays_with_the_reason(
    new_viewer: NewViewer,
) -> None:
    async with opened(new_viewer) as (viewer, pilot):
        viewer.session.refusal = "there is no connection"
        await pilot.press(*"hi", "enter")
        assert bottom(viewer).startswith(" » 张三 hi ")
        assert bottom(viewer).rstrip().endswith(" there is no connection")
        await pilot.press("!")
        assert bottom(viewer).rstrip().endswith(f" 3/{COMMENT_CHARACTERS}")
        viewer.session.refusal = ""
        await pilot.press("enter")
        assert sent(viewer)[-1].message == "hi!"
        assert bottom(viewer).startswith(" » 张三 Enter sends")


async def test_a_comment_that_fails_on_its_way_comes_back(new_viewer: NewViewer) -> None:
    async with opened(new_viewer) as (viewer, pilot):
        await pilot.press(*"hi", "enter")
        viewer.session.sendings[0].end("the connection broke before this was sent")
        viewer.step()
        await pilot.pause()
        assert bottom(viewer).startswith(" » 张三 hi ")
        assert "the connection broke" in bottom(viewer)


async def test_a_comment_that_fails_behind_a_closed_line_is_a_draft(new_viewer: NewViewer) -> None:
    async with opened(new_viewer) as (viewer, pilot):
        await pilot.press(*"hi", "enter", "enter")
        viewer.session.sendings[0].end("the connection broke")
        viewer.step()
        await pilot.pause()
        assert bottom(viewer).strip() == "not sent: the connection broke"
        await pilot.press("c")
        assert bottom(viewer).startswith(" » 张三 hi ")


async def test_a_text_of_the_server_about_a_comment_gives_it_back(new_viewer: NewViewer) -> None:
    async with opened(new_viewer) as (viewer, pilot):
        await pilot.press(*"hi", "enter")
        viewer.session.sendings[0].end()
        viewer.session.say(Notice("", viewer.clock.now, "slow down: 3 seconds", "server"))
        viewer.step()
        await pilot.pause()
        assert bottom(viewer).startswith(" » 张三 hi ")
        assert bottom(viewer).rstrip().endswith(" slow down: 3 seconds")
        assert "slow down: 3 seconds" in "\n".join(viewer.rows()[:-1])
        # Another server may answer each comment with a text, and pass it on afterwards.
        viewer.session.echo()
        viewer.step()
        await pilot.pause()
        assert bottom(viewer).startswith(" » 张三 Enter sends")


async def test_a_lost_connection_gives_back_what_may_not_have_arrived(
    new_viewer: NewViewer,
) -> None:
    async with opened(new_viewer) as (viewer, pilot):
        await pilot.press(*"one", "enter", *"two", "enter", *"new")
        for sending in viewer.session.sendings:
            sending.end()
        viewer.session.room.note(LinkChange("", 0.0, "waiting", "gone", lost=True))
        viewer.step()
        await pilot.pause()
        assert bottom(viewer).startswith(" » 张三 new ")
        assert "this may not have arrived" in bottom(viewer)
        await pilot.press("up")
        assert bottom(viewer).startswith(" » 张三 two ")


async def test_a_text_of_the_server_long_after_is_no_answer(new_viewer: NewViewer) -> None:
    async with opened(new_viewer) as (viewer, pilot):
        await pilot.press(*"hi", "enter")
        viewer.session.sendings[0].end()
        viewer.clock.now += ANSWER_SECONDS + 1
        viewer.step()
        viewer.session.say(Notice("", viewer.clock.now, "the lesson ends", "server"))
        viewer.step()
        await pilot.pause()
        assert bottom(viewer).startswith(" » 张三 Enter sends")


async def test_a_paste_of_several_lines_is_one_comment(new_viewer: NewViewer) -> None:
    async with opened(new_viewer) as (viewer, pilot):
        viewer.app.post_message(events.Paste("第一行\r\n  第二行\x1b[2J\n"))
        await pilot.pause()
        assert bottom(viewer).startswith(" » 张三 第一行 ")
        await pilot.press("enter")
        (user,) = sent(viewer)
        assert "\n" not in user.message
        assert "\x1b" not in user.message
        assert user.message.split()[0] == "第一行"


async def test_a_comment_has_a_limit(new_viewer: NewViewer) -> None:
    async with opened(new_viewer) as (viewer, pilot):
        viewer.app.post_message(events.Paste("弹" * 999))
        await pilot.pause()
        assert bottom(viewer).rstrip().endswith(" a text has at most 200 characters")
        viewer.assert_whole()
        await pilot.press("backspace")
        assert bottom(viewer).rstrip().endswith(" 199/200")
        await pilot.press("吗", "吗")
        assert bottom(viewer).rstrip().endswith(" a text has at most 200 characters")
        await pilot.press("enter")
        assert sent(viewer)[0].message == "弹" * 199 + "吗"


async def test_blanks_alone_are_nothing_to_send(new_viewer: NewViewer) -> None:
    async with opened(new_viewer) as (viewer, pilot):
        await pilot.press("space", "space", "enter")
        assert sent(viewer) == []
        assert "help" in bottom(viewer)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (34, 10)])
async def test_it_fits_every_size(new_viewer: NewViewer, size: tuple[int, int]) -> None:
    me = MeSettings("一个名字非常非常长的同学" * 3, 1)
    async with opened(new_viewer, me, size) as (viewer, pilot):
        await pilot.press(*"弹幕comment" * 9)
        viewer.assert_whole()
        viewer.session.refusal = "there is no connection, so that nothing was sent"
        await pilot.press("enter")
        viewer.assert_whole()


async def test_in_ascii_it_has_no_other_sign(new_viewer: NewViewer) -> None:
    config = Config(view=ViewSettings(borders="ascii"))
    me = MeSettings("a rather long name of somebody", 1)
    async with opened(new_viewer, me, config=config) as (viewer, _):
        assert bottom(viewer).isascii()
        assert bottom(viewer).startswith(" @ a rather long n~ ")


async def test_another_feed_takes_no_comments_and_says_so(new_viewer: NewViewer) -> None:
    async with opened(new_viewer, None) as (viewer, _):
        assert bottom(viewer).strip() == "this feed takes no comments: only a classroom does"
        viewer.clock.now += 10
        viewer.step()
        assert "comment" not in bottom(viewer)


async def test_the_key_gives_the_line_back_after_the_room_had_the_keys(
    new_viewer: NewViewer,
) -> None:
    async with opened(new_viewer) as (viewer, pilot):
        await pilot.press(*"hi")
        viewer.app.room.pane._panels.events.focus()
        await pilot.press("c", "c")
        assert bottom(viewer).startswith(" » 张三 hic ")


async def test_a_search_takes_the_place_of_the_line_and_keeps_the_draft(
    new_viewer: NewViewer,
) -> None:
    async with opened(new_viewer) as (viewer, pilot):
        await pilot.press(*"hi")
        viewer.app.room.pane._panels.events.focus()
        await pilot.press("slash", "x")
        assert bottom(viewer).startswith(" / x")
        await pilot.press("escape", "c")
        assert bottom(viewer).startswith(" » 张三 hi ")


async def test_a_note_that_is_cut_is_cut_in_ascii_too(new_viewer: NewViewer) -> None:
    config = Config(view=ViewSettings(borders="ascii"))
    async with opened(new_viewer, MeSettings("me", 1), (40, 10), config) as (viewer, pilot):
        viewer.session.refusal = "a reason that is far too long for a row of forty columns"
        await pilot.press(*"hi", "enter")
        assert "a reason" in bottom(viewer)
        assert bottom(viewer).isascii()
