"""Servers that repeat everything they receive, at every door: no secret is kept or printed."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from tests.e2e.conftest import _on_a_thread
from tests.fixtures.loaded_program import ForkedProgram
from tests.fixtures.stand_in_site import LIVE_ID, StandInSite, pace_page, room_info

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
Until = Callable[..., None]
Watched = Callable[..., tuple[bytes, bytes]]

PASSWORD = "pa55wordpa55"  # noqa: S105  # nobody's
SIGNATURE = "s1gnatures1gnature"
ROOM = "r00mt0ken"
COOKIE = "c00kiec00kie"
HEADER = "h3aderh3ader"
UNKNOWN = "unkn0wnt0kenunkn0wnt0ken"
SECRETS = (PASSWORD, SIGNATURE, ROOM, COOKIE, HEADER, UNKNOWN, "YWNjb3VudDpwYTU1")


def echo(request: Request) -> str:
    """Return everything of a request, each in a word of its own; quoted, too."""
    sent = [request.path, *(value for _, value in request.headers.raw_items())]
    words = " ".join(f"{value} {quote(value, safe='')}" for value in sent)
    return f"{words} {PASSWORD} {ROOM}"


def redirecting(connection: ServerConnection, request: Request) -> Response:
    response = connection.respond(HTTPStatus.MOVED_PERMANENTLY, "")
    cookie = request.headers["Cookie"].partition("=")[2]
    account = request.headers["Authorization"].rpartition(" ")[2]
    response.headers["Location"] = (
        f"wss://account:{PASSWORD}@elsewhere/{UNKNOWN}/{cookie}/{account}{request.path}#{UNKNOWN}"
    )
    return response


def refusing(connection: ServerConnection, request: Request) -> Response:
    response = connection.respond(HTTPStatus.OK, "")
    # In turns, because a quotation is cut after 200 characters.
    response.headers["handshake-msg"] = echo(request)[-180:]
    return response


def failing(connection: ServerConnection, request: Request) -> Response:
    response = connection.respond(HTTPStatus.FORBIDDEN, "")
    response.reason_phrase = echo(request)[:180]
    return response


async def leave(connection: ServerConnection) -> None:
    assert connection.request is not None
    path, cookie = connection.request.path, connection.request.headers["Cookie"]
    await connection.close(1008, f"{path[:60]} {cookie}"[:120])


DOORS = {"redirect": redirecting, "refusal": refusing, "status": failing, "close reason": None}


@pytest.fixture
def hostile(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a server that repeats what it gets in this way, with secrets in it."""
    with ExitStack() as stack:
        answer = DOORS[request.param]
        server, _ = stack.enter_context(
            _on_a_thread(lambda: serve(leave, "127.0.0.1", 0, process_request=answer))
        )
        port = next(iter(server.sockets)).getsockname()[1]
        place = f"127.0.0.1:{port}/{ROOM}/webcast/im/push/v2/?signature={SIGNATURE}"
        yield f"ws://account:{PASSWORD}@{place}"


def headers() -> list[str]:
    return ["--header", f"X-Own: {HEADER}", "--header", f"Cookie: sessionid={COOKIE}"]


@pytest.fixture
def watched(start: Callable[..., ForkedProgram], until: Until, tmp_path: Path) -> Watched:
    """Watch until a text is in the log, and return both outputs."""

    def watch(text: str, *arguments: str) -> tuple[bytes, bytes]:
        log = tmp_path / "log"
        process = start("watch", *arguments, "--log", str(log))
        until(lambda: log.exists() and text in log.read_text(), 60)
        process.send_signal(signal.SIGINT)
        return process.communicate(60)

    return watch


def found_in(*outputs: bytes) -> list[str]:
    text = b"\n".join(outputs).lower()
    return [secret for secret in SECRETS if secret.lower().encode() in text]


@pytest.mark.parametrize("hostile", DOORS, indirect=True)
@pytest.mark.parametrize("mode", ["--plain", "--json"])
def test_a_server_that_repeats_secrets_is_quoted_without_them(
    watched: Watched, hostile: str, mode: str, tmp_path: Path
) -> None:
    output = watched("…", hostile, mode, *headers(), "--record", str(tmp_path / "night.danmaku"))
    kept = [path.read_bytes() for path in tmp_path.iterdir()]
    assert len(kept) == 2
    assert found_in(*output, *kept) == []


@pytest.mark.parametrize("hostile", DOORS, indirect=True)
def test_the_doctor_and_send_quote_it_without_them(run: Run, hostile: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    done = run("doctor", hostile, *headers(), "--for", "0.1", "--log", str(log))
    assert found_in(done.stdout, done.stderr, log.read_bytes()) == []


@pytest.fixture
def site() -> Iterator[StandInSite]:
    with _on_a_thread(StandInSite) as (stand_in, _):
        yield stand_in


@pytest.mark.parametrize("command", ["watch", "doctor"])
def test_a_page_that_names_its_room_after_a_cookie_is_quoted_without_it(
    run: Run, site: StandInSite, tmp_path: Path, command: str
) -> None:
    info = room_info(status=4)
    info["anchor"]["nickname"] = f"{COOKIE} at https://a:{PASSWORD}@b/{UNKNOWN}?{SIGNATURE}"
    site.page = lambda: pace_page(info)
    file, log = tmp_path / "cookies.txt", tmp_path / "log"
    file.write_text(f"Cookie: sessionid={COOKIE}; ttwid=mine")
    file.chmod(0o600)
    way = ["--site", site.origin, "--signer", "true", "--cookie-file", str(file)]
    modes = ["--json", "--for", "60"] if command == "watch" else ["--for", "0.1"]
    done = run(command, LIVE_ID, *way, *modes, "--log", str(log))
    assert done.returncode == 1
    assert "is not live" in (done.stdout + done.stderr).decode()
    assert found_in(done.stdout, done.stderr, log.read_bytes()) == []


def test_a_signer_that_writes_its_secrets_is_quoted_without_them(
    run: Run, watched: Watched, site: StandInSite, tmp_path: Path
) -> None:
    signer = tmp_path / "sign.sh"
    signer.write_text(f"echo 'Error: https://a:{PASSWORD}@b/{UNKNOWN}?k={SIGNATURE}' >&2; exit 3")
    way = ["--site", site.origin, "--signer", f"sh {signer}", "--header", f"X-Own: {HEADER}"]
    output = watched("ended with 3", LIVE_ID, *way, "--json")
    examined = run("doctor", "--signer", f"sh {signer}")
    assert "ended with 3" in examined.stdout.decode()
    assert found_in(*output, examined.stdout, (tmp_path / "log").read_bytes()) == []
