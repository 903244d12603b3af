from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from danmaku_proto.events import Chat, Enter, Fault, FaultKind, Unknown, User
from danmaku_tui.ui.sheets.ledger_rows import UNKNOWN_LINES

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Viewer


def numbers(viewer: Viewer, name: str) -> list[int]:
    """Return the numbers of the line that ``name`` begins."""
    row = next(row for row in viewer.rows() if f"│   {name}" in row)
    words = (word.replace(",", "") for word in row.split("│")[1].split())
    return [int(word) for word in words if word.isdecimal()]


async def test_it_tells_what_became_of_everything_by_kind(
    viewer: Viewer, chat: Callable[..., Chat], person: Callable[..., User]
) -> None:
    async with viewer.app.run_test(size=(100, 40)) as pilot:
        viewer.session.say(*(chat(f"line {number}") for number in range(3)))
        viewer.session.say(*(Enter(f"e{number}", 0.0, person()) for number in range(1_200)))
        for _ in range(4):
            viewer.step(0.5)
        await pilot.press("exclamation_mark")
        await pilot.pause()
        chats = numbers(viewer, "comments ")
        assert chats[0] == sum(chats[1:]) == 3
        enters = numbers(viewer, "arrivals ")
        assert enters == [1_200, 0, 0, 1_200, 0, 0]
        total = numbers(viewer, "all ")
        assert total == [a + b for a, b in zip(chats, enters, strict=True)]


async def test_it_says_why_it_is_quiet(viewer: Viewer) -> None:
    async with viewer.app.run_test(size=(100, 40)) as pilot:
        await pilot.press("space", "exclamation_mark")
        await pilot.pause()
        assert "frozen" in viewer.text()


async def test_it_tells_what_could_not_be_read_the_most_frequent_first(viewer: Viewer) -> None:
    async with viewer.app.run_test(size=(100, 50)) as pilot:
        for number in range(UNKNOWN_LINES + 5):
            for repeat in range(number + 1):
                viewer.session.say(Unknown(f"{number} {repeat}", 0.0, f"[/nope]Method{number}"))
        viewer.session.say(Fault("f", 0.0, FaultKind.GZIP, "[bold]x", "detail"))
        await pilot.press("exclamation_mark")
        await pilot.pause()
        named = [row.split("│")[1] for row in viewer.rows() if "[/nope]Method" in row]
        most = UNKNOWN_LINES + 5
        assert [int(row.split()[-1]) for row in named] == list(range(most, 5, -1))
        assert "and 5 more" in viewer.text()
        assert numbers(viewer, FaultKind.GZIP.value)[-1] == 1


async def test_what_was_lost_is_a_line_of_its_own(
    viewer: Viewer, chat: Callable[..., Chat], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viewer.session.history, "_capacity", 2)
    async with viewer.app.run_test(size=(100, 40)) as pilot:
        viewer.session.say(*(chat(f"line {number}") for number in range(9)))
        viewer.step(0.1)
        await pilot.press("exclamation_mark")
        await pilot.pause()
        assert numbers(viewer, "lost ") == [7, 0, 0, 0, 7, 0]


async def test_its_numbers_are_renewed(viewer: Viewer, chat: Callable[..., Chat]) -> None:
    async with viewer.app.run_test(size=(100, 40)) as pilot:
        await pilot.press("exclamation_mark")
        await pilot.pause()
        viewer.session.say(chat("hello"))
        viewer.step(0.5)
        viewer.app.screen._sheet.renew()  # type: ignore[attr-defined]  # it is the ledger
        assert numbers(viewer, "comments ")[0] == 1


async def test_the_first_thing_on_a_small_screen_is_why_it_is_quiet(viewer: Viewer) -> None:
    async with viewer.app.run_test(size=(40, 12)) as pilot:
        await pilot.press("exclamation_mark")
        await pilot.pause()
        viewer.assert_whole()
        assert "Ledger" in viewer.text()
