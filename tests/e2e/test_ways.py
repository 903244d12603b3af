"""The installed program against a stand-in for the platform: what a person sees of each way in."""

from __future__ import annotations

import asyncio
import json
import shlex
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.stand_in_site import (
    CAPTCHA,
    LIVE_ID,
    PUSH,
    SIGNER,
    StandInSite,
    chat,
    pace_page,
    room_info,
)

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]

SIGN_JS = """
function rotl(x, n) { return (x << n) | (x >>> (32 - n)) }
function get_sign(text) {
  const bytes = [...text].map((c) => c.charCodeAt(0)), bits = bytes.length * 8
  bytes.push(128)
  while (bytes.length % 64 !== 56) bytes.push(0)
  for (let i = 7; i >= 0; i--) bytes.push(i > 3 ? 0 : (bits >>> (8 * i)) & 255)
  let h = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]
  for (let at = 0; at < bytes.length; at += 64) {
    const w = []
    for (let i = 0; i < 80; i++) {
      w[i] = i < 16
        ? bytes.slice(at + 4 * i, at + 4 * i + 4).reduce((sum, b) => (sum << 8) | b, 0)
        : rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1)
    }
    let [a, b, c, d, e] = h
    for (let i = 0; i < 80; i++) {
      const most = (b & c) | (b & d) | (c & d)
      const f = i < 20 ? (b & c) | (~b & d) : i < 40 || i > 59 ? b ^ c ^ d : most
      const k = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6][Math.floor(i / 20)]
      const next = (rotl(a, 5) + f + e + k + w[i]) | 0;
      [a, b, c, d, e] = [next, a, rotl(b, 30), c, d]
    }
    h = [h[0] + a, h[1] + b, h[2] + c, h[3] + d, h[4] + e].map((x) => x | 0)
  }
  return h.map((x) => (x >>> 0).toString(16).padStart(8, "0")).join("").slice(0, 16)
}
"""
"""The stand-in's signature in a script that needs neither a browser's world nor Node's: SHA-1."""


@pytest.fixture
def site() -> Iterator[StandInSite]:
    """The stand-in site on a thread of its own."""
    stand_in = StandInSite()
    ready = threading.Event()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def stand() -> None:
        async with stand_in:
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(stand()))
    thread.start()
    ready.wait()
    yield stand_in
    loop.call_soon_threadsafe(stop.set)
    thread.join()
    loop.close()


@pytest.fixture
def signer(tmp_path: Path) -> str:
    """The option's value for a command that signs as the stand-in wants it."""
    script = tmp_path / "sign.py"
    script.write_text(SIGNER)
    return shlex.join([sys.executable, "-I", str(script)])


@pytest.fixture
def watch(run: Run, site: StandInSite, signer: str) -> Run:
    """Watch the stand-in's room by a signer, as JSON."""

    def watch(*options: str, source: str = LIVE_ID) -> subprocess.CompletedProcess[bytes]:
        way = ("--site", site.origin, "--signer", signer)
        return run("watch", source, *way, "--json", *options)

    return watch


