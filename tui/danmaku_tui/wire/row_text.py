"""The text of one row: the offset, the bytes in hex, and their meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from danmaku_proto.events import FaultKind
from danmaku_proto.field_scan import Problem, ProblemKind, WireType
from danmaku_proto.field_tree import BYTES, GROUP, MESSAGE, TEXT, WireField
from danmaku_proto.frame_layers import GZIP, CompressionFault, Layer
from danmaku_proto.text import cells, clean, fit, flatten
from danmaku_tui.i18n.language import in_ascii, tr, trn
from danmaku_tui.wire.wire_rows import WIDE, RowKind, WirePlan, WireRow

INDENT: Final = 2
"""Cells for each message around a field."""

DEEPEST: Final = 8
"""Messages for which a field is moved to the right; deeper ones stay below these."""

SUM_BYTES: Final = 3
"""Bytes of a varint up to which its value is shown as a sum: longer ones are no help."""

OFFSET_DIGITS: Final = 4


class Role(Enum):
    """The part that a text has in its row; each has a style on the screen."""

    OFFSET = auto()
    TAG = auto()
    LENGTH = auto()
    VALUE = auto()
    NAME = auto()
    TYPE = auto()
    TEXT = auto()
    NOTE = auto()
    PROBLEM = auto()
    TITLE = auto()


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A part of a row with one role."""

    text: str
    role: Role


_HEX: Final = {
    RowKind.TAG: Role.TAG,
    RowKind.GROUP_END: Role.TAG,
    RowKind.LENGTH: Role.LENGTH,
    RowKind.UNREAD: Role.PROBLEM,
}


def row_pieces(row: WireRow, plan: WirePlan, width: int) -> list[TextPiece]:
    """Return the pieces of ``row``, together at most ``width`` cells."""
    match row.kind:
        case RowKind.BLANK:
            return []
        case RowKind.LAYER:
            return [TextPiece(_cut(_title(row.layer), width), Role.TITLE)]
        case _:
            pass
    digits = max(OFFSET_DIGITS, len(f"{max(0, len(row.layer.data) - 1):x}"))
    found = [TextPiece(f"{row.start:0{digits}x}  ", Role.OFFSET)]
    found.append(TextPiece(_hex(row, plan.width), _HEX.get(row.kind, Role.VALUE)))
    column = digits + 2 + _hex_cells(plan.width) + 2 + INDENT * min(row.depth, DEEPEST)
    if row.kind not in (RowKind.TAG, RowKind.PROBLEM, RowKind.GROUP_END):
        column += INDENT
    used = sum(len(each.text) for each in found)
    found.append(TextPiece(" " * (column - used), Role.TEXT))
    return _limited([*found, *_meaning(row, width - column)], width)


def line_of(row: WireRow, plan: WirePlan, width: int) -> str:
    """Return ``row`` as a line of at most ``width`` cells."""
    return "".join(each.text for each in row_pieces(row, plan, width)).rstrip()


def legend() -> str:
    """Return the meaning of a name for fields that the schema lacks."""
    return tr("unknown: not in the schema, and its type is guessed")


def problem_text(problem: Problem) -> str:
    """Return the reason why reading ended, without its place."""
    number = problem.number
    match problem.kind:
        case ProblemKind.NUMBER:
            return tr("no field has the number {number}").format(number=number)
        case ProblemKind.WIRE_TYPE:
            return tr("there is no wire type {number}").format(number=number)
        case ProblemKind.CUT:
            return tr("the bytes end in the middle of a value")
        case ProblemKind.VARINT:
            return tr("a varint of more than {number} bytes").format(number=number)
        case ProblemKind.LENGTH:
            return tr("a length of {number}, past the end").format(number=number)
        case ProblemKind.GROUP_END:
            return tr("the end of group {number}, which did not begin").format(number=number)
        case ProblemKind.GROUP_OPEN:
            return tr("no end of group {number}").format(number=number)
        case ProblemKind.UTF8:
            return tr("the text is not UTF-8")
        case ProblemKind.DEPTH:
            return tr("not opened: more than {number} messages in one another").format(
                number=number
            )
        case ProblemKind.FIELDS:
            return tr("not opened: too many fields")


