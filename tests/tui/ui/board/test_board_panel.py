from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widget import Widget

from danmaku_proto.events import User
from danmaku_proto.text import cells
from danmaku_tui.room.board import BoardKind, Standing, Window
from danmaku_tui.room.room import Room, RoomView
from danmaku_tui.ui.board.board_panel import TITLES, BoardPanel
from danmaku_tui.ui.look.glyphs import ASCII, UNICODE
from danmaku_tui.ui.look.palette import DARK, Palette, palette_of

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
        assert {panel.render_line(y).cell_length for y in range(-2, 12)} == {width}


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


def picked(panel: BoardPanel) -> str:
    assert panel.selection is not None
    assert panel.selection.user is not None
    return panel.selection.user.name


def marked(app: Host) -> list[str]:
    """Return the rows of the board that have the cursor."""
    return [row for row in app.rows()[1:] if UNICODE.here in row]


def people(*names: str) -> RoomView:
    lines = (
        Standing(place, User(name, name, f"key {name}"), 7, "", 0)
        for place, name in enumerate(names, 1)
    )
    return room(*lines)


async def test_keys_move_the_cursor_and_the_board_follows_it(
    host: Callable[[Widget], Host], panel: BoardPanel
) -> None:
    app = host(panel)
    async with app.run_test(size=(40, 11)) as pilot:
        panel.show(room(*(standing(place) for place in range(1, 31))))
        for key, place, first in [
            ("k", 1, 1),
            ("j", 2, 1),
            ("down", 3, 1),
            ("up", 2, 1),
            ("ctrl+d", 7, 1),
            ("ctrl+d", 12, 3),
            ("ctrl+u", 7, 3),
            ("G", 30, 21),
            ("j", 30, 21),
            ("g", 1, 1),
        ]:
            await pilot.press(key)
            assert picked(panel) == f"person {place}"
            assert app.rows()[1].split()[0] == str(first)
            [row] = marked(app)
            assert f"person {place} " in row


async def test_a_larger_panel_leaves_no_room_below_the_last_line(
    host: Callable[[Widget], Host], panel: BoardPanel
) -> None:
    app = host(panel)
    async with app.run_test(size=(40, 11)) as pilot:
        panel.show(room(*(standing(place) for place in range(1, 31))))
        await pilot.press("G")
        await pilot.resize_terminal(40, 26)
        await pilot.pause()
        assert app.rows()[1].split()[0] == "6"
        panel.show(room(standing(1)))
        assert app.rows()[1].split()[0] in {"1", UNICODE.here + "1"}


async def test_a_smaller_panel_keeps_the_cursor_in_view(
    host: Callable[[Widget], Host], panel: BoardPanel
) -> None:
    app = host(panel)
    async with app.run_test(size=(40, 21)) as pilot:
        panel.show(room(*(standing(place) for place in range(1, 31))))
        await pilot.press(*"jjjjjjjjjjjjjj")
        await pilot.resize_terminal(40, 6)
        await pilot.pause()
        [row] = marked(app)
        assert "person 15" in row


async def test_the_cursor_stays_on_the_person_when_places_change(
    host: Callable[[Widget], Host], panel: BoardPanel
) -> None:
    app = host(panel)
    async with app.run_test(size=(40, 6)) as pilot:
        panel.show(people("ann", "ben", "cat"))
        await pilot.press("j")
        panel.show(people("cat", "ann", "ben"))
        assert picked(panel) == "ben"
        [row] = marked(app)
        assert "ben" in row
        panel.show(people("ben", "cat"))
        assert picked(panel) == "ben"


async def test_whoever_is_first_does_not_change_under_the_hand(
    host: Callable[[Widget], Host], panel: BoardPanel
) -> None:
    async with host(panel).run_test(size=(40, 6)):
        panel.show(people("ann", "ben"))
        assert picked(panel) == "ann"
        panel.show(people("ben", "ann"))
        assert picked(panel) == "ann"


async def test_nobody_of_the_board_moves_while_the_cursor_goes_along(
    host: Callable[[Widget], Host], panel: BoardPanel
) -> None:
    app = host(panel)
    names = [f"p{number:02}" for number in range(30)]
    async with app.run_test(size=(40, 11)) as pilot:
        panel.show(people(*names))
        await pilot.press("j", "j")
        panel.show(people(*names[3:6], *names[:3], *names[6:]))
        assert picked(panel) == "p02"
        assert "p03" in app.rows()[1]


