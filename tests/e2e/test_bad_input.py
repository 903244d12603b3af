"""What people mistype and what hostile servers send."""

from __future__ import annotations

import gzip
import re
import signal
import socket
import subprocess
import unicodedata
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from websockets.asyncio.server import ServerConnection

from danmaku_proto import codec
from danmaku_proto._pb import douyin as pb
from danmaku_proto._pb.classroom import User as Student

if TYPE_CHECKING:
    from tests.e2e.conftest import Speaker, Terminal

Run = Callable[..., subprocess.CompletedProcess[bytes]]
Speak = Callable[..., "Speaker"]
Open = Callable[..., "Terminal"]
Until = Callable[..., None]

pytestmark = pytest.mark.timeout(60)

NOBODY = "ws://127.0.0.1:1/"
"""An address that nobody listens at."""

MISUSES: dict[str, tuple[list[str], str]] = {
    "unknown command": (["wach"], "See danmaku --help"),
    "escape in address": (["watch", "ws://h\x1b[2Jx\x9b/"], "check how it was copied"),
    "text of another encoding": (["send", NOBODY, "\udc80", "--name", "a", "--id", "1"], "UTF-8"),
}
"""A few of those that the tests of the command line try, by what is wrong with them."""

FAILURES: dict[str, tuple[list[str], str]] = {
    "nobody listens": (
        ["watch", NOBODY, "--json", "--for", "1"],
        "nothing listens at 127.0.0.1:1: start the server or check the port",
    ),
    "unknown host": (["watch", "ws://no.invalid/", "--json", "--for", "1"], "check the "),
    "send to nobody": (["send", NOBODY, "hi", "--name", "a", "--id", "1"], "start the server"),
    "host of another machine": (["serve", "--host", "192.0.2.1"], "check --host"),
}


