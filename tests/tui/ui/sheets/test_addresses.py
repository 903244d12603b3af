from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from danmaku_tui.classroom.addresses import ClassroomAddresses
from danmaku_tui.classroom.own_classroom import OwnClassroom
from danmaku_tui.classroom.qr_code import QrCode
from danmaku_tui.classroom.server import ClassroomServer
from danmaku_tui.config.values import Config, MeSettings, ViewSettings
from danmaku_tui.ui.sheets.addresses import INK, AddressScreen

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Viewer

DESK = ClassroomServer("127.0.0.1", 0).desk
OPEN = OwnClassroom(ClassroomAddresses(8080, "127.0.0.1", ("192.168.1.7",), is_open=True), DESK)

NewViewer = Callable[..., "Viewer"]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_key_shows_the_addresses_and_the_code(
    new_viewer: NewViewer, size: tuple[int, int]
) -> None:
    viewer = new_viewer(classroom=OPEN)
    async with viewer.app.run_test(size=size) as pilot:
        await pilot.press("a")
        viewer.assert_whole()
        assert isinstance(viewer.app.screen, AddressScreen)
        text = viewer.text()
        assert "on this machine: ws://127.0.0.1:8080" in text
        assert "from other machines: ws://192.168.1.7:8080" in text
        assert "on a phone: http://192.168.1.7:8080" in text
        assert "everyone on your network may read and comment" in text
        painted = [
            segment.text
            for strip in viewer.strips()
            for segment in strip
            if segment.style is not None
            and (segment.style.color, segment.style.bgcolor) == (INK.color, INK.bgcolor)
        ]
        assert painted == QrCode("http://192.168.1.7:8080").half_rows
        await pilot.press("a")
        assert not isinstance(viewer.app.screen, AddressScreen)


async def test_in_ascii_the_code_is_coloured_spaces(new_viewer: NewViewer) -> None:
    config = Config(view=ViewSettings(borders="ascii"))
    viewer = new_viewer(classroom=OPEN, config=config)
    async with viewer.app.run_test(size=(120, 50)) as pilot:
        await pilot.press("a")
        viewer.assert_whole()
        assert viewer.text().isascii()


async def test_a_classroom_of_this_machine_has_no_code_and_says_how_to_open_it(
    new_viewer: NewViewer,
) -> None:
    viewer = new_viewer(classroom=OwnClassroom(ClassroomAddresses(8080, "127.0.0.1"), DESK))
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        assert "▀" not in viewer.text()
        assert "--host 0.0.0.0 opens it to the network" in viewer.text()
        await pilot.press("escape")
        assert "Addresses" not in viewer.text()


async def test_a_narrow_screen_keeps_the_addresses(new_viewer: NewViewer) -> None:
    viewer = new_viewer(classroom=OPEN)
    async with viewer.app.run_test(size=(46, 12)) as pilot:
        await pilot.press("a")
        viewer.assert_whole()
        assert "http://192.168.1.7:8080" in viewer.text()
        assert "the QR code needs a window of" in viewer.text()


async def test_only_a_classroom_of_ones_own_has_the_key(new_viewer: NewViewer) -> None:
    viewer = new_viewer()
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        assert not isinstance(viewer.app.screen, AddressScreen)
        await pilot.press("question_mark", *"addresses")
        assert "QR" not in viewer.text()


async def test_the_last_row_has_the_key(new_viewer: NewViewer) -> None:
    viewer = new_viewer(classroom=OPEN, me=MeSettings("a", 1))
    async with viewer.app.run_test(size=(80, 24)):
        assert "c comment  a addresses" in viewer.rows()[-1]
