"""The installed program as the end of another program's feed, and the browser's user script."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from danmaku_proto import codec
from danmaku_proto._pb.douyin import ChatMessage, ControlMessage
from tests.fixtures import wire

if TYPE_CHECKING:
    from tests.fixtures.loaded_program import ForkedProgram

Run = Callable[..., subprocess.CompletedProcess[bytes]]
Start = Callable[..., "ForkedProgram"]

pytestmark = pytest.mark.timeout(60)

SCRIPT: Final = Path(__file__).parents[2] / "docs" / "danmaku-mirror.user.js"
PAGE: Final = Origin("https://live.douyin.com")

CONTROL: Final = codec.encode(ControlMessage(action=3))
END: Final = wire.push(wire.response(wire.message("WebcastControlMessage", CONTROL)))

BROWSER: Final = """
const vm = require("node:vm"), fs = require("node:fs");
const FEED = "wss://webcast100-ws-web-lf.douyin.com/webcast/im/push/v2/?room_id=1";
const made = [], clock = { now: 1000 };
let forbidden = false;
class Socket extends EventTarget {
  static CONNECTING = 0; static OPEN = 1; static CLOSING = 2; static CLOSED = 3;
  constructor(url, protocols) {
    super();
    if (url === "bad") throw new SyntaxError("bad address");
    if (forbidden && url.startsWith("ws://127.")) throw new Error("Content-Security-Policy");
    Object.assign(this, { url, protocols, readyState: 0, bufferedAmount: 0, sent: [] });
    made.push(this);
  }
  send(data) {
    if (this.readyState === 0) throw new Error("InvalidStateError");
    this.sent.push(typeof data === "string" ? data : [...new Uint8Array(data)]);
  }
  close() { this.readyState = 3; this.dispatchEvent(new Event("close")); }
  open() { this.readyState = 1; this.dispatchEvent(new Event("open")); return this; }
  receive(data) { this.dispatchEvent(new MessageEvent("message", { data })); }
}
const bytes = (...values) => new Uint8Array(values).buffer;
const window = { WebSocket: Socket };
const location = { href: "https://live.douyin.com/1" };
const performance = { now: () => clock.now };
const source = fs.readFileSync(process.argv[1], "utf8");
vm.runInNewContext(source, { window, location, performance, URL });
const mirrors = () => made.filter((socket) => socket.url.startsWith("ws://127."));
const feed = () => new window.WebSocket(FEED).open();
console.log(JSON.stringify((() => { SCENARIO })()));
"""
"""A browser's page as far as the script knows it; ``SCENARIO`` is what happens there."""


def frame(text: str, number: int) -> bytes:
    payload = codec.encode(ChatMessage(content=text))
    return wire.push(wire.response(wire.message("WebcastChatMessage", payload, number)))


def line_of(process: ForkedProgram) -> dict[str, Any]:
    assert process.stdout is not None
    line: dict[str, Any] = json.loads(process.stdout.readline())
    return line


def address_of(process: ForkedProgram) -> str:
    """Return where the program says it waits for frames."""
    first = line_of(process)
    assert (first["kind"], first["phase"]) == ("link", "connecting")
    found = re.fullmatch(r"waiting for frames at (ws://127\.0\.0\.1:[0-9]+)", first["detail"])
    assert found
    return found[1]


