from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.ui.look.panel_sizes import (
    BOARD_COLUMNS,
    LIST_ROWS,
    NARROW_BELOW,
    pinned_rows,
    share_out,
)

WANTED = st.booleans()
PINNED = st.none() | st.integers(0, 3)


@given(st.integers(0, 400), st.integers(0, 200), WANTED, WANTED, PINNED)
def test_the_stage_keeps_a_row_wherever_there_is_one(
    width: int, height: int, board: bool, listed: bool, pinned: int | None
) -> None:
    shares = share_out(width, height, board=board, listed=listed, stage=True, pinned=pinned)
    left = height - shares.pinned - shares.list
    assert left >= min(1, height)
    assert 0 <= shares.list <= LIST_ROWS[1]
    assert bool(shares.list) <= listed


@given(st.integers(0, 400), st.integers(0, 200), WANTED, PINNED)
def test_without_a_stage_the_list_has_every_row_and_nothing_is_pinned(
    width: int, height: int, board: bool, pinned: int | None
) -> None:
    shares = share_out(width, height, board=board, listed=True, stage=False, pinned=pinned)
    assert (shares.list, shares.pinned) == (height, 0)


@given(st.integers(0, 400), st.integers(0, 200))
def test_the_board_has_its_columns_or_none(width: int, height: int) -> None:
    shares = share_out(width, height, board=True, listed=True, stage=True, pinned=None)
    least, most = BOARD_COLUMNS
    assert shares.board == 0 if width < NARROW_BELOW else least <= shares.board <= most


def test_a_small_screen_keeps_no_row_for_what_is_pinned_whatever_is_wanted() -> None:
    assert [pinned_rows(8, wanted) for wanted in (None, 0, 3)] == [0, 0, 0]


def test_a_person_decides_how_many_rows_are_pinned() -> None:
    assert [pinned_rows(22, wanted) for wanted in (None, 0, 3)] == [1, 0, 3]
    assert pinned_rows(43, None) == 2
