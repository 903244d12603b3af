"""Values that no option expects, in every command: each is one line, and never a traceback."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.tui.cli.conftest import Said


@pytest.mark.parametrize("text", ["", "\x01", "9" * 5_000, "-1", "1e999", "nan"])
def test_strange_values_are_no_tracebacks(text: str, command: Callable[..., Said]) -> None:
    for arguments in (
        [text],
        ["watch", text or " "],
        ["replay", text or " ", "--speed", text],
        ["stats", text],
        ["export", text],
        ["send", "ws://127.0.0.1:1/", text, "--name", text, "--id", text],
        ["serve", "--port", text],
        ["demo", "--seed", text, "--for", text, "--pace", text],
        ["config", "path", "--config", text],
        ["doctor", text or " ", "--for", "0.01"],
    ):
        said = command(*arguments)
        assert "Traceback" not in said.err, said.err
        assert "Exception ignored" not in said.err, said.err