def in_browser(scenario: str) -> Any:  # noqa: ANN401  # whatever the scenario returns
    """Return what ``scenario`` returns in a page with the user script."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed, in which the user script runs here")
    program = BROWSER.replace("SCENARIO", scenario)
    done = subprocess.run(
        [node, "-e", program, "--", SCRIPT],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_frames_of_a_page_become_lines_each_message_once(start: Start) -> None:
    process = start("listen", "--port", "0", "--json")
    address = address_of(process)
    with connect(address, origin=PAGE) as one, connect(address, origin=PAGE) as other:
        assert line_of(process)["detail"] == "a sender is connected, waiting for its first frame"
        one.send(frame("我爱人工智能", 1))
        assert line_of(process)["phase"] == "live"
        assert line_of(process)["text"] == "我爱人工智能"
        other.send(frame("我爱人工智能", 1))
        other.send(frame("未来可期", 2))
        assert line_of(process)["text"] == "未来可期"
    lost = line_of(process)
    assert lost["detail"] == f"the sender has left; waiting for frames at {address}"


def test_the_end_of_the_room_ends_the_program(start: Start) -> None:
    process = start("listen", "--port", "0", "--plain")
    assert process.stdout is not None
    first = process.stdout.readline().decode()
    with connect(first.split()[-1]) as sender:
        sender.send(END)
        assert process.wait(20) == 0
    assert "the room has ended" in process.stdout.read().decode()


def test_a_page_of_another_site_is_turned_away(start: Start) -> None:
    process = start("listen", "--port", "0", "--json")
    address = address_of(process)
    with pytest.raises(InvalidStatus):
        connect(address, origin=Origin("https://evil.example"))
    assert line_of(process)["detail"].startswith("https://evil.example was turned away: only ")


def test_a_port_in_use_is_told_in_one_line(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("listen", "--json", "--port", str(port))
    assert done.returncode == 1
    line = f"danmaku: 127.0.0.1:{port} is in use already: choose another --port\n"
    assert done.stderr.decode() == line


def test_a_host_that_others_reach_is_wrong_usage(run: Run) -> None:
    done = run("listen", "--json", "--host", "0.0.0.0")  # noqa: S104  # refused
    assert done.returncode == 2
    assert done.stderr.decode().startswith("danmaku listen: --host 0.0.0.0 is open to")
    assert done.stderr.count(b"\n") == 1


def test_without_any_frame_in_the_time_given_it_says_what_it_waited_for(run: Run) -> None:
    done = run("listen", "--json", "--port", "0", "--for", "0.1")
    assert done.returncode == 1
    assert b"waiting for frames at ws://127.0.0.1:" in done.stderr


def test_the_script_mirrors_what_the_page_receives_and_nothing_else() -> None:
    told = in_browser("""
        const page = feed();
        mirrors()[0].open();
        page.receive(bytes(1, 2));
        page.send(bytes(9));
        page.receive("text");
        page.receive(bytes(3));
        return mirrors().map(({ url, sent }) => ({ url, sent }));
    """)
    assert told == [{"url": "ws://127.0.0.1:8081", "sent": [[1, 2], [3]]}]


def test_the_script_leaves_other_sockets_alone() -> None:
    told = in_browser("""
        for (const url of ["wss://x.douyin.com/frontier/", "wss://x.example/?p=/webcast/im/push"]) {
          const page = new window.WebSocket(url, ["a"]).open();
          page.receive(bytes(1));
        }
        return made.map(({ url, protocols }) => [url, protocols]);
    """)
    assert told == [
        ["wss://x.douyin.com/frontier/", ["a"]],
        ["wss://x.example/?p=/webcast/im/push", ["a"]],
    ]


def test_what_comes_before_the_listener_is_reached_is_kept_but_not_without_end() -> None:
    sent = in_browser("""
        const page = feed();
        for (let number = 0; number < 60; number += 1) page.receive(bytes(number));
        mirrors()[0].open();
        page.receive(bytes(60));
        return mirrors()[0].sent;
    """)
    assert sent == [[number] for number in range(10, 61)]


def test_the_script_tries_again_with_the_next_frame_but_not_at_once() -> None:
    told = in_browser("""
        const page = feed();
        mirrors()[0].close();
        clock.now += 1999;
        page.receive(bytes(1));
        const early = mirrors().length;
        clock.now += 1;
        page.receive(bytes(2));
        mirrors()[1].open();
        return [early, mirrors().length, mirrors()[1].sent];
    """)
    assert told == [1, 2, [[1], [2]]]


def test_a_listener_that_is_behind_gets_nothing_more_until_it_has_caught_up() -> None:
    sent = in_browser("""
        const page = feed();
        const mirror = mirrors()[0].open();
        mirror.bufferedAmount = 8 * 1024 * 1024;
        page.receive(bytes(1));
        mirror.bufferedAmount = 0;
        page.receive(bytes(2));
        return mirror.sent;
    """)
    assert sent == [[2]]


def test_each_feed_of_the_page_has_a_mirror_that_ends_with_it() -> None:
    states = in_browser("""
        const first = feed();
        mirrors()[0].open();
        feed();
        first.close();
        const before = mirrors().map((mirror) => mirror.readyState);
        made.filter(({ url }) => url === FEED)[1].close();
        return [before, mirrors()[1].open().readyState];
    """)
    assert states == [[3, 0], 3]


def test_the_page_notices_nothing_where_the_listener_cannot_be_reached() -> None:
    heard = in_browser("""
        forbidden = true;
        const heard = [];
        const page = new window.WebSocket(FEED);
        page.addEventListener("message", (event) => heard.push([...new Uint8Array(event.data)]));
        page.open().receive(bytes(7));
        page.close();
        return [heard, made.length];
    """)
    assert heard == [[[7]], 1]


def test_the_page_still_has_its_websocket_with_all_that_belongs_to_it() -> None:
    told = in_browser("""
        class Own extends window.WebSocket { own() { return "own"; } }
        const own = new Own(FEED);
        let failure = "";
        try { new window.WebSocket("bad"); } catch (error) { failure = error.name; }
        return [
          window.WebSocket.OPEN, window.WebSocket.name, own.own(), own instanceof Socket,
          own instanceof window.WebSocket, window.WebSocket.prototype === Socket.prototype,
          failure,
        ];
    """)
    assert told == [1, "Socket", "own", True, True, True, "SyntaxError"]


def test_the_script_sends_to_the_port_that_the_program_listens_at(run: Run) -> None:
    address = re.search(r'ADDRESS = "ws://127\.0\.0\.1:([0-9]+)"', SCRIPT.read_text("utf-8"))
    assert address
    assert f"[default: {address[1]};" in run("listen", "--help").stdout.decode()
