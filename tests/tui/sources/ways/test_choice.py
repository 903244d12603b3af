from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from danmaku_tui.sources.ways.choice import WayContext, choose
from danmaku_tui.sources.ways.options import WayOptions, wants_way
from danmaku_tui.sources.ways.signature import SignatureWay
from danmaku_tui.sources.ways.signed_url import SignedUrlWay

URL = "wss://webcast100-ws-web-lq.douyin.com/webcast/im/push/v2/?signature=x"
SIGNER = WayOptions(signer="node sign.js")


@pytest.fixture
def world() -> WayContext:
    numbers = random.Random(7)  # noqa: S311  # a visitor's number is no secret
    return WayContext(time.monotonic, lambda: 1_790_000_000.0, numbers, lambda _: URL)


def test_a_signer_leads_to_a_room(world: WayContext) -> None:
    chosen = choose("154251804633", SIGNER, [], None, world)
    assert isinstance(chosen.way, SignatureWay)
    assert chosen.shown == "live.douyin.com/154251804633"


@pytest.mark.parametrize("source", [URL, "-"])
def test_a_signed_address_leads_to_itself(world: WayContext, source: str) -> None:
    chosen = choose(source, WayOptions(), [], None, world)
    assert isinstance(chosen.way, SignedUrlWay)
    assert chosen.shown == "webcast100-ws-web-lq.douyin.com:443"


@pytest.mark.parametrize(
    ("source", "asked", "said"),
    [
        ("154251804633", WayOptions(), "a room needs a way in: --browser"),
        ("154251804633", WayOptions(wait=True), "a room needs a way in"),
        (URL, SIGNER, "--signer and --wait are for a room"),
        ("ws://localhost:8080", WayOptions(wait=True), "--signer and --wait are for a room"),
        ("1", WayOptions(signer="a", signer_js=Path("b")), "give one of them"),
        ("1", WayOptions(signer=""), "--signer is empty"),
        ("1", WayOptions(signer="a", site="https://evil.example"), "a stand-in on this machine"),
        ("https://live.douyin.com/", SIGNER, "names no room"),
    ],
)
def test_what_cannot_be_is_told_with_what_can(
    world: WayContext, source: str, asked: WayOptions, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        choose(source, asked, [], None, world)


@pytest.mark.parametrize("source", ["154251804633", URL])
def test_a_cookie_file_that_others_can_read_is_told(
    world: WayContext, tmp_path: Path, source: str
) -> None:
    file = tmp_path / "cookies"
    file.write_text("Cookie: sessionid=secret")
    file.chmod(0o644)
    asked = SIGNER if source.isdecimal() else WayOptions()
    (warning,) = choose(source, asked, [], file, world).warnings
    assert "chmod 600" in warning
    assert "secret" not in warning


def test_a_cookie_file_that_is_none_is_told_at_once(world: WayContext, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="does not exist"):
        choose("154251804633", SIGNER, [], tmp_path / "none", world)


@pytest.mark.parametrize(
    ("source", "asked", "wanted"),
    [
        ("ws://localhost:8080", WayOptions(), False),
        ("ws://localhost:8080", SIGNER, True),
        ("154251804633", WayOptions(), True),
        (URL, WayOptions(), True),
        ("-", WayOptions(), True),
        ("@file", WayOptions(), True),
        ("localhost:8080", WayOptions(), False),
    ],
)
def test_an_ordinary_address_needs_no_way_in(source: str, asked: WayOptions, wanted: bool) -> None:
    assert wants_way(source, asked) is wanted
