from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from textual.widget import Widget

from danmaku_proto.events import User
from danmaku_proto.text import cells
from danmaku_tui.room.board import BoardKind, Standing, Window
from danmaku_tui.room.room import Room, RoomView
from danmaku_tui.ui.palette import Palette
from danmaku_tui.ui.widgets.board_panel import TITLES, BoardPanel

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Host

EMPTY = Room().view(BoardKind.COMMENTS, Window.SESSION, 0, 0.0)


def standing(place: int, name: str = "", value: int = 7, **fields: object) -> Standing:
    known = {"text": "", "moved": 0} | fields
    user = User(str(place), name or f"person {place}", f"key {place}")
    return Standing(place, user, value, **known)  # type: ignore[arg-type]  # text and moved


def room(*standings: Standing, kind: BoardKind = BoardKind.COMMENTS) -> RoomView:
    return replace(EMPTY, kind=kind, standings=standings)


@pytest.fixture
def panel(palette: Palette) -> BoardPanel:
    return BoardPanel(palette)


@pytest.mark.parametrize("kind", BoardKind)
async def test_each_board_has_its_title_and_says_when_it_is_empty(
    kind: BoardKind, host: Callable[[Widget], Host], panel: BoardPanel
) -> None:
    app = host(panel)
    async with app.run_test(size=(40, 6)):
        panel.show(room(kind=kind))
        assert TITLES[kind] in app.rows()[0]
        assert app.rows()[1].strip()
        assert not app.rows()[2].strip()


def test_the_titles_differ() -> None:
    assert set(TITLES) == set(BoardKind)
    assert len(set(TITLES.values())) == len(TITLES)


@pytest.mark.parametrize("width", [1, 4, 9, 15, 26, 44])
async def test_every_row_is_as_wide_as_the_panel(
    width: int, host: Callable[[Widget], Host], panel: BoardPanel
) -> None:
    app = host(panel)
    async with app.run_test(size=(width, 8)):
        panel.show(
            room(
                standing(1, "很长很长很长很长很长很长的名字", 10**30, moved=None),
                standing(2, "👨‍👩‍👧 [/nope]x", 123_456, moved=5),
                standing(3, "a", 0, text="9999.9万万万万万", moved=-12),
                standing(12_345, "b", 1, text="秘"),
            )
        )
        assert {cells(row) for row in app.rows()} == {width}


async def test_names_and_amounts_stand_in_columns(
    host: Callable[[Widget], Host], panel: BoardPanel
) -> None:
    app = host(panel)
    async with app.run_test(size=(40, 6)):
        panel.show(
            room(
                standing(1, "弹幕", 12_345),
                standing(2, "ann", 9, moved=3),
                standing(30, "很长" * 20),
            )
        )
        rows = app.rows()[1:4]
        names = zip(rows, ("弹幕", "ann", "很长"), strict=True)
        starts = {cells(row.partition(name)[0]) for row, name in names}
        assert len(starts) == 1
        assert [row.split()[-1] for row in rows] == ["12,345", "9", "7"]
        assert len({cells(row.rstrip()) for row in rows}) == 1


async def test_how_a_place_moved_is_seen_without_colour(
    host: Callable[[Widget], Host], panel: BoardPanel
) -> None:
    app = host(panel)
    moves: list[int | None] = [None, 0, 2, -3, 40]
    async with app.run_test(size=(40, 7)):
        panel.show(room(*(standing(n, "x", moved=moved) for n, moved in enumerate(moves, 1))))
        marks = [row[4:6] for row in app.rows()[1:6]]
        assert len(set(marks)) == len(moves)
        assert "2" in marks[2]
        assert "3" in marks[3]
        assert marks[2][0] != marks[3][0]


async def test_the_feeds_own_words_for_a_score_are_kept_while_they_are_short(
    host: Callable[[Widget], Host], panel: BoardPanel
) -> None:
    app = host(panel)
    async with app.run_test(size=(40, 6)):
        panel.show(room(standing(1, "a", 0, text="1.2万"), standing(2, "b", 99, text="x" * 50)))
        assert "1.2万" in app.rows()[1]
        assert app.rows()[2].split()[-1] == "99"


async def test_keys_scroll_through_a_long_board_and_stop_at_its_ends(
    host: Callable[[Widget], Host], panel: BoardPanel
) -> None:
    app = host(panel)

    def first_and_last() -> tuple[str, str]:
        rows = app.rows()
        return rows[1].split()[0], rows[10].split()[0]

    async with app.run_test(size=(40, 11)) as pilot:
        panel.show(room(*(standing(place) for place in range(1, 31))))
        assert first_and_last() == ("1", "10")
        for keys, seen in [
            ("k", ("1", "10")),
            ("j", ("2", "11")),
            ("ctrl+d", ("7", "16")),
            ("ctrl+u", ("2", "11")),
            ("G", ("21", "30")),
            ("j", ("21", "30")),
            ("g", ("1", "10")),
        ]:
            await pilot.press(keys)
            assert first_and_last() == seen
        await pilot.press("G")
        await pilot.resize_terminal(40, 26)
        await pilot.pause()
        assert app.rows()[1].split()[0] == "6"
        panel.show(room(standing(1)))
        assert app.rows()[1].split()[0] == "1"


async def test_a_board_that_has_not_changed_is_not_painted_again(
    host: Callable[[Widget], Host], panel: BoardPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[int] = []
    async with host(panel).run_test(size=(40, 6)):
        panel.show(room(standing(1)))
        monkeypatch.setattr(panel, "refresh", lambda: painted.append(1))
        panel.show(replace(room(standing(1)), likes=5))
        assert painted == []
        panel.show(room(standing(1), standing(2)))
        assert painted == [1]
