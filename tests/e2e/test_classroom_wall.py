"""The wall in a real Chromium without a window: comments fly, and never overlap."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User
from tests.fixtures.scripted_room import ScriptedRoom
from tests.fixtures.web_page import WebPage

pytestmark = pytest.mark.timeout(120)

TEXTS = (
    "前排！",
    "Hello, everyone",
    "我爱人工智能，未来可期！",
    "这是一条很长的弹幕，" * 8,
    "<b>no markup</b>",
    "\u202ebackwards",
    "مرحبا",
    "e" + "\u0301" * 200,
    "6",
    "W" * 3_000,
)

OVERLAPS = """
(async () => {
  const seen = new Set();
  const overlaps = [];
  const frame = () => new Promise(requestAnimationFrame);
  const limit = performance.now() + 20000;
  for (let frames = 0; frames < 30 || (seen.size < LEAST && performance.now() < limit); frames++) {
    await frame();
    const boxes = [...document.querySelectorAll(".flight")]
      .filter((node) => node.style.visibility === "visible")
      .map((node) => ({ node, box: node.getBoundingClientRect() }));
    boxes.forEach((one, index) => {
      seen.add(one.node);
      for (const other of boxes.slice(index + 1)) {
        const across = one.box.left < other.box.right && other.box.left < one.box.right;
        const down = one.box.top < other.box.bottom - 0.5 && other.box.top < one.box.bottom - 0.5;
        if (across && down) overlaps.push([one.node.textContent, other.node.textContent]);
      }
    });
  }
  return [seen.size, overlaps];
})()
"""
"""Measures the boxes of all flights in at least 30 frames, until LEAST flights were seen."""

LOWEST_CONTRAST = """
(grey) => {
  const light = (parts) => parts
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const name = document.querySelector(".flight .name");
  const ratios = [...Array(360).keys()].map((hue) => {
    name.parentElement.style.setProperty("--hue", hue);
    const [red, green, blue] = getComputedStyle(name).color.match(/[\\d.]+/g).map(Number);
    const two = [light([red, green, blue]), light([grey, grey, grey])];
    return (Math.max(...two) + 0.05) / (Math.min(...two) + 0.05);
  });
  return Math.min(...ratios);
}
"""
"""The contrast of the worst of all colours of names with a grey (WCAG 2)."""

PLAN = """
(() => {
  // A generator with a seed, so that a failure can be repeated.
  let seed = 7;
  Math.random = () => ((seed = (seed * 16807) % 2147483647) - 1) / 2147483646;
  const plan = new LanePlan(1000, 5, 20, 9);
  const flights = [];
  for (let now = 0; now < 600000; now += Math.random() * 500) {
    const flight = plan.place(10 + 3000 * Math.random() ** 4, now, Math.random() * HURRY);
    if (flight) flights.push(flight);
  }
  let closest = Infinity;
  flights.forEach((one, index) => {
    for (const other of flights.slice(index + 1)) {
      if (other.lane !== one.lane || other.start >= one.end) continue;
      for (let part = 0; part <= 1; part += 0.05) {
        const at = other.start + (one.end - other.start) * part;
        closest = Math.min(closest, plan.left(other, at) - plan.left(one, at) - one.box);
      }
    }
  });
  const lanes = new Set(flights.map((flight) => flight.lane));
  return [flights.length, lanes.size, closest];
})()
"""
"""The smallest distance in pixels of any two flights of a lane, over ten minutes."""


def visit(
    page: WebPage, room: ScriptedRoom, query: str = "", *, motion: str = "no-preference"
) -> None:
    page.visit(f"{room.url}/wall{query}", width=1280, height=720, motion=motion)
    page.until("wallRoom.isLive")


def comment(text: str, number: int = 0) -> bytes:
    return codec.encode(User(name=f"同学{number}", id=number + 1, message=text))


@pytest.mark.parametrize("query", ["?speed=4", "?speed=4&size=60&lanes=3&bg=transparent"])
def test_comments_fly_and_do_not_overlap(phone: WebPage, room: ScriptedRoom, query: str) -> None:
    visit(phone, room, query)
    texts = itertools.cycle(TEXTS)
    room.send(*(comment(next(texts), number) for number in range(60)))
    phone.until("document.querySelector('.flight')")
    seen, overlaps = phone.evaluate(OVERLAPS.replace("LEAST", "12"))
    assert overlaps == []
    assert seen >= 12
    assert phone.evaluate("document.querySelectorAll('.flight :not(span)').length") == 0
    tops = phone.evaluate(
        "[...document.querySelectorAll('.flight')].map((node) => node.getBoundingClientRect())"
        ".map(({top, bottom}) => [top, bottom])"
    )
    assert all(top >= 0 and bottom <= 720 for top, bottom in tops)
    # They leave on the left, and their elements with them.
    phone.evaluate("sky.waiting = []; sky.flying.forEach(({animation}) => animation.finish())")
    phone.until("document.querySelectorAll('.flight').length <= 1 && sky.flying.size === 0")


def test_the_plan_of_the_lanes_keeps_every_distance(phone: WebPage, room: ScriptedRoom) -> None:
    visit(phone, room)
    flights, lanes, closest = phone.evaluate(PLAN)
    assert flights > 300
    assert lanes == 5
    assert closest >= 20 - 0.001


def test_a_flood_is_bounded_and_counted(phone: WebPage, room: ScriptedRoom) -> None:
    visit(phone, room)
    room.send(*(comment("a comment of usual length", number) for number in range(400)))
    phone.until("sky.dropped + sky.waiting.length + sky.flying.size === 400")
    assert phone.evaluate("sky.waiting.length") <= phone.evaluate("WAITING")
    assert phone.evaluate("sky.dropped") > 200
    phone.until("/^\\d+ not shown$/.test(document.getElementById('skipped').textContent)")
    # The oldest gave way: the newest one waits.
    assert phone.evaluate("sky.waiting.at(-1).name") == "同学399"
    room.send({"kind": "clear"})
    phone.until("sky.waiting.length + sky.flying.size === 0")
    assert phone.evaluate("document.querySelectorAll('.flight').length") == 0


def test_the_address_chooses_the_look_within_bounds(phone: WebPage, room: ScriptedRoom) -> None:
    visit(phone, room, "?bg=transparent&lanes=4&size=30&speed=2")
    assert phone.evaluate("getComputedStyle(document.documentElement).backgroundColor") == (
        "rgba(0, 0, 0, 0)"
    )
    assert phone.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
    assert phone.evaluate("getComputedStyle(document.body).cursor") == "none"
    assert phone.evaluate("getComputedStyle(document.getElementById('foot')).display") == "none"
    assert phone.evaluate("[sky.count, sky.size, sky.laneHeight]") == [4, 30, 45]
    room.send(comment("hello"))
    phone.until("document.querySelector('.flight')")
    shadow = "getComputedStyle(document.querySelector('.flight')).textShadow"
    assert "rgb(0, 0, 0)" in phone.evaluate(shadow)
    for query, shown in (
        ("?lanes=0&size=9999&speed=-1", [1, 200, 0.25]),
        ("?lanes=x&size=&speed=Infinity&bg=url(x)", [12, 38, 1]),
        ("?lanes=1e9&size=1&speed=1e9&bg=light", [38, 12, 4]),
    ):
        visit(phone, room, query)
        assert phone.evaluate("[sky.count, sky.size, sky.options.speed]") == shown
    assert phone.evaluate("document.documentElement.className") == "light"


def test_names_have_steady_colours_that_can_be_read(phone: WebPage, room: ScriptedRoom) -> None:
    visit(phone, room)
    room.send(comment("1", 7), comment("2", 7), comment("3", 8))
    phone.until("document.querySelectorAll('.flight .name').length === 3")
    colours = phone.evaluate(
        "[...document.querySelectorAll('.flight .name')]"
        ".map((name) => getComputedStyle(name).color)"
    )
    assert colours[0] == colours[1] != colours[2]
    for background, query in ((11, "?bg=dark"), (255, "?bg=light"), (0, "?bg=transparent")):
        visit(phone, room, query)
        room.send(comment("x"))
        phone.until("document.querySelector('.flight .name')")
        lowest = phone.evaluate(f"({LOWEST_CONTRAST})({background})")
        assert lowest >= 4.5, query


def test_less_motion_means_none_unless_the_address_asks_for_it(
    phone: WebPage, room: ScriptedRoom
) -> None:
    visit(phone, room, motion="reduce")
    room.send(*(comment(text, number) for number, text in enumerate(TEXTS)))
    phone.until("document.querySelectorAll('.flight').length === 10")
    assert phone.evaluate("document.getAnimations().length") == 0
    seen, overlaps = phone.evaluate(OVERLAPS.replace("LEAST", "10"))
    assert (seen, overlaps) == (10, [])
    right = "Math.max(...[...document.querySelectorAll('.flight')].map((node) => node.offsetWidth))"
    assert phone.evaluate(right) <= 1280
    visit(phone, room, "?motion=on", motion="reduce")
    room.send(comment("hello"))
    phone.until("document.getAnimations().length === 1")


def test_a_new_size_starts_the_comments_again(phone: WebPage, room: ScriptedRoom) -> None:
    visit(phone, room)
    room.send(*(comment(text, number) for number, text in enumerate(TEXTS[:5])))
    phone.until("sky.flying.size === 5")
    phone.resize(1920, 1080)
    phone.until("sky.width === 1920 && sky.flying.size === 5")
    assert phone.evaluate("sky.size") == 57
    assert phone.evaluate(OVERLAPS.replace("LEAST", "5")) == [5, []]


def test_the_wall_goes_on_after_a_break_and_repeats_nothing(
    phone: WebPage, room: ScriptedRoom, tmp_path: Path
) -> None:
    visit(phone, room)
    room.send({"kind": "people", "count": 12}, comment("1"), comment("2"))
    phone.until("sky.flying.size === 2")
    room.drop()
    phone.until("document.getElementById('state').textContent !== ''")
    phone.until("wallRoom.isLive")
    room.send(comment("1"), comment("2"), comment("3"), b"\xff")
    phone.until("sky.flying.size === 3")
    assert phone.evaluate("document.getElementById('state').textContent") == ""
    assert phone.evaluate("document.getElementById('people').textContent") == "12 here"
    phone.screenshot(tmp_path / "wall.png")


def test_the_wall_of_a_room_with_a_pin_takes_it_from_its_address(
    phone: WebPage, room: ScriptedRoom
) -> None:
    room.pin = "4 7&1"
    visit(phone, room, "?pin=4+7%261")
    phone.visit(f"{room.url}/wall", width=1280, height=720)
    phone.until("document.getElementById('state').textContent.includes('?pin=')")
