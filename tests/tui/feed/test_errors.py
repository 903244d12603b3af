from __future__ import annotations

import errno
import socket
import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.datastructures import Headers
from websockets.exceptions import (
    ConnectionClosedError,
    ConnectionClosedOK,
    InvalidMessage,
    InvalidProxy,
    InvalidStatus,
    InvalidURI,
)
from websockets.frames import Close
from websockets.http11 import Response

from danmaku_tui.feed.errors import (
    MachineSleepError,
    SilenceError,
    StallError,
    blames_address,
    explain,
    refused,
    retry_after,
)

HERE = "localhost:8080"


def answer(code: int, reason: str = "", **headers: str) -> InvalidStatus:
    pairs = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return InvalidStatus(Response(code, reason, Headers(pairs)))


def certificate_error() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = "self-signed certificate"
    return error


def tls_error(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, reason)
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            ConnectionRefusedError(errno.ECONNREFUSED, "Connect call failed ('127.0.0.1', 8080)"),
            "nothing listens at localhost:8080: start the server or check the port",
        ),
        (
            OSError("Multiple exceptions: [Errno 111] Connect call failed, [Errno 111] Connect"),
            "nothing listens at localhost:8080: start the server or check the port",
        ),
        (
            socket.gaierror(socket.EAI_NONAME, "Name or service not known"),
            "the name localhost is not known: check the address",
        ),
        (
            socket.gaierror(socket.EAI_AGAIN, "Temporary failure"),
            "the name localhost cannot be looked up now: check the network",
        ),
        (
            certificate_error(),
            "the certificate of localhost:8080 is not trusted (self-signed certificate): "
            "check the address and this machine's clock",
        ),
        (
            tls_error("WRONG_VERSION_NUMBER"),
            "localhost:8080 does not speak TLS: try ws:// in place of wss://",
        ),
        (
            TimeoutError("timed out during opening handshake"),
            "no answer from localhost:8080 in time: check the address and the network",
        ),
        (
            OSError(errno.EADDRINUSE, "error while attempting to bind on address"),
            "localhost:8080 is in use already: choose another --port",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied"),
            "no right to use localhost:8080: choose a port of 1024 or more",
        ),
        (
            answer(404, "Not Found"),
            "localhost:8080 answered HTTP 404 Not Found: "
            "there is nothing at this path: check the address",
        ),
        (
            answer(429),
            "localhost:8080 answered HTTP 429 Too Many Requests: "
            "it was asked too often: wait, this goes on by itself",
        ),
        (
            answer(200, "OK"),
            "localhost:8080 answered HTTP 200 OK, as a web page does, not a WebSocket: "
            "check the address",
        ),
        (
            answer(302, "Found", Location="https://example.org/"),
            "localhost:8080 answered HTTP 302 Found: it moved to https://example.org/: "
            "use that address",
        ),
        (
            answer(301, "Moved", Location="https://example.org/a?token=geheim-4711"),
            "localhost:8080 answered HTTP 301 Moved: it moved to https://example.org/a?…: "
            "use that address",
        ),
        (
            answer(200, "OK", handshake_msg="DEVICE_BLOCKED"),
            "refused: DEVICE_BLOCKED (the signature or cookie is no longer accepted: "
            "get a new address from the browser)",
        ),
        (
            ConnectionClosedError(None, Close(1009, "frame exceeds limit"), None),
            "a message was larger than 16 MiB and was not read",
        ),
        (
            ConnectionClosedOK(Close(1000, "bye"), Close(1000, "bye"), True),
            "the server closed the connection (1000 OK: bye)",
        ),
        (
            ConnectionClosedError(None, None),
            "the connection broke off without a close frame (1006)",
        ),
        (
            ConnectionResetError(),
            "localhost:8080 cut the connection: check the port and ws:// or wss://",
        ),
        (SilenceError(31.0), "nothing came for 31 s, not even an answer to a ping"),
        (StallError(90.0), "the room was busy, then only formalities came for 90 s"),
        (MachineSleepError(600.0), "this machine slept for 600 s"),
        (InvalidURI("ws://secret", "bad"), "not a WebSocket address (bad): check it"),
    ],
)
def test_a_failure_is_told_as_what_happened_and_what_to_do(error: Exception, said: str) -> None:
    assert explain(error, HERE) == said


