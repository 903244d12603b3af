from __future__ import annotations

import json
import urllib.request
from dataclasses import replace
from pathlib import Path

import click
import pytest

from danmaku_tui.cli.run.room_share import published_by, read_token, share
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.config.values import Config, ShareSettings
from tests.tui.share.conftest import FakeRoom

ROOM = FakeRoom()


def config(address: str, token_file: str = "") -> Config:
    return replace(Config(), share=ShareSettings(address, token_file))


def test_the_address_is_printed_and_serves(capsys: pytest.CaptureFixture[str]) -> None:
    with share(config("0"), "a room", ROOM, published_by(config("0"))):
        line = capsys.readouterr().err
        url = line.split()[-1].replace("ws://", "http://").replace("/events", "/snapshot")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        assert json.loads(opener.open(url).read())["room"] == "a room"
    assert line.startswith("danmaku: the events are shared at ws://127.0.0.1:")


def test_without_an_address_nothing_is_shared(capsys: pytest.CaptureFixture[str]) -> None:
    with share(Config(), "a room", ROOM, published_by(Config())):
        assert capsys.readouterr() == ("", "")


def test_other_machines_without_a_token_are_a_wrong_usage() -> None:
    with (
        pytest.raises(CommandUsageError, match="token"),
        share(config("0.0.0.0:0"), "a room", ROOM, ROOM.events),
    ):
        pass


def test_a_host_that_is_not_this_machine_is_one_line(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("long-enough\n")
    with (
        pytest.raises(click.ClickException, match=r"^--share: "),
        share(config("192.0.2.1:0", str(token)), "a room", ROOM, ROOM.events),
    ):
        pass


@pytest.mark.parametrize("text", ["", "short", "with a space in it", "x" * 300, "\x1b[31mcolour"])
def test_a_file_without_a_token_is_named(text: str, tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text(text)
    with pytest.raises(CommandUsageError, match="has no token"):
        read_token(path)
    with pytest.raises(CommandUsageError, match="cannot be read"):
        read_token(tmp_path / "missing")
