"""The page for phones in a real Chromium without a window."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User
from danmaku_tui.classroom.server import ClassroomServer
from tests.fixtures.loaded_program import ForkedProgram
from tests.fixtures.scripted_room import LoopThread, ScriptedRoom
from tests.fixtures.web_page import WebPage

pytestmark = pytest.mark.timeout(120)

LIVE = "state.connection[0] === 'live'"
REASON = "element('reason').textContent"
LINES = "[...document.querySelectorAll('#comments p')].map((line) => line.innerText)"

COURSE = """<!DOCTYPE html>
<html>
<body>
  <button onclick="sendMessage()">Send</button>
  <p></p>
  <script>
    const socket = new WebSocket("ws://localhost:8080");
    const show = (text) => (document.querySelector("p").innerText += text + " ");
    socket.onopen = () => show("open");
    socket.onmessage = (event) => show("Message from server: " + event.data);
    function sendMessage() {
      socket.send("Hello, Server!");
    }
  </script>
</body>
</html>
"""
"""The page with which a course on WebSocket begins."""

CONTRAST = """
(() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([red, green, blue]) => [red, green, blue]
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const colour = numbers(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const found = {};
  for (const node of document.querySelectorAll("body, body *")) {
    const own = [...node.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
    if (!own && !node.matches("input")) continue;
    if (!node.checkVisibility()) continue;
    const two = [light(numbers(getComputedStyle(node).color)), light(behind(node))];
    two.sort((one, other) => other - one);
    const ratio = (two[0] + 0.05) / (two[1] + 0.05);
    const name = node.id || node.className || node.tagName;
    found[name] = Math.min(ratio, found[name] ?? 99);
  }
  return found;
})()
"""
"""The contrast of every text on the page with its background, by its id or class (WCAG 2)."""


def visit(page: WebPage, url: str, **emulation: Any) -> None:  # noqa: ANN401  # see WebPage
    page.visit(f"{url}/", **emulation)
    page.until(LIVE)


def write(page: WebPage, text: str, name: str = "小明") -> None:
    """Write a comment and press Enter."""
    page.evaluate(f"element('name').value = {json.dumps(name)}; element('comment').focus()")
    page.type(text)
    page.press("Enter")


def comments(room: ScriptedRoom) -> list[User]:
    return [codec.decode(User, frame) for frame in room.frames if isinstance(frame, bytes)]


def test_a_phone_sends_with_keys_alone_and_two_pages_and_a_terminal_see_it(
    phone: WebPage,
    second_phone: WebPage,
    classroom: ClassroomServer,
    start: Callable[..., ForkedProgram],
    until: Callable[..., None],
) -> None:
    url = f"127.0.0.1:{classroom.port}"
    terminal = start("watch", f"ws://{url}", "--plain", "--count", "1")
    visit(phone, f"http://{url}")
    visit(second_phone, f"http://{url}", language="zh-CN")
    until(lambda: classroom.clients == 3)
    for _ in range(4):
        if phone.evaluate("document.activeElement.id") == "name":
            break
        phone.press("Tab")
    phone.type("小明")
    phone.press("Enter")
    phone.type("从手机发的弹幕")
    phone.press("Enter")
    phone.until("document.querySelector('.mine .text')?.textContent === '从手机发的弹幕'")
    assert phone.evaluate("[document.activeElement.id, element('comment').value]") == [
        "comment",
        "",
    ]
    second_phone.until("document.querySelector('.text')?.textContent === '从手机发的弹幕'")
    assert second_phone.evaluate("document.querySelector('.name').textContent") == "小明"
    assert second_phone.evaluate("document.querySelector('.mine')") is None
    terminal.wait(20)
    assert terminal.stdout is not None
    assert "小明: 从手机发的弹幕" in terminal.stdout.read().decode()
    # The next visit knows the name and the number.
    own = phone.evaluate("String(state.id)")
    visit(phone, f"http://{url}")
    assert phone.evaluate("[nameField.value, String(state.id)]") == ["小明", own]


def test_the_page_of_the_course_is_answered(
    phone: WebPage, room: ScriptedRoom, classroom: ClassroomServer
) -> None:
    # It comes from another port of this machine, as from an editor that shows it.
    room.pages["/course.html"] = COURSE.replace("8080", str(classroom.port))
    phone.visit(f"{room.url}/course.html")
    phone.until("document.querySelector('p').innerText.startsWith('open')")
    phone.click("button")
    phone.until("document.querySelector('p').innerText.includes('Hello, Server!')")


def test_the_encoder_and_decoder_of_the_page_agree_with_the_library(
    phone: WebPage, room: ScriptedRoom
) -> None:
    phone.visit(f"{room.url}/")
    pick = random.Random(7)  # noqa: S311  # the order is no secret
    numbers = [0, 1, 127, 128, 300, 2**31 - 1, -1, -(2**31), 25_063_744]
    users = [
        User(
            name=pick.choice(["", "张三", "a" * 200, "🎉\ufeff"]),
            id=pick.choice([*numbers, 2**53 + 1, 2**63 - 1, -(2**63)]),
            age=pick.choice(numbers),
            major=pick.choice(["", "x"]),
            university=pick.choice(["", "大学"]),
            message=pick.choice(["", "\ufeffhello", "弹幕" * 100]),
        )
        for _ in range(200)
    ]
    rows = phone.evaluate(
        "(() => { const from = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (two) => "
        "parseInt(two, 16)); const rows = []; for (const hex of "
        f"{json.dumps([codec.encode(user).hex() for user in users])}) {{"
        "const user = decodeUser(from(hex)); const again = [...encodeUser(user)];"
        "rows.push([user.name, String(user.id), user.age, user.major, user.university, "
        "user.message, again.map((byte) => byte.toString(16).padStart(2, '0')).join('')]); }"
        "return rows; })()"
    )
    for user, row in zip(users, rows, strict=True):
        told = [user.name, str(user.id), user.age, user.major, user.university, user.message]
        assert row == [*told, codec.encode(user).hex()]


def test_unknown_fields_are_passed_over_and_broken_bytes_refused(
    phone: WebPage, room: ScriptedRoom
) -> None:
    visit(phone, room.url)
    good = codec.encode(User(name="Li", id=888, message="hi"))
    unknown = b"\xa2\x06\x03abc" + b"\x79" + bytes(8) + b"\x7d" + bytes(4) + b"\x78\x01"
    wrong_type = b"\x12\x0220" + b"\x1d" + bytes(4)  # the id as a text, the age as 4 bytes
    for broken in (
        good[:-1],
        b"\xff" * 50,
        b"\x0a\x02\xff\xfe",
        b"\x00\x01",
        b"\x0b",
        b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
    ):
        room.send(broken)
    room.send(good + unknown, good + wrong_type)
    phone.until(f"{LINES}.length === 2")
    assert phone.evaluate(LINES) == ["Lihi"] * 2


def test_words_of_the_server_change_the_page(phone: WebPage, room: ScriptedRoom) -> None:
    visit(phone, room.url, language="zh-CN")
    room.send({"kind": "people", "count": 12}, {"kind": "notice", "text": "欢迎\u202e"}, "plain")
    room.send({"kind": "later"}, "7", "[1]", '{"kind":', {"kind": "people", "count": "x"})
    phone.until(f"{LINES}.length === 5")
    assert phone.evaluate(LINES) == ["欢迎", "plain", "7", "[1]", '{"kind":']
    room.send({"kind": "people", "count": 13})
    phone.until("element('people').innerText === '13 人在线'")
    room.send({"kind": "frozen", "on": True})
    phone.until("element('rule').innerText === '课堂暂停发言。'")
    write(phone, "等一下")
    assert phone.evaluate(REASON) == "没有发送：课堂暂停发言。"
    assert phone.evaluate("element('comment').value") == "等一下"
    room.send({"kind": "frozen", "on": False}, {"kind": "slow", "seconds": 30})
    phone.until("element('rule').innerText.includes('30')")
    phone.press("Enter")
    phone.until("element('comment').value === ''")
    write(phone, "又一条")
    assert phone.evaluate(REASON).startswith("没有发送：慢速模式，请等 ")
    room.send({"kind": "slow", "seconds": 0}, {"kind": "muted", "on": True})
    phone.until("element('rule').innerText.startsWith('你被禁言了')")
    phone.press("Enter")
    assert "禁言" in phone.evaluate(REASON)
    room.send({"kind": "clear"})
    phone.until(f"{LINES}.length === 1")
    assert [user.message for user in comments(room)] == ["等一下"]


def test_a_comment_that_cannot_be_sent_stays_with_the_reason(
    phone: WebPage, room: ScriptedRoom
) -> None:
    visit(phone, room.url)
    write(phone, "hello", name="")
    assert "name" in phone.evaluate(REASON)
    assert phone.evaluate("document.activeElement.id") == "name"
    write(phone, "", name="Li")  # "hello" is still there
    phone.until(f"{LINES}.length === 1")
    write(phone, " ")
    assert "something" in phone.evaluate(REASON)
    phone.evaluate("element('comment').value = ''")
    write(phone, "🎉" * 201)
    assert "200" in phone.evaluate(REASON)
    assert phone.evaluate("[element('count').textContent, element('count').className]") == [
        "201/200",
        "over",
    ]
    assert phone.evaluate("element('comment').getAttribute('aria-invalid')") == "true"
    phone.press("Backspace")
    assert phone.evaluate(f"[element('count').textContent, {REASON}]") == ["200/200", ""]
    # The server refuses it, and says why.
    room.passes = False
    phone.press("Enter")
    phone.until("element('comment').value === ''")
    room.send({"kind": "notice", "text": "too fast"})
    phone.until(f"{REASON} === 'Not sent: too fast'")
    assert phone.evaluate("graphemes(element('comment').value).length") == 200
    # The connection breaks before it comes back.
    phone.press("Enter")
    room.drop()
    phone.until(f"{REASON}.startsWith('The connection broke')")
    phone.until(LIVE)
    # It had arrived: the history has it.
    room.send(next(frame for frame in reversed(room.frames) if isinstance(frame, bytes)))
    phone.until("element('comment').value === ''")
    assert phone.evaluate(REASON) == ""


def test_several_comments_that_were_not_sent_are_all_still_there(
    phone: WebPage, room: ScriptedRoom, until: Callable[..., None]
) -> None:
    visit(phone, room.url)
    room.passes = False
    for text in ("one", "two", "three"):
        write(phone, text)
    until(lambda: len(room.frames) == 3)
    # The server answers in the order of the comments: it refuses the first one alone.
    room.send({"kind": "notice", "text": "too fast"}, *room.frames[1:2])
    phone.until(f"{LINES}.length === 2")
    assert phone.evaluate(LINES) == ["too fast", "小明youtwo"]
    assert phone.evaluate("element('comment').value") == "one"
    room.drop(1013, "too slow")
    phone.until(f"{LINES}.length === 4")
    assert phone.evaluate(f"{LINES}.slice(2)") == ["Not sent: three", "too slow"]
    assert phone.evaluate(f"[element('comment').value, {REASON}]") == ["one", "Not sent: too slow"]


def test_enter_belongs_to_the_input_method_while_it_composes(
    phone: WebPage, room: ScriptedRoom
) -> None:
    visit(phone, room.url)
    phone.evaluate("element('name').value = 'Li'; element('comment').focus()")
    phone.compose("nihao")
    assert phone.evaluate("composing") is True
    phone.evaluate("element('writer').requestSubmit()")
    phone.type("你好")
    phone.until("composing === false")
    assert room.frames == []
    assert phone.evaluate("element('comment').value") == "你好"
    phone.press("Enter")
    phone.until(f"{LINES}.length === 1")
    assert [(user.name, user.message) for user in comments(room)] == [("Li", "你好")]


def test_hostile_names_and_comments_are_harmless(phone: WebPage, room: ScriptedRoom) -> None:
    visit(phone, room.url, width=360, height=740)
    hostile = [
        "<img src=x onerror=pwned=1><script>pwned=1</script>",
        "\u202e\u2066gnp.exe\u2029\n\r\x1b[2J",
        "e" + "\u0301" * 400,
        "W" * 5_000,
        "ﷺ" * 300,
        "javascript:pwned=1",
    ]
    for text in hostile:
        room.send(codec.encode(User(name=text, id=1, message=text)))
    room.send(codec.encode(User(name=" \u3164\u200b", id=2, message="nobody")))
    room.send(codec.encode(User(name="nothing", id=3, message="\u200b\u202e")))
    phone.until(f"{LINES}.length === {len(hostile) + 1}")
    assert phone.evaluate("window.pwned") is None
    assert phone.evaluate("document.querySelectorAll('#comments :not(p, span)').length") == 0
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    assert phone.evaluate("list.scrollWidth - list.clientWidth") == 0
    shown = phone.evaluate(
        "[...document.querySelectorAll('.text')].map((text) => text.textContent)"
    )
    assert shown[1] == "gnp.exe [2J"
    assert shown[2] == "e\u0301\u0301"
    assert [len(text) for text in (shown[3], shown[4])] == [501, 300]
    assert (
        phone.evaluate("document.querySelectorAll('#comments p')[6].innerText") == "(no name)nobody"
    )
    heights = "[...document.querySelectorAll('#comments p')].map((line) => line.offsetHeight)"
    assert max(phone.evaluate(heights)) < 740


def test_the_page_connects_again_when_the_server_is_back(
    phone: WebPage, server_loop: LoopThread
) -> None:
    server = ClassroomServer("127.0.0.1", 0)
    server_loop.wait(server.start())
    visit(phone, f"http://127.0.0.1:{server.port}")
    server_loop.wait(server.close())
    phone.until("state.connection[0] === 'waiting'")
    write(phone, "are you there?")
    assert phone.evaluate(REASON).startswith("Not sent: there is no connection")
    again = ClassroomServer("127.0.0.1", server.port)
    server_loop.wait(again.start())
    phone.evaluate("dispatchEvent(new Event('online'))")
    phone.until(LIVE)
    phone.press("Enter")
    phone.until("document.querySelector('.mine .text')?.textContent === 'are you there?'")
    server_loop.wait(again.close())


def test_comments_that_are_repeated_after_a_reconnection_are_shown_once(
    phone: WebPage, room: ScriptedRoom
) -> None:
    visit(phone, room.url)
    said = [codec.encode(User(name="Li", id=1, message=text)) for text in ("1", "2", "2", "3")]
    room.send(*said)
    phone.until(f"{LINES}.length === 4")
    room.drop()
    phone.until(LIVE)
    room.send(*said[1:], codec.encode(User(name="Li", id=1, message="4")))
    phone.until(f"{LINES}.at(-1) === 'Li4'")
    assert phone.evaluate(LINES) == ["Li1", "Li2", "Li2", "Li3", "Li4"]


def test_a_room_with_a_pin_asks_for_it(phone: WebPage, room: ScriptedRoom) -> None:
    room.pin = "4711"
    phone.visit(f"{room.url}/")
    phone.until("!element('door').hidden")
    assert phone.evaluate("element('doorReason').textContent").endswith("Type its PIN.")
    assert phone.evaluate("document.activeElement.id") == "pin"
    before = room.refused
    phone.type("1")
    phone.press("Enter")
    phone.until("element('doorReason').textContent.endsWith('right?')")
    phone.click("#language")
    phone.until("element('doorReason').textContent.endsWith('口令对吗？')")
    phone.click("#language")
    assert room.refused == before + 1
    room.refusal = HTTPStatus.TOO_MANY_REQUESTS
    phone.click("#enter")
    phone.until("element('doorReason').textContent.startsWith('Too many')")
    room.refusal = None
    phone.evaluate("element('pin').value = ''")
    phone.type("4711")
    phone.press("Enter")
    phone.until(LIVE)
    assert phone.evaluate("[element('door').hidden, element('writer').hidden]") == [True, False]
    assert phone.evaluate("location.search") == "?pin=4711"
    assert phone.evaluate("document.activeElement.id") == "name"
    # The server puts somebody out: the page does not come back by itself.
    room.drop(1008, "you were removed")
    phone.until("element('doorReason').textContent === 'you were removed'")
    assert phone.evaluate("element('pin').hidden") is True
    phone.press("Tab")
    phone.click("#enter")
    phone.until(LIVE)


@pytest.mark.parametrize(
    ("language", "scheme"), [("en", "light"), ("zh-CN", "dark"), ("en", "dark"), ("zh", "light")]
)
def test_every_text_can_be_read_and_every_field_has_a_label(
    phone: WebPage, room: ScriptedRoom, language: str, scheme: str, tmp_path: Path
) -> None:
    visit(phone, room.url, width=360, height=740, language=language, scheme=scheme)
    room.send({"kind": "people", "count": 12}, {"kind": "slow", "seconds": 5}, "a notice")
    for hue in range(0, 360, 15):
        room.send(codec.encode(User(name=f"同学{hue}", id=hue + 1, message="你好 hello")))
    phone.until(f"{LINES}.length === 25")
    write(phone, "mine")
    phone.until("document.querySelector('.mine')")
    write(phone, "x" * 201)
    phone.evaluate(
        "document.querySelectorAll('.name').forEach((name, index) => "
        "name.style.setProperty('--hue', index * 14.4))"
    )
    found = phone.evaluate(CONTRAST)
    assert {"name", "you", "text", "count over", "reason", "rule", "people", "send"} <= {
        name if name != "count" else "count over" for name in found
    }
    assert {name: ratio for name, ratio in found.items() if ratio < 4.5} == {}
    assert (
        phone.evaluate(
            "[...document.querySelectorAll('input')].filter((field) => !field.labels[0]?.innerText "
            "&& field.checkVisibility()).map((field) => field.id)"
        )
        == []
    )
    assert phone.evaluate("document.documentElement.lang") == (
        "en" if language == "en" else "zh-CN"
    )
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    # Targets of fingers are at least 44 pixels high (WCAG 2.5.5).
    assert (
        phone.evaluate(
            "[...document.querySelectorAll('button, input')].filter((each) => "
            "each.checkVisibility() && each.offsetHeight < 44).map((each) => each.id)"
        )
        == []
    )
    phone.screenshot(tmp_path / "page.png")
    phone.click("#language")
    other = "zh" if language == "en" else "en"
    assert phone.evaluate("[language, remembered('language')]") == [other, other]
    assert phone.evaluate("document.title") == ("课堂弹幕" if other == "zh" else "Classroom")


def test_the_list_is_bounded_and_follows_unless_somebody_reads(
    phone: WebPage, room: ScriptedRoom
) -> None:
    visit(phone, room.url)
    many = [codec.encode(User(name="Li", id=1, message=f"{number}")) for number in range(300)]
    room.send(*many)
    phone.until(f"{LINES}.at(-1) === 'Li299'")
    assert phone.evaluate(f"{LINES}.length") == 200
    assert phone.evaluate("Math.round(list.scrollHeight - list.scrollTop - list.clientHeight)") == 0
    phone.evaluate("list.scrollTop = 0")
    phone.until("!state.follows")
    room.send(*many[:3])
    phone.until("element('newest').innerText === 'Newest (3)'")
    phone.click("#newest")
    phone.until("element('newest').hidden && state.follows")


def test_a_full_room_is_tried_again(phone: WebPage, room: ScriptedRoom) -> None:
    room.refusal = HTTPStatus.SERVICE_UNAVAILABLE
    phone.visit(f"{room.url}/")
    phone.until("element('state').textContent.startsWith('the room is full')")
    room.refusal = None
    phone.until(LIVE)


def test_an_old_browser_is_asked_for_a_newer_one(phone: WebPage, room: ScriptedRoom) -> None:
    phone.call("Page.enable")
    source = "delete window.WebSocket"
    script = phone.call("Page.addScriptToEvaluateOnNewDocument", source=source)
    phone.visit(f"{room.url}/")
    assert "from 2021 or" in phone.evaluate("element('empty').innerText")
    assert phone.evaluate("element('writer').checkVisibility()") is False
    phone.call("Page.removeScriptToEvaluateOnNewDocument", identifier=script["identifier"])


def test_the_page_asks_nobody_else(phone: WebPage, room: ScriptedRoom) -> None:
    visit(phone, room.url)
    refused = phone.evaluate(
        "new Promise((done) => { document.addEventListener('securitypolicyviolation', (event) => "
        "done(event.effectiveDirective)); fetch('http://127.0.0.1:1/').catch(() => 0); })"
    )
    assert refused == "connect-src"
    assert phone.evaluate("performance.getEntriesByType('resource').length") == 0
