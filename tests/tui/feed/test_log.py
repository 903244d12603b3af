from __future__ import annotations

import logging
import re
import stat
from collections.abc import Awaitable, Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

from danmaku_tui.feed.link_state import Phase
from danmaku_tui.feed.log import LINE_CHARACTERS, ROOT, SourceLog, open_log

if TYPE_CHECKING:
    from tests.tui.feed.conftest import Speaker, Watched

COOKIE = "sessionid=Zu8kHf3secret; ttwid=1%7Canothersecret"
TOKEN = "aVeryLongSignature"  # noqa: S105  # nobody's

LINE = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4} (?:INFO|WARNING) danmaku\.[a-z.]+ (\S.*)"
)


class Log:
    """A log file that is open, and its messages."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def messages(self) -> list[str]:
        found = [LINE.fullmatch(line) for line in self.text.splitlines()]
        return [match.group(1) for match in found if match is not None]

    def has(self, *messages: str) -> bool:
        """Return whether these begin messages of the log, in this order."""
        left = iter(self.messages)
        return all(any(line.startswith(message) for line in left) for message in messages)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    close = open_log(tmp_path / "feed.log")
    yield Log(tmp_path / "feed.log")
    close()


def test_without_a_file_nothing_is_written(capfd: pytest.CaptureFixture[str]) -> None:
    SourceLog("feed").info("one")
    SourceLog("feed").warning("two")
    assert capfd.readouterr() == ("", "")
    assert not logging.getLogger(f"{ROOT}.feed").isEnabledFor(logging.INFO)


def test_a_line_has_time_level_and_source(log: Log) -> None:
    SourceLog("sources.browser").info("hello")
    assert LINE.fullmatch(log.text.removesuffix("\n"))
    assert " INFO danmaku.sources.browser hello\n" in log.text


def test_a_log_is_appended_to_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "feed.log"
    for text in ("one", "two"):
        close = open_log(path)
        SourceLog("feed").info(text)
        close()
    SourceLog("feed").info("three")
    assert Log(path).messages == ["one", "two"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_path_that_cannot_be_written_to_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        open_log(tmp_path)
    with pytest.raises(FileNotFoundError):
        open_log(tmp_path / "missing" / "feed.log")


def test_a_strangers_text_makes_no_line_of_its_own_and_commands_no_terminal(log: Log) -> None:
    SourceLog("feed").info("bad\nline\r\x1b]0;title\x07\x9b2J \u202eend")
    assert len(log.text.splitlines()) == 1
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", log.text)


def test_a_line_is_bounded(log: Log) -> None:
    SourceLog("feed").info("x" * 100_000)
    assert len(log.text) < LINE_CHARACTERS + 100


def test_queries_and_the_secrets_of_an_endpoint_are_hidden(log: Log) -> None:
    lines = SourceLog("feed")
    url = f"wss://user:passw0rd@host/webcast?signature={TOKEN}"
    lines.info(f"moved to {url}")
    lines.protect(url, [("Cookie", COOKIE)])
    lines.info(f"refused: {TOKEN} {COOKIE} passw0rd")
    assert TOKEN not in log.text
    for secret in ("Zu8kHf3secret", "anothersecret", "passw0rd@host/webcast?s"):
        assert secret not in log.text


def test_a_full_disk_does_not_reach_the_screen(capfd: pytest.CaptureFixture[str]) -> None:
    if not Path("/dev/full").exists():
        pytest.fail("this system has no full device to write to")
    close = open_log(Path("/dev/full"))
    SourceLog("feed").info("lost")
    close()
    assert capfd.readouterr() == ("", "")


async def test_the_life_of_a_link_is_in_the_log_without_a_secret(
    log: Log,
    speaker: type[Speaker],
    watch: Callable[..., Watched],
    serving: Callable[..., Awaitable[str]],
) -> None:
    server = speaker(b"chat", b"boom")
    url = f"{await serving(server)}?signature={TOKEN}"
    watched = watch(url, headers=[("Cookie", COOKIE)])
    await watched.until(lambda: watched.link.state.faults)
    await server.connections[0].close(1012, f"bye {TOKEN} {COOKIE}"[:100])
    await watched.reaches(Phase.WAITING)
    await watched.next_try()
    await watched.reaches(Phase.LIVE)
    await watched.close()
    where = server.connections[0].local_address[1]
    assert log.has(
        "attempt 1",
        "phase connecting",
        f"handshake with 127.0.0.1:{where}",
        "connected after",
        "phase live",
        "fault: a message could not be read (ZeroDivisionError: boom)",
        "the connection ended after",
        "phase waiting: the server closed the connection (1012 service restart: bye …",
        "back-off: next attempt in",
        "attempt 1",
        "phase resolving",
        "phase connecting",
        f"handshake with 127.0.0.1:{where}",
        "phase live",
        "phase closed",
    ), log.text
    for secret in ("Zu8kHf3secret", "anothersecret", TOKEN):
        assert secret not in log.text


async def test_a_refusal_that_repeats_the_cookie_is_logged_without_it(
    log: Log,
    speaker: type[Speaker],
    watch: Callable[..., Watched],
    serving: Callable[..., Awaitable[str]],
) -> None:
    def refuse(connection: ServerConnection, request: Request) -> Response:
        response = connection.respond(HTTPStatus.OK, "")
        response.headers["handshake-msg"] = f"blocked: {request.headers['Cookie']}"
        return response

    url = await serving(speaker(), process_request=refuse)
    watched = watch(url, headers=[("Cookie", COOKIE)])
    await watched.reaches(Phase.REFUSED)
    await watched.until(lambda: log.has("phase refused: refused: blocked: …", "back-off"))
    assert "Zu8kHf3secret" not in log.text