def complaint(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return the one line on stderr, which must be printable."""
    (line,) = done.stderr.decode().removesuffix("\n").split("\n")
    assert line.startswith("danmaku"), line
    assert not any(map(is_control, line)), line
    return line


def is_control(char: str) -> bool:
    return unicodedata.category(char) == "Cc"


@pytest.mark.parametrize("case", MISUSES)
def test_a_misuse_is_told_in_one_line_that_says_what_to_do(case: str, run: Run) -> None:
    arguments, advice = MISUSES[case]
    done = run(*(argument.encode(errors="surrogateescape") for argument in arguments))
    assert advice in complaint(done)
    assert (done.returncode, done.stdout) == (2, b"")


@pytest.mark.parametrize("case", FAILURES)
def test_a_failure_is_told_in_one_line_that_says_what_to_do(case: str, run: Run) -> None:
    arguments, advice = FAILURES[case]
    done = run(*arguments)
    assert advice in complaint(done)
    assert done.returncode == 1


def test_an_empty_cookie_file_is_told(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "cookies.txt"
    file.touch(0o600)
    done = run("watch", NOBODY, "--cookie-file", str(file))
    assert "export the browser's cookies to it" in complaint(done)
    assert done.returncode == 2


def test_a_port_that_is_taken_is_told(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port))
    assert complaint(done) == (
        f"danmaku: 127.0.0.1:{port} is in use already: choose another --port"
    )
    assert done.returncode == 1


ATTACK = "\x1b]52;c;b3duZWQ=\x07\x1b[2J\x1b]0;owned\x1b\\\x9b31m\x9d0;owned\x9c[/nope]x\u202eX"
"""The clipboard, the screen, the title, all this in one byte, markup, and backward writing."""

MARK = "[/nope]x"
GOOD = "平安无事"
"""What a person says after each attack."""


def word(number: int) -> str:
    """Return four characters that no other number has: only what changes in a row is written."""
    return "".join(chr(0x4E00 + 4 * number + place) for place in range(4))


def framed(*messages: pb.Message, payload: bytes = b"") -> bytes:
    response = pb.Response(messages=list(messages), internal_ext=ATTACK, need_ack=True)
    return codec.encode(
        pb.PushFrame(
            log_id=1,
            headers=[pb.PushHeader(key="compress_type", value="gzip")],
            payload_type="msg",
            payload=payload or gzip.compress(codec.encode(response)),
        )
    )


def said(method: str, body: bytes, number: int = 0) -> pb.Message:
    return pb.Message(method=method, payload=body, msg_id=number)


def chat(text: str, name: str = "山雀") -> pb.Message:
    comment = pb.ChatMessage(user=pb.User(id=1, nickname=name), content=text)
    return said("WebcastChatMessage", codec.encode(comment))


def bomb() -> bytes:
    """Return a gigabyte of zeros as gzip: one block that stands for 16 MiB, again and again."""
    stream = zlib.compressobj(9, wbits=16 + zlib.MAX_WBITS)
    head = stream.flush(zlib.Z_FULL_FLUSH)
    block = stream.compress(bytes(2**24)) + stream.flush(zlib.Z_FULL_FLUSH)
    return head + 64 * block


def hostile_messages() -> list[pb.Message]:
    """Return every text of every kind as an attack."""
    person = pb.User(
        id=2,
        nickname=ATTACK,
        fans_club=pb.FansClub(data=pb.FansClubData(club_name=ATTACK, level=3)),
    )
    common = pb.WordedCommon(
        describe=ATTACK,
        display_text=pb.Text(
            default_pattern="{0:user}" + ATTACK,
            pieces=[pb.TextPiece(user_value=pb.TextPieceUser(user=person))],
        ),
    )
    present = pb.GiftStruct(id=1, name=ATTACK, diamond_count=1)
    bodies = {
        "WebcastChatMessage": pb.ChatMessage(user=person, content=ATTACK),
        "WebcastGiftMessage": pb.GiftMessage(
            user=person, to_user=person, gift=present, gift_id=1, combo_count=2
        ),
        "WebcastLightGiftMessage": pb.LightGiftMessage(gift_struct=present, count=2),
        "WebcastSocialMessage": pb.SocialMessage(user=person, action=1),
        "WebcastMemberMessage": pb.MemberMessage(user=person, action=1),
        "WebcastFansclubMessage": pb.FansclubMessage(user=person, action=1, content=ATTACK),
        "WebcastRoomMessage": pb.RoomMessage(content=ATTACK),
        "WebcastRoomNotifyMessage": pb.NotifyMessage(content=ATTACK),
        "WebcastCommonTextMessage": pb.CommonTextMessage(common=common, scene=ATTACK),
        "WebcastRoomIntroMessage": pb.RoomIntroMessage(intro=ATTACK, label=[ATTACK]),
        "WebcastHotChatMessage": pb.HotChatMessage(title=ATTACK, hot_list=[ATTACK]),
        "WebcastControlMessage": pb.ControlMessage(action=2, tips=ATTACK),
        "WebcastRoomUserSeqMessage": pb.RoomUserSeqMessage(
            total=5,
            total_pv_for_anchor=ATTACK,
            ranks=[pb.Contributor(rank=1, user=person, exactly_score=ATTACK)],
        ),
        "WebcastRoomRankMessage": pb.RoomRankMessage(
            ranks=[pb.RoomRank(user=person, score_str=ATTACK)]
        ),
        "WebcastUpdateFanTicketMessage": pb.UpdateFanTicketMessage(
            room_fan_ticket_count_text=ATTACK, room_fan_ticket_count=1
        ),
        ATTACK: pb.ChatMessage(content=ATTACK),
    }
    return [said(method, codec.encode(body)) for method, body in bodies.items()]


def hostile_frames() -> dict[str, list[bytes | str]]:
    """Return what a push server can send in spite, by what it is."""
    whole = framed(chat("half"))
    return {
        "text frames": ["hello", ATTACK, ""],
        "no frame": [b"", b"\x00", b"\xff" * 99, ATTACK.encode()],
        "truncated": [
            whole[:-9],
            framed(payload=gzip.compress(b"x" * 99)[:-20]),
            whole[: len(whole) // 2],
        ],
        "truncated message": [framed(said("WebcastChatMessage", b"\x1a\x7fabc"))],
        "wrong types": [
            framed(said("WebcastChatMessage", b"\x10\x07\x18\x01")),
            b"\x38\x07\x40\x01",
        ],
        "not utf-8": [framed(said("WebcastChatMessage", b"\x1a\x02\xff\xfe"))],
        "bomb": [framed(payload=bomb())],
        "many streams": [framed(payload=gzip.compress(b"") * 10_000)],
        "unknown fields": [framed(said("WebcastChatMessage", b"\xa0\x06\x01" * 350_000))],
        "empty messages": [framed(*[said("", b"")] * 3_000)],
        "attacks": [framed(*hostile_messages())],
        "long texts": [framed(chat("长" * 40_000, name="名" * 9_000), chat("\u0301" * 9_000))],
    }


OWN = re.compile(
    rb"\x1b\[\??[0-9;<=>]*\$?[A-Za-z]"  # moves, colours, modes and questions about them
    rb"|\x1b[DE]|\x08"  # a row down, the next line, a column back
    rb"|\x1b\]22;default\x07"  # the mouse pointer's shape
)
"""The control sequences that the program writes itself."""


def assert_clean(output: bytes) -> None:
    """Assert that nothing but the program's own sequences could do something to the terminal."""
    assert b"\x1b[2J" not in output
    text = OWN.sub(b"", output).decode()
    assert {char for char in text if is_control(char)} <= {"\r", "\n"}
    assert "\u202e" not in text


def test_the_viewer_lives_on_through_whatever_a_push_server_sends(
    speak: Speak, terminal: Open, until: Until
) -> None:
    attacks = hostile_frames()
    server = speak()
    viewer = terminal("watch", server.push, rows=40, columns=120)
    until(lambda: server.connections)
    for number, (what, frames) in enumerate(attacks.items()):
        server.say(*frames, framed(chat(word(number))))
        viewer.shows(word(number))
        assert viewer.process.poll() is None, what
    viewer.shows(MARK)
    viewer.press(b"!")
    viewer.shows("corrupt gzip")
    assert viewer.leave(signal.SIGTERM) == 128 + signal.SIGTERM
    assert len(server.connections) == 1
    assert_clean(bytes(viewer.output))


ENDINGS = {
    "too large": "larger than 16 MiB",
    "own code": "4999",
    "garbage": "broke the WebSocket protocol",
    "cut": "without a close frame",
}
"""How a server can end a connection, and what the viewer says to that."""


async def end(connection: ServerConnection, how: str) -> None:
    match how:
        case "too large":
            await connection.send(bytes(100 * 2**20))
        case "own code":
            await connection.close(4_999, ATTACK)
        case "garbage":
            connection.transport.write(b"\xff\xff garbage in place of a frame")
        case "cut":
            connection.transport.abort()
        case _:
            pytest.fail(f"no such end: {how}")


def test_the_viewer_comes_back_whatever_a_server_closes_with(speak: Speak, terminal: Open) -> None:
    endings = list(ENDINGS)

    async def converse(connection: ServerConnection, _: int) -> None:
        if endings:
            await end(connection, endings[0])
        else:
            await connection.send(codec.encode(Student(name="张三", id=888, message=GOOD)))

    server = speak(conversation=converse)
    viewer = terminal("watch", server.classroom, rows=40, columns=120)
    while endings:
        viewer.shows(ENDINGS[endings[0]])
        del endings[0]
        viewer.press(b"r")
    viewer.shows(GOOD)
    viewer.press(b"q")
    assert viewer.wait() == 0
    assert_clean(bytes(viewer.output))


def test_what_students_are_called_reaches_no_terminal_raw(
    speak: Speak, terminal: Open, until: Until
) -> None:
    student = Student(name=ATTACK, id=7, major=ATTACK, university=ATTACK, message=ATTACK)
    server = speak()
    viewer = terminal("watch", server.classroom)
    until(lambda: server.connections)
    good = Student(name="张三", id=888, message=GOOD)
    server.say(ATTACK, codec.encode(student), b"\x0a\xff", codec.encode(good))
    viewer.shows(GOOD)
    viewer.shows(MARK)
    viewer.press(b"q")
    assert viewer.wait() == 0
    assert_clean(bytes(viewer.output))


@pytest.mark.parametrize("form", ["--plain", "--json"])
def test_lines_hold_no_control_character_whatever_a_server_sends(
    form: str, speak: Speak, run: Run
) -> None:
    attacks = [frame for frames in hostile_frames().values() for frame in frames]
    end = pb.ControlMessage(action=3)
    last = framed(chat(GOOD), said("WebcastControlMessage", codec.encode(end)))
    server = speak([*attacks, last])
    done = run("watch", server.push, form)
    assert (done.returncode, done.stderr) == (0, b"")
    lines = done.stdout.decode().removesuffix("\n").split("\n")
    assert any(GOOD in line for line in lines)
    assert any(MARK in line for line in lines)
    assert not [line for line in lines if any(map(is_control, line)) or "\u202e" in line]