def placed_problem(problem: Problem) -> str:
    """Return the reason why reading ended, with its offset."""
    words = tr("{problem} at offset {offset}")
    return words.format(problem=problem_text(problem), offset=f"{problem.offset:04x}")


def fault_text(fault: CompressionFault) -> str:
    """Return the reason why compressed bytes could not be opened whole."""
    match fault.kind:
        case FaultKind.FRAME_BYTES:
            return tr("too large when unpacked")
        case FaultKind.GZIP_MEMBERS:
            return tr("too many gzip streams")
        case _:
            return tr("the gzip data is damaged ({detail})").format(detail=clean(fault.detail))


def size_text(size: int) -> str:
    """Return a number of bytes with its unit."""
    return trn("{n} byte", "{n} bytes", size).format(n=f"{size:,}")


def _title(layer: Layer) -> str:
    """Return the heading of a layer."""
    dot = in_ascii(" · ")
    names = {GZIP: "gzip", TEXT: tr("text"), "": tr("no schema")}
    title = f"{names.get(layer.name, layer.name)}{dot}{size_text(len(layer.data))}"
    return title if layer.fault is None else f"{title}{dot}{fault_text(layer.fault)}"


def _hex_cells(width: int) -> int:
    """Return the cells of a row of ``width`` bytes, with a gap in the middle of a wide one."""
    return 3 * width - 1 + (width == WIDE)


def _hex(row: WireRow, width: int) -> str:
    if row.kind in (RowKind.LEFT_OUT, RowKind.PROBLEM):
        return "" if row.kind is RowKind.PROBLEM else in_ascii("…")
    part = row.layer.data[row.start : row.end]
    half = width // 2
    if width == WIDE and len(part) > half:
        return f"{part[:half].hex(' ')}  {part[half:].hex(' ')}"
    return part.hex(" ")


def _meaning(row: WireRow, room: int) -> list[TextPiece]:
    """Return the meaning of the bytes of ``row`` in about ``room`` cells."""
    field = row.field
    match row.kind:
        case RowKind.TAG if field is not None:
            return _field_pieces(field, room)
        case RowKind.LENGTH if field is not None:
            words = trn("LEN: {n} byte follows", "LEN: {n} bytes follow", field.place.raw)
            return [TextPiece(words.format(n=f"{field.place.raw:,}"), Role.NOTE)]
        case RowKind.NUMBER if field is not None:
            return [TextPiece(_number_note(row, field), Role.NOTE)]
        case RowKind.ITEM if field is not None:
            index = TextPiece(f"[{row.index}] ", Role.NOTE)
            return [index, TextPiece(_value(field), Role.TEXT)]
        case RowKind.GROUP_END if field is not None:
            words = tr("end of group {number}").format(number=field.number)
            return [TextPiece(words, Role.NOTE)]
        case RowKind.CHARACTERS:
            return [TextPiece(_characters(row), Role.TEXT)]
        case RowKind.BYTES:
            return [TextPiece(_printable(row), Role.NOTE)]
        case RowKind.LEFT_OUT:
            size = row.end - row.start
            words = trn("{n} byte more", "{n} bytes more", size).format(n=f"{size:,}")
            return [TextPiece(words, Role.NOTE)]
        case RowKind.UNREAD:
            return [TextPiece(tr("not read"), Role.PROBLEM)]
        case RowKind.PROBLEM if row.problem is not None:
            return [TextPiece(f"! {problem_text(row.problem)}", Role.PROBLEM)]
        case _:
            return []


