"""Nothing that a stranger writes becomes a command to the terminal, in whatever field it stands."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from google.protobuf.descriptor import FieldDescriptor

from danmaku_proto._pb import classroom
from tests.fixtures.escapes import ATTACKS, RAW, Written, taken_apart
from tests.fixtures.hostile_payloads import CLASSES
from tests.fixtures.wire import descriptor_of, field, filled, message, push, response

if TYPE_CHECKING:
    from tests.e2e.conftest import Speaker, Terminal, Tmux

Run = Callable[..., subprocess.CompletedProcess[bytes]]
Speak = Callable[..., "Speaker"]
Open = Callable[..., "Terminal"]
Until = Callable[..., None]

pytestmark = pytest.mark.timeout(90)

GOOD: Final = "平安无事"
"""What a person says after all attacks."""

METHODS: Final = tuple(CLASSES)
UNTOLD: Final = {"WebcastRoomStatsMessage", "WebcastRoomStreamAdaptationMessage"}
"""Methods with no text of a stranger that anybody sees."""

ONLY_LINES: Final = {"WebcastUpdateFanTicketMessage"}
"""Methods whose text is in a printed line and not on the screen."""

MARK: Final = re.compile(r"Q[0-9][0-9][a-v]")
"""The number of an attack and the letter of a method."""

SOONER: Final = {"danmaku_tui.ui.room.pane.RENEW_SECONDS": 0.03}
"""The list shows an attack sooner: there are many to wait for."""

SHORT: Final = [[*ATTACKS].index(name) for name in ("escape alone", "nothing", "escape twice")]
"""The numbers of attacks whose names are not cut on a board.

The mark is at another place in each: of a cell whose text stays the same nothing is written.
"""

KEYS: Final = b"34bbb"
"""Show what is off at first, and one board after the other."""


def marks(number: int) -> list[str]:
    """Return the marks of an attack, one a method."""
    return [f"Q{number:02}{chr(ord('a') + place)}" for place in range(len(METHODS))]


def texts() -> list[bytes]:
    """Return every attack, with a ``#`` in place of its mark."""
    return [*(text.encode() for text in ATTACKS.values()), *RAW.values()]


def harmless() -> list[bytes]:
    """Return as many words of about the same length, among them wide and joined ones."""
    return ["平安 ok # 👨‍👩‍👧 é".encode() for _ in texts()]


def frame(number: int, text: bytes) -> bytes:
    """Return a frame of every method with ``text`` in every field, each with its mark.

    Another method is the last in each frame, so that each is once at the end of the list.
    """

    said = []
    for place, mark in enumerate(marks(number)):
        payload = body(METHODS[place], text.replace(b"#", mark.encode()), number)
        said.append(message(METHODS[place], payload, 100 * number + place + 1))
    unknown = field(1, b"Webcast" + text) + field(2, text) + field(3, 100 * number + 99)
    turn = number % len(said)
    return push(response(*said[turn:], unknown, *said[:turn]))


def body(method: str, text: bytes, number: int) -> bytes:
    """Return a payload with ``text`` in every field; nothing in it ends the room."""

    def value(one: FieldDescriptor) -> int:
        if one.name == "msg_id":
            return 100 * number + METHODS.index(method) + 1
        return 1 if one.name == "action" else number + 2

    return filled(CLASSES[method], lambda _: text, value)


def lesson(text: bytes) -> bytes:
    """Return a classroom's message with ``text`` in every field."""
    return filled(descriptor_of(classroom.User), lambda _: text, lambda _: 7)


def good() -> bytes:
    payload = field(2, field(1, 1) + field(3, "山雀".encode())) + field(3, GOOD.encode())
    return push(response(message("WebcastChatMessage", payload, 1_000_000)))


@dataclass(slots=True)
class Room:
    """A viewer and the server that it watches."""

    attacks: list[bytes]
    server: Speaker
    viewer: Terminal

    def attack(self, number: int) -> None:
        text = self.attacks[number]
        self.server.say(frame(number, text), text.decode(errors="replace"))

    def left(self) -> Written:
        """Return what the viewer wrote, when it has shown that it lives, and was left."""
        self.server.say(good())
        self.viewer.shows(GOOD)
        self.viewer.press(b"q")
        assert self.viewer.wait() == 0
        return taken_apart(bytes(self.viewer.output))


