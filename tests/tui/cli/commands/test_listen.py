from __future__ import annotations

from collections.abc import Callable
from socket import socket
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.tui.cli.conftest import Said, Shown


def test_it_shows_the_address_that_it_listens_on(
    command: Callable[..., Said], shown: list[Shown], monkeypatch: pytest.MonkeyPatch
) -> None:
    listeners: list[socket] = []

    def open_listen(listener: socket, *_: object) -> None:
        listeners.append(listener)

    monkeypatch.setattr("danmaku_tui.sources.factory.open_listen", open_listen)
    assert command("listen", "--port", "0").code == 0
    shown[0].open()
    with listeners[0] as listener:
        port = listener.getsockname()[1]
    assert shown[0].source.startswith(f"ws://127.0.0.1:{port}")


@pytest.mark.parametrize("host", ["0.0.0.0", "example.com"])  # noqa: S104  # refused
def test_only_this_machine_may_send(
    host: str, command: Callable[..., Said], shown: list[Shown]
) -> None:
    said = command("listen", "--host", host)
    assert (said.code, said.out, shown) == (2, "", [])
    assert said.err.startswith("danmaku listen: ")
    assert said.err.count("\n") == 1