def told(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def texts(done: subprocess.CompletedProcess[bytes]) -> list[str]:
    return [line["text"] for line in told(done) if line["kind"] == "chat"]


def complaint(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1, lines
    return lines[0]


COMMENTS = ["comment 1", "comment 2", "comment 3"]
LATER = ["for the signed-in alone"]


@pytest.mark.parametrize(
    "source",
    [
        LIVE_ID,
        f"https://live.douyin.com/{LIVE_ID}",
        "复制下方链接，打开【抖音】，直接观看直播！ https://v.douyin.com/share1/ 4@2.com :3pm",
    ],
)
def test_a_room_is_watched_by_a_signer_of_the_persons_own(watch: Run, source: str) -> None:
    done = watch("--count", "3", source=source)
    assert done.returncode == 0, done.stderr
    assert texts(done) == COMMENTS


def test_a_room_is_watched_by_a_script_of_the_persons_own(
    run: Run, site: StandInSite, tmp_path: Path
) -> None:
    pytest.importorskip("py_mini_racer", reason="mini-racer is not installed: the extra js")
    script = tmp_path / "sign.js"
    script.write_text(SIGN_JS)
    way = ("--site", site.origin, "--signer-js", str(script))
    done = run("watch", LIVE_ID, *way, "--json", "--count", "3")
    assert texts(done) == COMMENTS, done.stderr


def test_the_cookies_of_a_signed_in_browser_show_what_guests_do_not_get(
    watch: Run, site: StandInSite, tmp_path: Path
) -> None:
    file = tmp_path / "cookies.txt"
    file.write_text("Cookie: sessionid=topsecret; ttwid=mine")
    file.chmod(0o600)
    done = watch("--count", "4", "--cookie-file", str(file))
    assert texts(done) == COMMENTS + LATER
    assert b"topsecret" not in done.stdout + done.stderr
    assert site.asked_for(PUSH)[0].cookies["sessionid"] == "topsecret"


@pytest.mark.parametrize("form", ["argument", "file", "input"])
def test_a_signed_address_is_watched_however_it_is_given(
    run: Run, program: Path, site: StandInSite, tmp_path: Path, form: str
) -> None:
    file = tmp_path / "address"
    file.write_text(f"curl '{site.push_url}' \\\n  -b 'sessionid=topsecret'\n")
    options = ("--json", "--count", "3" if form == "argument" else "4")
    if form == "input":
        with file.open("rb") as source:
            command = [str(program), "watch", "-", *options]
            done = subprocess.run(
                command, stdin=source, capture_output=True, timeout=30, check=False
            )
    else:
        done = run("watch", site.push_url if form == "argument" else f"@{file}", *options)
    assert texts(done) == (COMMENTS if form == "argument" else COMMENTS + LATER), done.stderr
    assert b"topsecret" not in done.stdout + done.stderr


def test_a_signed_address_that_has_gone_stale_is_told_with_the_way_to_a_new_one(
    run: Run, site: StandInSite
) -> None:
    site.refusing = True
    line = complaint(run("watch", site.push_url, "--json", "--for", "2"))
    assert "refused: DEVICE_BLOCKED: this address no longer works" in line
    assert "press F12, choose Network and WS" in line


def test_a_signed_address_whose_server_only_hangs_up_is_told_as_stale(
    run: Run, site: StandInSite
) -> None:
    site.hanging_up = True
    line = complaint(run("watch", site.push_url, "--json", "--for", "2"))
    assert "this address no longer works" in line


def test_a_signature_that_is_not_accepted_is_told(watch: Run, site: StandInSite) -> None:
    site.refusing = True
    line = complaint(watch("--for", "3"))
    assert "refused: DEVICE_BLOCKED" in line
    assert "check the signer and --cookie-file" in line


def test_risk_control_is_said_to_be_that(watch: Run, site: StandInSite) -> None:
    site.page = lambda: CAPTCHA
    line = complaint(watch("--for", "2"))
    assert "risk control: " in line
    assert "a captcha" in line


def test_a_room_that_is_not_live_ends_the_program_with_the_way_to_wait(
    watch: Run, site: StandInSite
) -> None:
    site.page = lambda: pace_page(room_info(4))
    done = watch()
    assert done.returncode == 1
    assert "not live: --wait starts when the broadcast does" in complaint(done)
    assert told(done)[-1]["phase"] == "ended"


def test_a_room_that_is_waited_for_is_waited_for(watch: Run, site: StandInSite) -> None:
    site.page = lambda: pace_page(room_info(4))
    done = watch("--wait", "--for", "2")
    assert "not live yet" in complaint(done)
    assert told(done)[-1]["phase"] == "waiting"


def test_a_replay_is_not_watched(watch: Run, site: StandInSite) -> None:
    site.page = lambda: pace_page(room_info(finish_time=1))
    assert "has ended: the page shows its replay" in complaint(watch())


def test_a_signer_that_fails_is_told(run: Run, site: StandInSite) -> None:
    way = ("--site", site.origin, "--signer", "false", "--json", "--for", "2")
    assert "the signer ended with 1: check --signer" in complaint(run("watch", LIVE_ID, *way))


def test_the_doctor_goes_the_way_in_that_watch_would(
    run: Run, site: StandInSite, signer: str
) -> None:
    way = ("--site", site.origin, "--signer", signer)
    done = run("doctor", LIVE_ID, *way, "--for", "0.2")
    report = done.stdout.decode()
    assert "✓ handshake" in report, report
    assert "WebcastChatMessage" in report
    assert site.asked_for(PUSH)
    site.page = lambda: pace_page(room_info(4))
    done = run("doctor", LIVE_ID, *way)
    assert done.returncode == 1
    assert "✗ address" in done.stdout.decode()
    assert "not live" in done.stdout.decode()


def test_a_masked_room_is_said_to_be_one(watch: Run, site: StandInSite) -> None:
    site.said = [chat(f"hi {n}", f"{n}***", n, user_id=111111) for n in range(1, 9)]
    done = watch("--count", "9")
    notices = [line["text"] for line in told(done) if line["kind"] == "notice"]
    assert len(notices) == 1
    assert "every name in this room is hidden" in notices[0]


def test_an_input_without_an_address_is_wrong_usage_in_one_line(run: Run) -> None:
    done = run("watch", "-", "--json", "--for", "1")
    assert done.returncode == 2
    assert "standard input holds no wss:// address" in complaint(done)