async def test_a_cursor_whose_person_falls_far_is_followed_only_so_far_as_it_must(
    host: Callable[[Widget], Host], panel: BoardPanel
) -> None:
    app = host(panel)
    names = [f"p{number:02}" for number in range(30)]
    async with app.run_test(size=(40, 11)):
        panel.show(people(*names))
        panel.show(people(*names[1:13], names[0], *names[13:]))
        assert picked(panel) == "p00"
        [row] = marked(app)
        assert "p00" in row
        assert row == app.rows()[-1]


async def test_a_cursor_whose_person_has_left_stays_where_it_is(
    host: Callable[[Widget], Host], panel: BoardPanel
) -> None:
    async with host(panel).run_test(size=(40, 6)) as pilot:
        panel.show(people("ann", "ben", "cat"))
        await pilot.press("j")
        panel.show(people("ann", "cat"))
        assert picked(panel) == "cat"
        panel.show(people("cat", "ann"))
        assert picked(panel) == "cat"
        panel.show(people("ann"))
        assert picked(panel) == "ann"


async def test_nobody_is_picked_on_an_empty_board(
    host: Callable[[Widget], Host], panel: BoardPanel
) -> None:
    async with host(panel).run_test(size=(40, 6)) as pilot:
        await pilot.press("j", "G", "g", "ctrl+d")
        assert panel.selection is None
        panel.show(people("ann"))
        assert picked(panel) == "ann"
        panel.show(people())
        assert panel.selection is None


async def test_people_whom_the_room_hides_are_told_apart_by_their_place(
    host: Callable[[Widget], Host], panel: BoardPanel
) -> None:
    hidden = [Standing(place, User("", f"no {place}", ""), 7, "", 0) for place in (1, 2, 3)]
    async with host(panel).run_test(size=(40, 6)) as pilot:
        panel.show(room(*hidden))
        await pilot.press("j")
        assert picked(panel) == "no 2"
        panel.show(room(*hidden, standing(4)))
        assert picked(panel) == "no 2"


async def test_a_click_picks_a_line(host: Callable[[Widget], Host], panel: BoardPanel) -> None:
    async with host(panel).run_test(size=(40, 6)) as pilot:
        panel.show(people("ann", "ben"))
        for row, name in [(2, "ben"), (1, "ann"), (0, "ann"), (4, "ann")]:
            await pilot.click(offset=(9, row))
            assert picked(panel) == name


async def test_the_cursor_shows_only_where_the_keys_go(
    host: Callable[[Widget], Host], panel: BoardPanel, palette: Palette
) -> None:
    app = host(panel)
    async with app.run_test(size=(40, 6)) as pilot:
        panel.show(people("ann", "ben"))
        assert len(marked(app)) == 1
        assert palette.picked in {segment.style for segment in panel.render_line(1)}
        app.screen.set_focus(None)
        await pilot.pause()
        assert marked(app) == []
        assert palette.picked not in {segment.style for segment in panel.render_line(1)}


async def test_another_board_begins_at_its_top_unless_the_person_is_on_it(
    host: Callable[[Widget], Host], panel: BoardPanel
) -> None:
    async with host(panel).run_test(size=(40, 6)) as pilot:
        panel.show(people("ann", "ben", "cat"))
        await pilot.press("j")
        panel.show(replace(people("cat", "dan", "ben"), kind=BoardKind.GIFTS))
        assert picked(panel) == "ben"
        panel.show(replace(people("eve", "dan", "fay"), kind=BoardKind.LIKES))
        assert picked(panel) == "eve"


async def test_with_ascii_the_board_draws_nothing_else(host: Callable[[Widget], Host]) -> None:
    panel = BoardPanel(palette_of(DARK, ASCII))
    app = host(panel)
    async with app.run_test(size=(30, 8)):
        for kind in BoardKind:
            lines = (standing(n, "x" * 50, moved=moved) for n, moved in ((1, 2), (2, -3), (3, 40)))
            panel.show(room(*lines, kind=kind))
            assert "".join(app.rows()).isascii()


@given(
    st.lists(st.lists(st.integers(0, 12), unique=True, max_size=12), max_size=6),
    st.lists(st.sampled_from(["move", "edge", "pages"]), max_size=6),
)
def test_a_cursor_is_always_on_somebody_of_the_board(
    boards: list[list[int]], moves: list[str]
) -> None:
    panel = BoardPanel(palette_of(DARK))
    for turn, names in enumerate(boards):
        panel.show(people(*map(str, names)))
        for move in moves:
            match move:
                case "move":
                    panel.action_move(turn - 2)
                case "edge":
                    panel.action_to_edge(turn % 2)
                case _:
                    panel.action_move_pages(0.5)
        if names:
            assert picked(panel) in set(map(str, names))
        else:
            assert panel.selection is None


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
