from __future__ import annotations

import pytest
import segno

from danmaku_tui.classroom.qr_code import BOTH, LOWER, QUIET, UPPER, QrCode

URL = "http://192.168.100.100:8080"


def test_the_code_has_a_light_quiet_zone_around_it() -> None:
    code = QrCode(URL)
    inner = [row[QUIET:-QUIET] for row in code.modules[QUIET:-QUIET]]
    expected = segno.make(URL, error="m", micro=False).matrix
    assert inner == [tuple(map(bool, row)) for row in expected]
    edges = [*code.modules[:QUIET], *code.modules[-QUIET:]]
    assert not any(any(row) for row in edges)
    assert not any(any(row[:QUIET]) or any(row[-QUIET:]) for row in code.modules)


def test_half_blocks_have_two_modules_in_a_cell() -> None:
    code = QrCode(URL)
    rows: list[tuple[bool, ...]] = []
    for line in code.half_rows:
        rows.append(tuple(sign in {UPPER, BOTH} for sign in line))
        rows.append(tuple(sign in {LOWER, BOTH} for sign in line))
    assert tuple(rows[: code.size]) == code.modules
    assert not any(rows[code.size])


def test_runs_are_the_same_modules() -> None:
    code = QrCode(URL)
    rows = (tuple(dark for dark, count in runs for _ in range(count)) for runs in code.runs)
    assert tuple(rows) == code.modules


@pytest.mark.parametrize("url", [URL, "http://[2001:db8:1234:5678:9abc:def0:1:2]:65535"])
def test_the_code_of_every_address_fits_a_small_terminal(url: str) -> None:
    code = QrCode(url)
    assert code.size <= 80
    assert len(code.half_rows) <= 22
    assert {len(line) for line in code.half_rows} == {code.size}


def test_a_text_without_end_is_an_error() -> None:
    with pytest.raises(ValueError, match="data"):
        QrCode("x" * 9_000)
