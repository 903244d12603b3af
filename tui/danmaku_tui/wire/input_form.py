"""The forms in which a person has a frame: its bytes, a hex dump, base64, a Python literal."""

from __future__ import annotations

import ast
import base64
import binascii
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from danmaku_proto import limits
from danmaku_proto.frame_layers import USER, frame_view
from danmaku_proto.line_error import LineError
from danmaku_tui.i18n.language import tr

INPUT_BYTES: Final = 5 * limits.MESSAGE_BYTES
"""The most bytes of an input: a dump has nearly five for each byte of the frame."""

LITERAL_BYTES: Final = 1024 * 1024
"""The longest Python literal, in bytes: reading one takes a hundred times its space."""


class InputForm(StrEnum):
    """The forms of an input; the values are those of ``--from``."""

    BINARY = "binary"
    HEX = "hex"
    BASE64 = "base64"
    PYTHON = "python"


@dataclass(frozen=True, slots=True)
class FrameInput:
    """The bytes of a frame, and the form in which they were given."""

    data: bytes
    form: InputForm


class InputFormError(LineError):
    """The input is not of its form; the text is for a person."""


_text_only: Final = re.compile(rb"[\t\n\r\x20-\x7e]*").fullmatch
_literal: Final = re.compile(r"""b(?:"[^\n]*"|'[^\n]*')""").fullmatch
_between: Final = re.compile(r"\\x|0x|[\s,:;\-]+", re.IGNORECASE)
_no_hex: Final = re.compile(r"[^0-9a-fA-F]").search
_hex_only: Final = re.compile(r"[0-9a-fA-F]*").fullmatch
_base64_only: Final = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}").fullmatch
_dump_line: Final = re.compile(r"\s*([0-9a-fA-F]{4,16})(:?)(?:\s+(.*))?").fullmatch


def frame_input(raw: bytes, form: InputForm | None = None) -> FrameInput:
    """Return the frame in the input ``raw`` of a form, which is detected where it is None.

    Raises :class:`InputFormError` where the input is not of its form, or the frame is too large.
    """
    found = _detected(raw) if form is None else FrameInput(_read(raw, form), form)
    if len(found.data) > limits.MESSAGE_BYTES:
        raise InputFormError(_too_large())
    return found


def _too_large() -> str:
    words = tr("more than {n} MiB: no frame is so large")
    return words.format(n=limits.MESSAGE_BYTES // 2**20)


def _detected(raw: bytes) -> FrameInput:
    """Return the frame by the form that the input looks like."""
    if not _text_only(raw) or _is_user(raw):
        return FrameInput(raw, InputForm.BINARY)
    text = raw.decode("ascii")
    bare = text.strip()
    if bare[:2] in ("b'", 'b"'):
        return FrameInput(_read(raw, InputForm.PYTHON), InputForm.PYTHON)
    if _is_dump(bare) or (bare and _hex_only(_between.sub("", bare))):
        return FrameInput(_read(raw, InputForm.HEX), InputForm.HEX)
    if _base64_only("".join(bare.split())):
        return FrameInput(_read(raw, InputForm.BASE64), InputForm.BASE64)
    return FrameInput(raw, InputForm.BINARY)


def _is_user(raw: bytes) -> bool:
    """Return whether ``raw``, which could be text, is a whole ``User`` as it stands."""
    if not raw.startswith(b"\n"):
        return False
    view = frame_view(raw, most=100)
    tree = view.layers[0].tree
    if view.kind != USER or tree is None or next(tree.problems(), None) is not None:
        return False
    return not any(field.guessed for field in tree.fields)


def _is_dump(text: str) -> bool:
    """Return whether the first line is one of a dump that begins at 0, or has its colon."""
    found = _dump_line(text.partition("\n")[0].rstrip())
    if found is None or not found[3]:
        return False
    return bool(found[2]) or (len(found[1]) >= 6 and not int(found[1], 16))


def _read(raw: bytes, form: InputForm) -> bytes:
    if form is InputForm.BINARY:
        return raw
    try:
        text = raw.decode("ascii").strip()
    except UnicodeDecodeError as error:
        words = tr("this is no {form}: byte {n} is no ASCII")
        raise InputFormError(words.format(form=form.value, n=error.start + 1)) from None
    match form:
        case InputForm.HEX:
            return _dumped(text) if _is_dump(text) else _hex(text)
        case InputForm.BASE64:
            return _base64(text)
        case InputForm.PYTHON:
            return _python(text)


def _hex(text: str) -> bytes:
    digits = _between.sub("", text)
    if wrong := _no_hex(digits):
        raise InputFormError(tr("{sign} is no hex digit").format(sign=repr(wrong[0])))
    if len(digits) % 2:
        words = tr("there are {n} hex digits, and a byte has two: one is missing")
        raise InputFormError(words.format(n=f"{len(digits):,}"))
    return bytes.fromhex(digits)


def _dumped(text: str) -> bytes:
    """Return the bytes of a dump of ``xxd``, ``hexdump -C`` or ``od -A x -t x1``."""
    data, first, repeat = bytearray(), 0, False
    line_bytes = b""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        if line.strip() == "*":
            repeat = True
            continue
        found = _dump_line(line.rstrip())
        if found is None:
            raise InputFormError(tr("line {n} of the dump has no offset").format(n=number))
        offset = int(found[1], 16)
        if not data:
            first = offset
        if repeat and line_bytes:
            missing = offset - first - len(data)
            if missing > limits.MESSAGE_BYTES:
                raise InputFormError(_too_large())
            data += line_bytes * max(0, missing // len(line_bytes))
            repeat = False
        if offset - first != len(data):
            words = tr("line {n} of the dump begins at {offset}, and {expected} was expected")
            expected = f"{first + len(data):0{len(found[1])}x}"
            raise InputFormError(words.format(n=number, offset=found[1], expected=expected))
        line_bytes = _line_bytes(found[3] or "", number, colon=bool(found[2]))
        data += line_bytes
    return bytes(data)


def _line_bytes(rest: str, number: int, *, colon: bool) -> bytes:
    """Return the bytes of a line of a dump, without its text column."""
    part = rest.partition("  ")[0] if colon else re.split(r"\s[|>]", rest, maxsplit=1)[0]
    digits = "".join(part.split())
    if not _hex_only(digits) or len(digits) % 2:
        raise InputFormError(tr("line {n} of the dump is not whole bytes in hex").format(n=number))
    return bytes.fromhex(digits)


def _base64(text: str) -> bytes:
    letters = "".join(text.split()).rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        return base64.b64decode(letters + "=" * (-len(letters) % 4), validate=True)
    except binascii.Error:
        raise InputFormError(tr("this is no base64")) from None


def _python(text: str) -> bytes:
    if len(text) > LITERAL_BYTES or not _literal(text):
        raise InputFormError(tr("this is no bytes literal of Python"))
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        value = None
    if not isinstance(value, bytes):
        raise InputFormError(tr("this is no bytes literal of Python"))
    return value