def _field_pieces(field: WireField, room: int) -> list[TextPiece]:
    """Return number, name, type and value of a field; the sum of its tag at the right."""
    found = [
        TextPiece(f"{field.number} ", Role.NOTE),
        TextPiece(field.name, Role.NAME) if field.name else TextPiece(tr("unknown"), Role.NOTE),
        TextPiece(f": {_type_text(field)}", Role.TYPE),
    ]
    value = _value(field)
    if value:
        found.append(TextPiece(" = ", Role.NOTE))
        used = sum(cells(each.text) for each in found)
        found.append(TextPiece(_cut(value, max(4, room - used)), Role.TEXT))
    if field.declared:
        words = tr("the schema has {type}").format(type=field.declared)
        found.append(TextPiece(f" ({words})", Role.PROBLEM))
    tag = f"{field.number}{in_ascii('·')}8+{field.place.wire.value}"
    gap = room - sum(cells(each.text) for each in found) - len(tag)
    if gap >= 3:
        found.append(TextPiece(" " * gap + tag, Role.NOTE))
    return found


def _type_text(field: WireField) -> str:
    if not field.guessed:
        return field.type
    words = {TEXT: tr("text"), BYTES: tr("bytes"), MESSAGE: tr("message"), GROUP: tr("group")}
    return words.get(field.type, field.type)


def _value(field: WireField) -> str:
    """Return the value of a field; for a message that is opened in its bytes the class."""
    value = field.value
    if field.inner is not None:
        is_payload = isinstance(value, bytes)
        return field.inner.schema or tr("message") if is_payload else ""
    if field.items:
        return trn("{n} value", "{n} values", len(field.items)).format(n=len(field.items))
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{flatten(clean(value))}"'
        case bytes():
            return size_text(len(value))
        case int() if field.label:
            return f"{field.label} ({value})"
        case int() | float():
            return str(value)
        case None:
            return ""


def _number_note(row: WireRow, field: WireField) -> str:
    """Return how the number of a field lies in its bytes."""
    place = field.place
    name = place.wire.name
    if place.wire is not WireType.VARINT:
        return tr("{form}: the lowest byte first").format(form=name)
    size = place.value_end - place.value_at
    if isinstance(field.value, int) and field.value < 0 and not field.type.startswith("s"):
        return tr("{form}: {n}-byte two's complement").format(form=name, n=size)
    if size == 1:
        note = f"{name}: {place.raw}"
    elif size <= SUM_BYTES:
        parts = [
            f"{byte & 0x7F}" + (f"{in_ascii('·')}{128**power}" if power else "")
            for power, byte in enumerate(row.layer.data[row.start : row.end])
        ]
        note = f"{name}: {' + '.join(parts)}"
    else:
        words = tr("{form}: 7 bits a byte, the lowest first")
        note = words.format(form=name)
    return f"{note}, zigzag" if field.type in ("sint32", "sint64") else note


def _characters(row: WireRow) -> str:
    """Return the characters that begin in the bytes of ``row``."""
    data = row.layer.data
    start, end = row.start, row.end
    last = len(data) if row.field is None else row.field.place.value_end
    while start < end and data[start] & 0xC0 == 0x80:
        start += 1
    stop = end
    while stop < min(last, end + 3) and data[stop] & 0xC0 == 0x80:
        stop += 1
    return flatten(clean(data[start:stop].decode(errors="replace")))


def _printable(row: WireRow) -> str:
    """Return the bytes of ``row`` as ASCII, with a dot for each that has no sign."""
    part = row.layer.data[row.start : row.end]
    return "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in part)


def _limited(pieces: Sequence[TextPiece], width: int) -> list[TextPiece]:
    """Return ``pieces`` cut to ``width`` cells."""
    found: list[TextPiece] = []
    left = width
    for piece in pieces:
        taken = cells(piece.text)
        if taken > left:
            if left > 0:
                found.append(TextPiece(_cut(piece.text, left), piece.role))
            break
        found.append(piece)
        left -= taken
    return found


def _cut(text: str, width: int) -> str:
    """Return ``text`` in at most ``width`` cells."""
    if cells(text) <= width:
        return text
    cut = fit(text, width).rstrip()
    return cut if in_ascii("…") == "…" else cut.removesuffix("…") + in_ascii("…")[:1]