def test_the_viewer_writes_no_other_commands_in_a_hostile_room_than_in_a_harmless_one(
    speak: Speak, terminal: Open, until: Until
) -> None:
    rooms: list[Room] = []
    for attacks in (texts(), harmless()):
        server = speak()
        viewer = terminal("watch", server.push, rows=50, columns=120, constants=SOONER)
        rooms.append(Room(attacks, server, viewer))
    for number in range(len(rooms[0].attacks)):
        for room in rooms:
            until(lambda room=room: room.server.connections)
            room.attack(number)
        if number < len(ATTACKS):
            rooms[0].viewer.shows(f"Q{number:02}")
        if number % 4 == 3:
            key = KEYS[number // 4 : number // 4 + 1]
            for room in rooms:
                room.viewer.press(key)
    expected = {mark[3] for mark in told(0, but=ONLY_LINES)}
    turns = zip(range(len(rooms[0].attacks), 100), cycle(SHORT), strict=False)

    def every_method_is_seen() -> bool:
        output = bytes(rooms[0].viewer.output).decode(errors="replace")
        if {mark[3] for mark in MARK.findall(output)} >= expected:
            return True
        number, text = next(turns)
        for room in rooms:
            room.server.say(frame(number, room.attacks[text]))
        return False

    until(every_method_is_seen, pause=0.3)
    for room in rooms:
        room.viewer.press(b"!")
        room.viewer.shows("Not decoded, by method")
        room.viewer.press(b"!")
    hostile, reference = [room.left() for room in rooms]
    assert set(hostile.kinds) <= set(reference.kinds)
    assert hostile.modes == reference.modes
    assert not [command for command in hostile.commands if MARK.search(command)]


def test_the_viewer_writes_no_command_of_a_student(
    speak: Speak, terminal: Open, until: Until
) -> None:
    server = speak()
    viewer = terminal("watch", server.classroom, rows=50, columns=120, constants=SOONER)
    until(lambda: server.connections)
    for number, text in enumerate(texts()):
        mark = f"Q{number:02}a"
        server.say(text.decode("latin-1"), lesson(text.replace(b"#", mark.encode())))
        if number < len(ATTACKS) and number % 4 == 3:
            viewer.shows(mark)
    server.say(lesson(GOOD.encode()))
    viewer.shows(GOOD)
    viewer.press(b"q")
    assert viewer.wait() == 0
    written = taken_apart(bytes(viewer.output))
    assert not [command for command in written.commands if MARK.search(command)]
    assert not [
        kind for kind in written.kinds if re.match(r"ESC [^DE]|U\+00[^0]|U\+000[^8AD]", kind)
    ]
    assert {kind for kind in written.kinds if kind.startswith("OSC")} <= {"OSC 22"}


def test_tmux_is_as_it_was_after_a_hostile_room(
    speak: Speak, tmux: Tmux, until: Until, program: Path
) -> None:
    server = speak()
    pane = tmux.open(f"{shlex.join([str(program), 'watch', server.push])}; echo ended with $?")
    until(lambda: server.connections)
    # By itself tmux names a window after the program in it, now the shell and now the viewer.
    tmux.run("set-option", "-w", "-t", pane.name, "automatic-rename", "off")
    modes = "#{alternate_on} #{mouse_any_flag} #{scroll_region_upper} #{scroll_region_lower}"
    before = pane.tells("#{pane_title}"), pane.tells(modes), pane.tells("#{window_name}")
    for number, text in enumerate(texts()):
        server.say(frame(number, text))
    server.say(good())
    pane.shows(GOOD)
    assert (pane.tells("#{pane_title}"), pane.tells(modes), pane.tells("#{window_name}")) == before
    pane.press("q")
    pane.shows("ended with 0")
    assert tmux.run("list-buffers") == ""
    assert pane.tells("#{alternate_on} #{mouse_any_flag}") == "0 0"
    # What a terminal was made to answer would stand here, typed by nobody.
    assert pane.text.split() == ["ended", "with", "0"]


@pytest.mark.parametrize("form", ["--plain", "--json"])
def test_every_text_of_a_stranger_is_printed_without_a_control_character(
    form: str, speak: Speak, run: Run
) -> None:
    end = push(response(message("WebcastControlMessage", field(2, 3), 2_000_000)))
    frames = [frame(number, text) for number, text in enumerate(texts())]
    every_kind = ("--off", "") if form == "--plain" else ()
    done = run("watch", speak([*frames, good(), end]).push, form, *every_kind)
    assert (done.returncode, done.stderr) == (0, b"")
    written = taken_apart(done.stdout)
    assert set(written.kinds) == {"U+000A"}
    assert GOOD in written.text
    expected = {mark for number in range(len(ATTACKS)) for mark in told(number)}
    assert set(MARK.findall(written.text)) >= expected


def told(number: int, but: AbstractSet[str] = frozenset()) -> list[str]:
    """Return the marks of an attack that somebody is to see."""
    unseen = UNTOLD | but
    return [
        mark for method, mark in zip(METHODS, marks(number), strict=True) if method not in unseen
    ]
