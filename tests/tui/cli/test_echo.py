"""The one way to the standard streams."""

from __future__ import annotations

import pytest

from danmaku_tui.cli.echo import complain, echo, echo_json, echo_line


def test_nothing_is_printed_with_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    echo("a\nb\x1b]52;c;x\x07", nl=False)
    echo_line("c\r\nd\u202e")
    echo_json('"\x9b"')
    complain("e\x1b[2J\udcff")
    out, err = capsys.readouterr()
    assert out == 'a\nb\ufffd]52;c;x\ufffdc d\n"\\u009b"\n'
    assert err == "danmaku: e\ufffd[2J\ufffd\n"
