from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.tui.cli.conftest import Said


def result(said: Said) -> tuple[int, str, str]:
    return said.code, said.out, said.err


def test_serving_passes_the_exit_code_on(
    command: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run_classroom(host: str, port: int, say: Callable[[str], None], *_: object) -> int:
        say(f"open at {host} {port}")
        return 143

    monkeypatch.setattr("danmaku_tui.classroom.service.run_classroom", run_classroom)
    assert result(command("serve", "--port", "0")) == (143, "open at 127.0.0.1 0\n", "")


def test_an_empty_host_does_not_open_every_network(command: Callable[..., Said]) -> None:
    said = command("serve", "--host", "")
    assert result(said) == (
        2,
        "",
        "danmaku serve: --host is empty: use 0.0.0.0 to listen on every network\n",
    )


def test_a_port_in_use_is_one_line(
    command: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run_classroom(*_: object) -> int:
        raise OSError(98, "Address already in use")

    monkeypatch.setattr("danmaku_tui.classroom.service.run_classroom", run_classroom)
    said = command("serve", "--port", "9")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("danmaku: ")
    assert "127.0.0.1:9" in said.err
    assert said.err.count("\n") == 1


def test_a_host_that_is_no_name_is_one_line(command: Callable[..., Said]) -> None:
    said = command("serve", "--host", "a..b", "--port", "0")
    assert (said.code, said.out) == (2, "")
    assert "--host a..b is not a host name" in said.err
    assert said.err.count("\n") == 1
