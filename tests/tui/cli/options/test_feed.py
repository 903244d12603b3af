from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from danmaku_tui.cli.options.feed import handshake_headers, parsed, read_stdin
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.feed.address import Address


def test_an_address_is_parsed_or_refused_with_a_remedy() -> None:
    assert parsed("ws://localhost:8080").where == "localhost:8080"
    with pytest.raises(CommandUsageError, match="use ws://"):
        parsed("http://example.com/")


def test_headers_come_before_the_cookies_and_warnings_are_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cookies.txt"
    file.write_text("a=1; b=2")
    file.chmod(0o644)
    headers = handshake_headers(Address.parse("ws://here:1/"), ("X-A: one",), file)
    assert headers == (("X-A", "one"), ("Cookie", "a=1; b=2"))
    assert capsys.readouterr().err.startswith("danmaku: ")
    assert handshake_headers(Address.parse("ws://here:1/"), (), None) == ()


def test_a_wrong_header_is_refused_without_its_value() -> None:
    with pytest.raises(CommandUsageError) as refused:
        handshake_headers(Address.parse("ws://here:1/"), ("Cookie secret",), None)
    assert "secret" not in str(refused.value)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_standard_input_is_read_to_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("one\ntwo\n"))
    assert read_stdin(6) == "one\ntw"
    monkeypatch.setattr(sys, "stdin", Terminal("one\ntwo\n"))
    assert read_stdin(100) == "one\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff"), encoding="utf-8"))
    with pytest.raises(ValueError, match="not text in UTF-8"):
        read_stdin(100)
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(ValueError, match="standard input is closed"):
        read_stdin(100)
