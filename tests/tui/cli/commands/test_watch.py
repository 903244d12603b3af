from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from danmaku_tui.sources.browser.browser_choice import BrowserRequest

if TYPE_CHECKING:
    from tests.tui.cli.conftest import Opened, Said, Shown

URL = "ws://127.0.0.1:1/"


def result(said: Said) -> tuple[int, str, str]:
    return said.code, said.out, said.err


@pytest.mark.parametrize(
    ("arguments", "dialect"),
    [
        ([URL], "classroom"),
        ([f"{URL}webcast/im/push/v2/?room_id=1"], "douyin"),
        ([URL, "--dialect", "douyin"], "douyin"),
    ],
)
def test_the_address_tells_the_dialect_unless_it_is_said(
    arguments: list[str],
    dialect: str,
    command: Callable[..., Said],
    shown: list[Shown],
    opened: list[Opened],
) -> None:
    assert result(command("watch", *arguments)) == (0, "", "")
    assert shown[0].source == "127.0.0.1:1"
    assert shown[0].takes_comments is (dialect == "classroom")
    shown[0].open()
    assert [(link.dialect, link.headers) for link in opened] == [(dialect, ())]


def test_headers_and_cookies_go_into_the_handshake_and_onto_no_screen(
    command: Callable[..., Said], shown: list[Shown], opened: list[Opened], tmp_path: Path
) -> None:
    file = tmp_path / "cookies.txt"
    file.write_text("Cookie: ttwid=secret; sid=hidden\n")
    file.chmod(0o644)
    said = command("watch", URL, "--header", "X-A: one", "--cookie-file", str(file))
    shown[0].open()
    assert opened[0].headers == (("X-A", "one"), ("Cookie", "ttwid=secret; sid=hidden"))
    assert said.err.startswith("danmaku: others on this machine can read ")
    assert "secret" not in said.err
    assert "secret" not in shown[0].source


@pytest.mark.parametrize("header", ["Cookie secret", "Cookie: secret\x00"])
def test_a_header_that_is_wrong_is_told_without_its_value(
    header: str, command: Callable[..., Said]
) -> None:
    said = command("watch", URL, "--header", header)
    assert said.code == 2
    assert "secret" not in said.err


def test_a_room_may_be_waited_for_in_a_browser(
    command: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted: list[BrowserRequest] = []

    def choose(room: BrowserRequest, *_: object) -> None:
        wanted.append(room)
        raise ValueError("no browser here")

    monkeypatch.setattr("danmaku_tui.cli.commands.watch.choose_browser", choose)
    assert command("watch", "7", "--browser", "new", "--wait").err.endswith("no browser here\n")
    command("watch", "7", "--browser", "new")
    assert [room.wait for room in wanted] == [True, False]
    said = command("watch", "7", "--browser", "new", "--wait", "--signer", "x")
    assert (said.code, len(wanted)) == (2, 2)
    assert said.err.endswith("a browser has its own session: leave out --signer\n")


def test_a_copied_address_is_read_from_a_file_and_keeps_its_secret(
    command: Callable[..., Said], shown: list[Shown], opened: list[Opened], tmp_path: Path
) -> None:
    file = tmp_path / "address.txt"
    file.write_text("wss://push.example/webcast/im/push/v2/?signature=secret")
    assert command("watch", f"@{file}").code == 0
    shown[0].open()
    assert [each.dialect for each in opened] == ["douyin"]
    assert "secret" not in shown[0].source
