from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from danmaku_proto.classroom import User, encode
from danmaku_proto.classroom.dialect import ClassroomDialect
from danmaku_tui.classroom.addresses import ClassroomAddresses
from danmaku_tui.classroom.classroom_thread import ClassroomThread
from danmaku_tui.classroom.own_classroom import OwnClassroom
from danmaku_tui.classroom.server import ClassroomRules, ClassroomServer
from danmaku_tui.config.values import MeSettings
from danmaku_tui.ui.keys.replay_keys import REPLAY_KEYS
from danmaku_tui.ui.keys.room_keys import KEYS
from danmaku_tui.ui.keys.teacher_keys import TEACHER_KEYS
from danmaku_tui.ui.sheets.people import PeopleScreen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.tui.ui.conftest import Viewer

NewViewer = Callable[..., "Viewer"]

HELLO = encode(User(name="李四", id=889, message="大家好"))
MINE = encode(User(name="张三", id=888, message="我"))


class Desk:
    """A classroom that listens nowhere, with its desk on this thread, and its members."""

    def __init__(self) -> None:
        self.server = ClassroomServer("127.0.0.1", 0, rules=ClassroomRules())
        self.own = OwnClassroom(ClassroomAddresses(8080, "127.0.0.1"), self.server.desk)
        self.desk = self.server.desk


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk()
    monkeypatch.setattr(desk.desk, "_call", lambda work: work())
    return desk


@pytest.fixture
def viewer(new_viewer: NewViewer, desk: Desk) -> Viewer:
    viewer = new_viewer(me=MeSettings("张三", 888), classroom=desk.own)
    for data in (HELLO, MINE):
        viewer.session.say(*ClassroomDialect().receive(data, 0.0).events)
    return viewer


def bottom(viewer: Viewer) -> str:
    return viewer.rows()[-1].strip()


def test_no_key_of_the_teacher_is_one_of_the_room_or_of_a_replay() -> None:
    others = {key.key for key in KEYS if key not in TEACHER_KEYS} | {k.key for k in REPLAY_KEYS}
    assert not {key.key for key in TEACHER_KEYS} & others


async def test_the_sender_of_the_selection_is_silenced_and_may_comment_again(
    viewer: Viewer, desk: Desk
) -> None:
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        viewer.step()
        await pilot.press("S")
        assert bottom(viewer).startswith("nothing is selected")
        await pilot.press("g", "S")
        assert bottom(viewer) == "李四 is silenced: nobody sees their comments · S undoes it"
        assert desk.desk.is_muted("李四", "889")
        await pilot.press("S")
        assert bottom(viewer) == "李四 may comment again"
        assert not desk.desk.is_muted("李四", "889")


async def test_the_teacher_is_not_to_be_silenced(viewer: Viewer, desk: Desk) -> None:
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        viewer.step()
        await pilot.press("g", "j", "S")
        assert bottom(viewer) == "this is you"
        await pilot.press("X")
        assert bottom(viewer) == "this is you"
        assert desk.desk.muted() == []


async def test_who_has_left_cannot_be_removed(viewer: Viewer) -> None:
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        viewer.step()
        await pilot.press("g", "X")
        assert bottom(viewer) == "李四 is not in the classroom"


async def test_the_card_has_the_keys_for_its_sender(viewer: Viewer, desk: Desk) -> None:
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        viewer.step()
        await pilot.press("g", "enter", "S")
        assert "李四 is silenced" in viewer.text()
        assert desk.desk.is_muted("李四", "889")


async def test_the_room_is_frozen_cleared_and_slowed(viewer: Viewer, desk: Desk) -> None:
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        frozen = []
        for answer in ("is frozen: nobody may comment", "goes on: everybody may comment"):
            await pilot.press("F")
            assert bottom(viewer) == f"the classroom {answer}"
            frozen.append(desk.desk.frozen)
        assert frozen == [True, False]
        desk.server.room.history.add(HELLO)
        await pilot.press("C")
        assert bottom(viewer) == "the wall is cleared, and late-comers get no earlier comments"
        assert [*desk.server.room.history] == []
        steps = []
        for _ in range(5):
            await pilot.press("W")
            steps.append(desk.desk.slow_seconds)
        assert steps == [5, 10, 30, 60, 0]
        assert bottom(viewer) == "slow mode is off"


async def test_elsewhere_the_keys_do_nothing(new_viewer: NewViewer) -> None:
    viewer = new_viewer(me=MeSettings("张三", 888))
    viewer.session.say(*ClassroomDialect().receive(HELLO, 0.0).events)
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        viewer.step()
        await pilot.press("g")
        before = bottom(viewer)
        for key in "SXFCWPa":
            await pilot.press(key, "escape", "g")
            assert "classroom" not in bottom(viewer)
        await pilot.press("enter", "S")
        assert "silenced" not in viewer.text()
        assert before


@pytest.fixture
def running() -> Iterator[tuple[ClassroomServer, OwnClassroom]]:
    thread = ClassroomThread(lambda: ClassroomServer("127.0.0.1", 0), "127.0.0.1")
    server, addresses = thread.start()
    yield server, OwnClassroom(addresses, server.desk)
    thread.close()


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (40, 12)])
async def test_the_names_of_a_running_classroom_are_in_a_sheet(
    new_viewer: NewViewer,
    running: tuple[ClassroomServer, OwnClassroom],
    size: tuple[int, int],
) -> None:
    from websockets.asyncio.client import connect

    server, own = running
    viewer = new_viewer(me=MeSettings("张三", 888), classroom=own)
    url = own.addresses.own
    async with (
        connect(url, proxy=None) as one,
        connect(url, proxy=None),
        viewer.app.run_test(size=size) as pilot,
    ):
        await one.send(HELLO)
        await one.recv()
        server.desk.mute("李四", "889")
        server.desk.slow(5)
        await pilot.press("P")
        assert isinstance(viewer.app.screen, PeopleScreen)
        viewer.assert_whole()
        text = viewer.text()
        assert "2 people" in text
        assert "李四" in text
        assert "889" in text
        assert "(has sent nothing" in text or size[0] < 80
        await pilot.press("P")
        assert not isinstance(viewer.app.screen, PeopleScreen)