def test_a_server_that_hangs_up_is_told_from_one_that_speaks_something_else() -> None:
    hung_up = InvalidMessage("did not receive a valid HTTP response")
    hung_up.__cause__ = EOFError("connection closed while reading HTTP status line")
    assert explain(hung_up, HERE).startswith("localhost:8080 hung up during the handshake")
    other = InvalidMessage("did not receive a valid HTTP response")
    assert explain(other, HERE).startswith("localhost:8080 does not speak WebSocket")


def test_without_a_place_the_line_still_reads() -> None:
    refusal = ConnectionRefusedError(errno.ECONNREFUSED, "x")
    assert explain(refusal) == "nothing listens at the server: start the server or check the port"


def test_what_a_server_writes_cannot_reach_the_terminal_as_it_is() -> None:
    header = answer(200, "OK", handshake_msg="\x9b2J\x9d52;c;aGk=\x9c" + "x" * 5_000)
    reason = answer(403, "\x1b]52;c;aGk=\x07\x1b[2J" + "x" * 5_000)
    for line in (explain(header, HERE), explain(reason, HERE)):
        assert not any(char < " " or "\x7f" <= char < "\xa0" for char in line)
        assert len(line) < 400


@given(st.text(max_size=300))
def test_every_explanation_is_one_line_without_control_characters(words: str) -> None:
    errors: list[Exception] = [
        RuntimeError(words),
        OSError(words),
        answer(403, words),
        InvalidProxy(words, words),
        ConnectionClosedError(Close(4_000, words), None),
    ]
    for error in errors:
        line = explain(error, HERE)
        assert line
        assert line.isprintable() or "\ufffd" in line or not line.isascii()
        assert not any(char < " " or "\x7f" <= char < "\xa0" for char in line)


def test_an_error_without_words_is_named() -> None:
    assert explain(ZeroDivisionError()) == "ZeroDivisionError"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("Tue, 14 Nov 2023 22:13:50 GMT", 30.0),
        ("Tue, 14 Nov 2022 22:13:50 GMT", 0.0),
        ("soon", 0.0),
        ("-5", 0.0),
        ("", 0.0),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(value: str, seconds: float) -> None:
    assert retry_after(answer(429, Retry_After=value), 1_700_000_000.0) == seconds


def test_only_an_answer_that_says_no_is_a_refusal() -> None:
    assert refused(answer(200))
    assert refused(answer(403))
    assert not refused(answer(503))
    assert not refused(ConnectionRefusedError())


@pytest.mark.parametrize(
    ("error", "blamed"),
    [
        (answer(403), True),
        (answer(200, handshake_msg="DEVICE_BLOCKED"), True),
        (answer(301), False),
        (answer(429), False),
        (answer(503), False),
        (ConnectionResetError(), False),
    ],
)
def test_only_some_refusals_are_the_fault_of_the_address(error: Exception, blamed: bool) -> None:
    assert blames_address(error) is blamed


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        ("text/plain; charset=utf-8", b"The PIN is wrong: ask for it.\n", "The PIN is wrong"),
        ("text/plain", b"\x1b[2Jcommands", "commands"),
        ("text/plain", b"two\nlines\n", "check the address"),
        ("text/plain", b"x" * 300, "check the address"),
        ("text/html", b"<h1>no</h1>", "check the address"),
        ("", b"no kind", "check the address"),
    ],
)
def test_a_server_may_explain_its_refusal_in_one_line(kind: str, body: bytes, said: str) -> None:
    headers = Headers({"Content-Type": kind} if kind else {})
    line = explain(InvalidStatus(Response(403, "Forbidden", headers, body)), "room:80")
    assert line.startswith("room:80 answered HTTP 403 Forbidden: ")
    assert said in line
    assert line.isprintable()
    assert "\n" not in line
