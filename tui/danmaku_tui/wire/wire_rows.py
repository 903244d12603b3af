"""The rows of a frame: a few bytes in each, and the part of a field that they are.

The rows are planned for a number of bytes; :mod:`danmaku_tui.wire.row_text` makes the text of a row
when it is shown, because a large frame has thousands of which a screen shows forty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final

from danmaku_proto.field_scan import Problem, ProblemKind, WireType
from danmaku_proto.field_tree import FieldTree, WireField
from danmaku_proto.frame_layers import GZIP, TEXT, FrameView, Layer

BLOB_ROWS: Final = 4
"""Rows of bytes without a meaning of their own, such as a compressed payload."""

TEXT_ROWS: Final = 8
"""Rows of one text: its beginning is in the row of its field anyway."""

LAYER_ROWS: Final = 2_000
"""Rows of a text message, or of compressed bytes that are a frame of their own."""

ALL_ROWS: Final = 100_000
"""Rows of one value in a full output."""

NARROW, WIDE = 8, 16
"""Bytes in a row."""

WIDE_FROM: Final = 110
"""The width in cells from which on a row has :data:`WIDE` bytes."""


class RowKind(Enum):
    """The kinds of rows."""

    LAYER = auto()
    TAG = auto()
    LENGTH = auto()
    NUMBER = auto()
    ITEM = auto()
    CHARACTERS = auto()
    BYTES = auto()
    CONTINUED = auto()
    GROUP_END = auto()
    LEFT_OUT = auto()
    UNREAD = auto()
    PROBLEM = auto()
    BLANK = auto()


@dataclass(slots=True)
class WireRow:
    """The bytes of ``layer`` from ``start`` until before ``end``, and their part of ``field``.

    ``depth`` is the number of messages around it, and ``index`` the place of a packed number.
    """

    kind: RowKind
    layer: Layer
    start: int = 0
    end: int = 0
    depth: int = 0
    field: WireField | None = None
    index: int = 0
    problem: Problem | None = None


@dataclass(slots=True)
class WirePlan:
    """The rows of a frame with ``width`` bytes in each.

    Those from ``focus`` until before ``focus_end`` are the message that was looked for; both are 0
    without one. ``problem`` is the first row with a problem; None without one. ``guessed`` is
    whether a field is not in the schema.
    """

    width: int
    rows: list[WireRow]
    focus: int = 0
    focus_end: int = 0
    problem: int | None = None
    guessed: bool = False


def bytes_in(cells: int) -> int:
    """Return the number of bytes in a row for a width in cells."""
    return WIDE if cells >= WIDE_FROM else NARROW


def plan_of(view: FrameView, width: int, *, full: bool = False) -> WirePlan:
    """Return the rows of ``view`` with ``width`` bytes in each; long values whole if ``full``."""
    return _Planner(view, width, full=full).plan()


class _Planner:
    def __init__(self, view: FrameView, width: int, *, full: bool) -> None:
        self._view = view
        self._plan = WirePlan(width, [])
        self._blob_rows = ALL_ROWS if full else BLOB_ROWS
        self._text_rows = ALL_ROWS if full else TEXT_ROWS
        self._layer_rows = ALL_ROWS if full else LAYER_ROWS

    def plan(self) -> WirePlan:
        rows = self._plan.rows
        for number, layer in enumerate(self._view.layers):
            if rows:
                rows.append(WireRow(RowKind.BLANK, layer))
            whole = WireRow(RowKind.LAYER, layer, 0, len(layer.data))
            rows.append(whole)
            if layer.tree is not None:
                self._tree(layer, layer.tree, 0)
            elif layer.name == TEXT:
                self._split(replace(whole, kind=RowKind.CHARACTERS), self._layer_rows)
            elif layer.name == GZIP and not number:
                self._split(replace(whole, kind=RowKind.BYTES), self._blob_rows)
        return self._plan

    def _tree(self, layer: Layer, tree: FieldTree, depth: int) -> None:
        """Add the rows of a message."""
        rows = self._plan.rows
        for field in tree.fields:
            is_focus = field is self._view.focus
            if is_focus:
                self._plan.focus = len(rows)
            self._field(layer, field, depth)
            if is_focus:
                self._plan.focus_end = len(rows)
        if tree.problem is None:
            return
        if not _shown_inside(tree):
            self._problem(layer, tree.problem, depth)
        if tree.read_to < tree.end:
            rest = WireRow(RowKind.UNREAD, layer, tree.read_to, tree.end, depth)
            self._split(rest, self._blob_rows)

    def _field(self, layer: Layer, field: WireField, depth: int) -> None:
        place = field.place
        self._plan.guessed = self._plan.guessed or field.guessed

        def part(kind: RowKind, start: int, end: int) -> WireRow:
            return WireRow(kind, layer, start, end, depth, field)

        self._part(part(RowKind.TAG, place.start, place.length_at))
        value = part(RowKind.NUMBER, place.value_at, place.value_end)
        if place.wire is WireType.LEN:
            self._part(part(RowKind.LENGTH, place.length_at, place.value_at))
        if field.inner is not None:
            self._tree(layer, field.inner, depth + 1)
            if place.value_end < place.end:
                self._part(part(RowKind.GROUP_END, place.value_end, place.end))
        elif place.wire is not WireType.LEN:
            self._part(value)
        elif field.items:
            for index, item in enumerate(field.items):
                start, end = item.place.value_at, item.place.value_end
                self._part(WireRow(RowKind.ITEM, layer, start, end, depth, item, index))
        elif isinstance(field.value, str):
            self._split(replace(value, kind=RowKind.CHARACTERS), self._text_rows)
        else:
            self._split(replace(value, kind=RowKind.BYTES), self._blob_rows)
        if field.problem is not None:
            self._problem(layer, field.problem, depth)

    def _problem(self, layer: Layer, problem: Problem, depth: int) -> None:
        at = problem.offset
        if self._plan.problem is None:
            self._plan.problem = len(self._plan.rows)
        self._plan.rows.append(WireRow(RowKind.PROBLEM, layer, at, at, depth, problem=problem))

    def _part(self, part: WireRow) -> None:
        """Add a tag, a length or a number: one row, unless its ten bytes are too many."""
        width, rows = self._plan.width, self._plan.rows
        rows.append(replace(part, end=min(part.start + width, part.end)))
        for at in range(part.start + width, part.end, width):
            rows.append(replace(part, kind=RowKind.CONTINUED, start=at))

    def _split(self, value: WireRow, most: int) -> None:
        """Add ``value`` in rows, at most ``most``; the last one is for the bytes left out."""
        start, end, width, rows = value.start, value.end, self._plan.width, self._plan.rows
        whole = -(-(end - start) // width) <= most
        stop = end if whole else start + (most - 1) * width
        for at in range(start, stop, width):
            rows.append(replace(value, start=at, end=min(at + width, stop)))
        if not whole:
            rows.append(replace(value, kind=RowKind.LEFT_OUT, start=stop))


def _shown_inside(tree: FieldTree) -> bool:
    """Return whether a group at the end of ``tree`` has shown its problem already."""
    last = tree.fields[-1].inner if tree.fields else None
    return last is not None and last.problem == tree.problem


def problems_of(view: FrameView) -> Iterator[tuple[Layer, Problem]]:
    """Yield the problems of all layers: faults of the bytes first, limits of the reader last."""
    found = [
        (layer, problem)
        for layer in view.layers
        if layer.tree is not None
        for problem in layer.tree.problems()
    ]
    limits = (ProblemKind.DEPTH, ProblemKind.FIELDS)
    yield from (each for each in found if each[1].kind not in limits)
    yield from (each for each in found if each[1].kind in limits)
