"""What people mistype."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING

import click
import pytest

from danmaku_tui.cli import usage_error
from danmaku_tui.cli.usage_error import CommandUsageError

if TYPE_CHECKING:
    from tests.tui.cli.conftest import Said

NOBODY = "ws://127.0.0.1:1/"
"""An address that nobody listens at."""

ROOM = "261378947940"

MISUSES: dict[str, tuple[list[str], str]] = {
    "unknown command": (["wach"], "See danmaku --help"),
    "unknown option": (["watch", "--xyzzy", NOBODY], "See danmaku watch --help"),
    "no address": (["watch"], "See danmaku watch --help"),
    "empty address": (["watch", ""], "use one such as ws://localhost:8080"),
    "word": (["watch", "nonsense"], "did you mean ws://nonsense ?"),
    "sentence": (["watch", "not an address"], "give one such as ws://localhost:8080"),
    "web address": (["watch", "http://example.com/"], "use ws:// in place of http://"),
    "room page": (["watch", "https://live.douyin.com/1"], "a room needs a way in: --browser"),
    "port too large": (["watch", "ws://localhost:99999"], "a port is a number from 1 to 65535"),
    "port zero": (["watch", "ws://localhost:0"], "a port is a number from 1 to 65535"),
    "folder": (["watch", "/"], "give an address such as ws://localhost:8080"),
    "escape in address": (["watch", "ws://h\x1b[2Jx\x9b/"], "check how it was copied"),
    "title in word": (["watch", "x\x1b]0;owned\x07"], "lacks ws:// or wss://"),
    "broken bracket": (["watch", "ws://[::1/"], "a port is a number from 1 to 65535"),
    "empty label": (["watch", "ws://a..b/"], "check the dots"),
    "fragment": (["watch", NOBODY + "#x"], "leave out the #"),
    "unknown dialect": (["watch", NOBODY, "--dialect", "klingon"], "'douyin', 'classroom'"),
    "header without colon": (["watch", NOBODY, "--header", "Cookie"], "'Name: value'"),
    "header with line break": (["watch", NOBODY, "--header", "A: b\r\nC: d"], "line break"),
    "header of the handshake": (["watch", NOBODY, "--header", "Host: x"], "leave it out"),
    "cookie file missing": (["watch", NOBODY, "--cookie-file", "none"], "check the path"),
    "cookie file folder": (["watch", NOBODY, "--cookie-file", "/"], "give the cookie file itself"),
    "cookie file empty": (["watch", NOBODY, "--cookie-file", "/dev/null"], "not a plain file"),
    "count zero": (["demo", "--count", "0"], "not a whole number of 1 or more"),
    "for zero": (["demo", "--for", "0"], "not a number above 0"),
    "for no number": (["demo", "--for", "nan"], "not a number above 0"),
    "pace zero": (["demo", "--pace", "0"], "not a number from 0.1 to 50"),
    "pace no number": (["demo", "--pace", "nan"], "not a number from 0.1 to 50"),
    "seed no number": (["demo", "--seed", "x"], "See danmaku demo --help"),
    "id too large": (["send", NOBODY, "hi", "--name", "a", "--id", "9" * 20], "223372036854775807"),
    "no name": (["send", NOBODY, "hi", "--id", "1"], "give --name, or set name in [me] of"),
    "text of another encoding": (["send", NOBODY, "\udc80", "--name", "a", "--id", "1"], "UTF-8"),
    "port 70000": (["serve", "--port", "70000"], "not a whole number from 0 to 65535"),
    "host empty": (["serve", "--host", ""], "use 0.0.0.0"),
    "room": (["watch", ROOM], "a room needs a way in"),
    "room to wait for": (["watch", ROOM, "--wait"], "a room needs a way in"),
    "signer without a room": (["watch", NOBODY, "--signer", "x"], "are for a room"),
    "file of an address missing": (["watch", "@missing"], "is no file"),
    "site of a stranger": (
        ["watch", ROOM, "--signer", "x", "--site", "http://evil.example"],
        "on this machine",
    ),
    "cookies for a stranger": (
        ["watch", "wss://evil.example/webcast/im/push/v2/", "--header", "Cookie: a=topsecret"],
        "cookies are sent to douyin.com over wss:// only, not to evil.example:443",
    ),
}


@pytest.mark.parametrize("case", MISUSES)
def test_a_misuse_is_told_in_one_line_that_says_what_to_do(
    case: str, command: Callable[..., Said]
) -> None:
    arguments, advice = MISUSES[case]
    said = command(*arguments)
    (line,) = said.err.removesuffix("\n").split("\n")
    assert line.startswith("danmaku"), line
    assert not [char for char in line if unicodedata.category(char) == "Cc"], line
    assert advice in line
    assert "topsecret" not in line
    assert (said.code, said.out) == (2, "")


def test_what_is_wrong_is_told_on_one_line_without_control_characters() -> None:
    error = click.UsageError("No such option:\n\t\x1b[2J\x9b1m")
    assert usage_error.complaint(error) == (
        "danmaku: No such option: \N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}1m."
        " See danmaku --help"
    )
    assert usage_error.complaint(CommandUsageError("so")) == "danmaku: so"
    assert usage_error.complaint(click.ClickException("so")) == "danmaku: so"
