from __future__ import annotations

import base64
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danmaku_proto import limits
from danmaku_tui.wire.input_form import (
    INPUT_BYTES,
    FrameInput,
    InputForm,
    InputFormError,
    frame_input,
)

USER = (Path(__file__).parents[2] / "fixtures" / "classroom.frame.bin").read_bytes()

XXD = b"""\
00000000: 0a06 e5bc a0e4 b889 10f8 0618 1222 0ce7  ............."..
00000010: 94b5 e5ad                                ....
"""
HEXDUMP = b"""\
00000000  0a 06 e5 bc a0 e4 b8 89  10 f8 06 18 12 22 0c e7  |............."..|
00000010  94 b5 e5 ad                                       |....|
00000014
"""
OD = b"""\
000000 0a 06 e5 bc a0 e4 b8 89 10 f8 06 18 12 22 0c e7
000010 94 b5 e5 ad
000014
"""
DUMPED = bytes.fromhex("0a06e5bca0e4b88910f8061812220ce794b5e5ad")


def hex_columns(data: bytes) -> bytes:
    """Return ``data`` as the ``hexdump -C`` of a file shows it."""
    lines = []
    for at in range(0, len(data), 16):
        part = data[at : at + 16]
        text = "".join(chr(each) if 32 <= each < 127 else "." for each in part)
        lines.append(f"{at:08x}  {part[:8].hex(' '):<24} {part[8:].hex(' '):<24}|{text}|")
    return "\n".join([*lines, f"{len(data):08x}"]).encode()


@pytest.mark.parametrize(
    ("raw", "form", "data"),
    [
        pytest.param(USER, InputForm.BINARY, USER, id="bytes"),
        pytest.param(USER.hex().encode(), InputForm.HEX, USER, id="hex"),
        pytest.param(USER.hex(" ").upper().encode() + b"\n", InputForm.HEX, USER, id="spaces"),
        pytest.param(b"0x0a, 0x02, 0x61, 0x62", InputForm.HEX, b"\n\x02ab", id="0x"),
        pytest.param(rb"\x0a\x02\x61\x62", InputForm.HEX, b"\n\x02ab", id="backslashes"),
        pytest.param(b"0a:02:61:62", InputForm.HEX, b"\n\x02ab", id="colons"),
        pytest.param(b"0a02\r\n6162\r\n", InputForm.HEX, b"\n\x02ab", id="lines"),
        pytest.param(XXD, InputForm.HEX, DUMPED, id="xxd"),
        pytest.param(XXD[:60], InputForm.HEX, DUMPED[:16], id="one line of xxd"),
        pytest.param(HEXDUMP, InputForm.HEX, DUMPED, id="hexdump -C"),
        pytest.param(OD, InputForm.HEX, DUMPED, id="od"),
        pytest.param(base64.b64encode(USER), InputForm.BASE64, USER, id="base64"),
        pytest.param(base64.encodebytes(USER), InputForm.BASE64, USER, id="base64 in lines"),
        pytest.param(
            base64.urlsafe_b64encode(b"\n\x04\xff\xff\xfe\xfd").rstrip(b"="),
            InputForm.BASE64,
            b"\n\x04\xff\xff\xfe\xfd",
            id="base64 for addresses",
        ),
        pytest.param(repr(USER).encode(), InputForm.PYTHON, USER, id="a literal of Python"),
        pytest.param(b"\n\nhelloworld", InputForm.BINARY, b"\n\nhelloworld", id="a User as text"),
        pytest.param(b'{"a": 1}', InputForm.BINARY, b'{"a": 1}', id="JSON"),
        pytest.param(b"hello", InputForm.BINARY, b"hello", id="a word"),
    ],
)
def test_the_form_of_an_input_is_detected(raw: bytes, form: InputForm, data: bytes) -> None:
    assert frame_input(raw) == FrameInput(data, form)


def test_repeated_lines_of_a_dump_are_filled_in() -> None:
    raw = b"00000000: 6161 6161 6161 6161 6161 6161 6161 6161  aaaaaaaaaaaaaaaa\n*\n"
    raw += b"00000040: 62                                       b\n"
    assert frame_input(raw).data == b"a" * 64 + b"b"
    line = b"00000000  " + b"61 " * 16 + b" |aaaaaaaaaaaaaaaa|\n*\n00000030\n"
    assert frame_input(line).data == b"a" * 48


@pytest.mark.parametrize(
    ("raw", "form", "text"),
    [
        pytest.param(b"0a 0", None, "3 hex digits", id="half a byte"),
        pytest.param(b"0a zz", InputForm.HEX, "'z' is no hex digit", id="no hex"),
        pytest.param(b"\xff", InputForm.HEX, "byte 1 is no ASCII", id="no ASCII"),
        pytest.param(
            b"00000000: 0a06\n00000010: 61\n", None, "line 2 .* 00000010, and 00000002", id="a gap"
        ),
        pytest.param(
            b"00000000: 0a06\nxx\n", None, "line 2 of the dump has no offset", id="a line"
        ),
        pytest.param(b"00000000: 0a0\n", None, "line 1 of the dump is not whole", id="half"),
        pytest.param(
            b"00000000: 61\n*\nffffffffff: 62\n", None, "no frame is so large", id="repeated"
        ),
        pytest.param(b"a", InputForm.BASE64, "no base64", id="no base64"),
        pytest.param(b"b'\\x'", None, "no bytes literal", id="half a literal"),
        pytest.param(b"b'a' + open('x')", InputForm.PYTHON, "no bytes literal", id="a program"),
    ],
)
def test_an_input_that_is_none_has_a_reason(raw: bytes, form: InputForm | None, text: str) -> None:
    with pytest.raises(InputFormError, match=text):
        frame_input(raw, form)


def test_a_frame_that_is_too_large_has_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MESSAGE_BYTES", 2**20)
    with pytest.raises(InputFormError, match="more than 1 MiB"):
        frame_input(b"0a" * (2**20 + 1))


@settings(max_examples=100, deadline=None)
@given(st.binary(min_size=1, max_size=100))
def test_bytes_survive_every_form(data: bytes) -> None:
    forms = {
        InputForm.HEX: (data.hex().encode(), hex_columns(data)),
        InputForm.BASE64: (base64.b64encode(data),),
        InputForm.PYTHON: (repr(data).encode(),),
    }
    for form, raws in forms.items():
        for raw in raws:
            assert frame_input(raw, form).data == data


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=80), st.text("0123456789abcdef :|x\n*-=", max_size=80)))
def test_any_input_is_a_frame_or_has_a_reason(raw: bytes | str) -> None:
    data = raw if isinstance(raw, bytes) else raw.encode()
    for form in (None, *InputForm):
        with suppress(InputFormError):
            assert isinstance(frame_input(data, form).data, bytes)


def test_a_dump_of_the_largest_frame_fits() -> None:
    assert INPUT_BYTES >= 16 * 2**20 * 79 / 16
