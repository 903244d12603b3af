from __future__ import annotations

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from danmaku_tui.classroom.admission import origin_of
from danmaku_tui.classroom.server import ClassroomRules, ClassroomServer


async def refused(url: str, origin: str | None = None) -> tuple[int, str]:
    """Return the status and the line of a refusal."""
    with pytest.raises(InvalidStatus) as caught:
        await connect(url, proxy=None, origin=None if origin is None else Origin(origin))
    response = caught.value.response
    return response.status_code, (response.body or b"").decode()


async def test_a_pin_is_asked_for_and_guessing_is_locked_out() -> None:
    async with ClassroomServer("127.0.0.1", 0, rules=ClassroomRules(pin="4711")) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        assert await refused(url) == (
            403,
            "This classroom has a PIN: add ?pin=… to the address.\n",
        )
        async with connect(f"{url}?pin=4711", proxy=None):
            pass
        for _ in range(4):
            assert await refused(f"{url}?pin=1") == (403, "The PIN is wrong: ask for it.\n")
        line = "The PIN was wrong too often: try again in a minute.\n"
        assert await refused(f"{url}?pin=1") == (429, line)
        assert await refused(f"{url}?pin=4711") == (429, line)
        assert server.refused == 7


async def test_pages_of_others_are_named_and_may_be_allowed() -> None:
    foreign: list[str] = []
    rules = ClassroomRules(origins=("https://school.example", "null"))
    async with ClassroomServer("127.0.0.1", 0, rules=rules, on_foreign=foreign.append) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        for origin in ("https://school.example", "null"):
            async with connect(url, proxy=None, origin=Origin(origin)):
                pass
        status, line = await refused(url, "https://school.example.evil.example")
        assert (status, line) == (
            403,
            "Only pages of this server may connect, or --allow-origin.\n",
        )
        assert foreign == ["https://school.example.evil.example"]
        assert server.refused == 1


async def test_a_full_classroom_says_so() -> None:
    async with ClassroomServer("127.0.0.1", 0, rules=ClassroomRules(clients=1)) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        async with connect(url, proxy=None):
            assert await refused(url) == (503, "The classroom is full: try again later.\n")
        assert server.refused == 1


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://School.example/", "https://school.example"),
        ("http://school.example:80", "http://school.example"),
        ("https://school.example:8443", "https://school.example:8443"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("null", "null"),
    ],
)
def test_an_origin_is_written_as_a_browser_writes_it(text: str, origin: str) -> None:
    assert origin_of(text) == origin


@pytest.mark.parametrize(
    "text",
    ["", "*", "school.example", "https://", "https://a/b", "ftp://a", "https://u@a", "http://a:x"],
)
def test_anything_else_is_no_origin(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # its text is not shown
        origin_of(text)
