"""The inlets of text from outside, in one table: what each keeps or prints commands no terminal.

A new inlet joins the table. The tests of the last section fail for an error class, a parameter of a
command or a field of an event that no inlet stands for.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import pkgutil
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Final

import click
import pytest
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosedError, InvalidStatus, InvalidURI
from websockets.frames import Close
from websockets.http11 import Response

import danmaku_tui
from danmaku_proto._pb import classroom
from danmaku_proto.classroom.dialect import ClassroomDialect
from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_proto.events import Event, Kind
from danmaku_proto.json_lines.dialect import JsonDialect
from danmaku_proto.line_error import LineError
from danmaku_tui.cli import program
from danmaku_tui.cli.group import walk
from danmaku_tui.config.error import ConfigError
from danmaku_tui.crash import crash_line
from danmaku_tui.feed.cookies import read_cookies
from danmaku_tui.feed.endpoint import WayError
from danmaku_tui.feed.errors import explain
from danmaku_tui.rules.rule import RuleError
from danmaku_tui.rules.rulebook import Rulebook
from danmaku_tui.sources.browser.devtools import BrowserEvent, CommandResult, DevtoolsProtocol
from danmaku_tui.sources.browser.mirror import Mirror
from danmaku_tui.sources.browser.program import find_chromium
from danmaku_tui.sources.browser.waiting_advice import PATIENCE_SECONDS, waiting_advice
from danmaku_tui.sources.ways.failures import (
    LinkTargetError,
    NoRoomError,
    NotLiveError,
    SignerError,
)
from danmaku_tui.sources.ways.page import RoomPage, read_page
from danmaku_tui.sources.ways.signer import _last_line, _signature
from danmaku_tui.store.error import RecordingError, not_written, why
from danmaku_tui.store.recorder import Recorder
from danmaku_tui.store.recording import Recording
from danmaku_tui.store.state import RecordingOrigin
from tests.fixtures.escapes import ATTACKS
from tests.fixtures.hostile_payloads import CLASSES
from tests.fixtures.stand_in_site import pace_page, room_info
from tests.fixtures.wire import descriptor_of, filled, message, push, response
from tests.tui.cli.conftest import Said

COMMANDING: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Characters that no inlet may let through; a line may end and have tabs."""

TEXT: Final = "".join(attack for name, attack in ATTACKS.items() if name != "marks") + "\udc9b2J"
"""Every attack after another, and a byte of a file name that is not UTF-8."""

SHORT: Final = "\x1b]52;c;aGk=\x07\x9b2J\u202e\u2066x\r\ny\x7f\udc9b"
"""The same in a few characters, for an argument."""


def refused(code: int, reason: str = "", **headers: str) -> str:
    # websockets itself refuses a header with a control character of ASCII.
    named = {
        name.replace("_", "-"): re.sub(r"[^\t\x20-\x7e\x80-\xff]", "", value)
        for name, value in headers.items()
    }
    return explain(InvalidStatus(Response(code, reason, Headers(named))), "room.example:80")


def rules_file(tmp_path: Path, text: str) -> str:
    """Return all that is shown of rules with ``text`` in each place, and of a broken file."""
    path = tmp_path / "rules.toml"
    quoted = "".join(f"\\u{ord(c):04x}" if ord(c) < 0x10000 else c for c in clean_utf8(text))
    path.write_text(
        f'[[rule]]\naction = "hide"\ntext = "{quoted}"\nlabel = "{quoted}"\n', encoding="utf-8"
    )
    shown = ""
    try:
        shown += " ".join(rule.words() for rule in Rulebook.load(path).rules)
    except RuleError as error:
        shown += str(error)
    path.write_text(f"{clean_utf8(text)} = [", encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        Rulebook.load(path)
    return shown + str(caught.value)


def clean_utf8(text: str) -> str:
    """Return ``text`` as far as a file in UTF-8 can hold it."""
    return text.encode("utf-8", "replace").decode()


def recording(tmp_path: Path, text: str) -> str:
    """Return the source and the program of a recording that hold ``text``."""
    path = tmp_path / "room.danmaku"
    Recorder(path, RecordingOrigin(clean_utf8(text), "classroom", "test"), wall=lambda: 1e9).close()
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE session SET source = ?", (clean_utf8(text),))
        file.execute("UPDATE meta SET value = ? WHERE key = 'source'", (clean_utf8(text),))
    with Recording(path) as opened:
        return " ".join([*opened.meta.values(), *(each.source for each in opened.sessions)])


def no_recording(tmp_path: Path, text: str) -> str:
    path = tmp_path / text.replace("/", "").replace("\0", "")[:40]
    path.write_bytes(b"no recording")
    with pytest.raises(RecordingError) as caught:
        Recording(path)
    return str(caught.value)


def browser(_: Path, text: str) -> str:
    """Return all that is shown of a browser that refuses a command, and of a page's title."""
    refusal = DevtoolsProtocol().read(json.dumps({"id": 1, "error": {"message": text}}))
    assert isinstance(refusal, CommandResult)
    room = "https://live.douyin.com/1"
    mirror = Mirror(room)
    info = {"targetId": "p", "type": "page", "title": text, "url": room}
    mirror.apply(BrowserEvent("Target.targetInfoChanged", {"targetInfo": info}), 0.0)
    return refusal.error + waiting_advice(mirror.tabs.values(), 0, 2 * PATIENCE_SECONDS)


def signer(_: Path, text: str) -> str:
    """Return all that is shown of the output and the error output of a signer."""
    with pytest.raises(SignerError) as caught:
        _signature(text + " ", "--signer")
    return str(caught.value) + _last_line(clean_utf8(text).encode())


def site(_: Path, text: str) -> str:
    """Return all that is shown of the pages of the platform."""
    info = room_info()
    info["anchor"]["nickname"] = clean_utf8(text)
    page = read_page(pace_page(info))
    assert isinstance(page, RoomPage)
    errors = [NotLiveError(page.anchor, awaited=False), LinkTargetError(text), NoRoomError(text)]
    return " ".join(map(str, errors))


def cookie_file(folder: Path, text: str) -> str:
    with pytest.raises(ValueError, match="cookie") as caught:
        read_cookies(
            folder / text.replace("\0", "")[-40:], host="x", url_path="/", secure=True, now=0
        )
    return str(caught.value)


def environment(_: Path, text: str) -> str:
    with pytest.raises(ValueError, match="CHROMIUM") as caught:
        find_chromium({"CHROMIUM": text}, lambda _: None)
    return str(caught.value)


INLETS: Final[dict[str, Callable[[Path, str], str]]] = {
    "close reason": lambda _, text: explain(
        ConnectionClosedError(Close(1011, clean_utf8(text)), None)
    ),
    "HTTP reason": lambda _, text: refused(500, text),
    "refusal of the feed": lambda _, text: refused(200, "OK", handshake_msg=text),
    "redirect": lambda _, text: refused(301, "Moved", Location=f"https://{text}/"),
    "address": lambda _, text: explain(InvalidURI("ws://x", text)),
    "system error": lambda _, text: explain(OSError(5, text)),
    "any error": lambda _, text: explain(ValueError(text)),
    "crash": lambda folder, text: crash_line(ValueError(text), folder),
    "way in": lambda _, text: str(WayError(text)),
    "line of an error": lambda _, text: str(LineError(text)),
    "configuration": lambda _, text: str(ConfigError("config.toml", text, key=text)),
    "database error": lambda folder, text: (
        not_written(folder / text.replace("\0", ""), sqlite3.OperationalError(text))
        + why(sqlite3.IntegrityError(text))
    ),
    "rules": rules_file,
    "source of a recording": recording,
    "name of a file": no_recording,
    "browser": browser,
    "signer": signer,
    "site": site,
    "cookie file": cookie_file,
    "environment": environment,
}

FEED: Final = "fields of the feed"
"""The inlet of :func:`test_no_event_has_a_command_in_a_text`."""

TYPED: Final = "arguments"
"""The inlet of :func:`test_no_argument_and_no_option_is_repeated_as_it_is`."""

NO_TEXT: Final = "nothing that it reads is shown"

READERS: Final = {
    "classroom/client.py": "environment",
    "classroom/server.py": FEED,
    "cli/__init__.py": "environment",
    "cli/commands/config.py": "environment",
    "cli/commands/decode.py": FEED,
    "cli/commands/serve.py": "environment",
    "cli/commands/stats.py": "environment",
    "cli/commands/watch.py": "environment",
    "cli/options/feed.py": TYPED,
    "cli/options/language.py": "environment",
    "cli/options/recording.py": "environment",
    "cli/options/view.py": "environment",
    "cli/program.py": TYPED,
    "cli/run/input_lines.py": TYPED,
    "cli/run/qr_code.py": "environment",
    "cli/run/recording_file.py": "database error",
    "cli/run/room_share.py": NO_TEXT,
    "cli/run/stdin_events.py": FEED,
    "cli/run/terminal.py": "environment",
    "config/document.py": "configuration",
    "config/toml_lines.py": "configuration",
    "demo/push_server.py": NO_TEXT,
    "doctor/examination.py": "environment",
    "doctor/observation.py": FEED,
    "doctor/probe.py": NO_TEXT,
    "doctor/room.py": "environment",
    "doctor/terminal.py": "environment",
    "doctor/ways.py": "environment",
    "export/pseudonyms.py": NO_TEXT,
    "export/recording_folder.py": "name of a file",
    "feed/cookies.py": "cookie file",
    "feed/dial.py": "environment",
    "feed/link.py": FEED,
    "feed/own_addresses.py": NO_TEXT,
    "feed/page_origin.py": NO_TEXT,
    "feed/proxy.py": "environment",
    "feed/web_files.py": NO_TEXT,
    "rules/rulefile.py": "rules",
    "sources/browser/browser_pipe.py": "browser",
    "sources/browser/chromium.py": "browser",
    "sources/browser/devtools.py": "browser",
    "sources/browser/nul_stream.py": "browser",
    "sources/browser/page_session.py": "browser",
    "sources/browser/pipe_share.py": "browser",
    "sources/listen/listen_source.py": FEED,
    "sources/stdin/stdin_source.py": FEED,
    "sources/ways/choice.py": TYPED,
    "sources/ways/http_get.py": "site",
    "sources/ways/script_runner.py": "signer",
    "sources/ways/signed_url.py": TYPED,
    "sources/ways/signer.py": "signer",
    "store/connection.py": "source of a recording",
    "store/disk_watch.py": NO_TEXT,
    "store/error.py": "database error",
    "store/file_series.py": "database error",
    "store/file_system.py": NO_TEXT,
    "store/frame_files.py": "source of a recording",
    "store/pages.py": "source of a recording",
    "store/recording_copy.py": "source of a recording",
    "store/writer.py": "database error",
    "ui/app.py": "environment",
    "ui/terminal/input_thread.py": TYPED,
}
"""The modules that read from outside, each with the inlet that stands for it."""

READING: Final = frozenset(
    {
        *("recv", "read1", "readline", "readlink", "read_text", "read_bytes", "iterdir", "glob"),
        *("environ", "getenv", "argv", "stdin", "execute", "gethostname"),
        *("create_subprocess_exec", "open_unix_connection", "start_unix_server", "StreamReader"),
    }
)
"""Names of the standard library and of websockets by which a module reads from outside."""

READING_MODULES: Final = frozenset({"sqlite3", "subprocess", "tomllib", "urllib.request"})


def reads(path: Path) -> bool:
    """Return whether the module at ``path`` reads from outside."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Attribute(attr=name) if name in READING:
                return True
            case ast.Attribute(value=ast.Name(id="os" | "stream"), attr="read"):
                return True
            case ast.Import(names=names) if READING_MODULES & {each.name for each in names}:
                return True
            case _:
                pass
    return False


def test_every_module_that_reads_from_outside_has_an_inlet() -> None:
    root = Path(danmaku_tui.__file__).parent
    found = {str(path.relative_to(root)) for path in root.rglob("*.py") if reads(path)}
    assert found == set(READERS)
    assert set(READERS.values()) <= {*INLETS, FEED, TYPED, NO_TEXT}


@pytest.mark.parametrize("name", INLETS)
def test_no_inlet_lets_a_command_through(name: str, tmp_path: Path) -> None:
    for text in (TEXT, SHORT):
        kept = INLETS[name](tmp_path, text)
        assert kept
        assert not COMMANDING.search(kept), ascii(kept)


def texts_of(value: object) -> Iterator[str]:
    """Yield every text in ``value``, an event or a part of one."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts_of(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_of(getattr(value, field.name))


def events_of(text: bytes) -> Iterator[Event]:
    """Yield the events of every message of every dialect with ``text`` in each of its fields."""
    lesson = filled(descriptor_of(classroom.User), lambda _: text, lambda _: 7)
    yield from ClassroomDialect().receive(lesson, 1e9).events
    yield from ClassroomDialect().receive(text.decode("utf-8", "replace"), 1e9).events
    words = text.decode("utf-8", "replace")
    yield from JsonDialect().receive(words, 1e9).events
    person = {"id": words, "key": words, "name": words, "about": words, "club": {"name": words}}
    named = ("text", "id", "gift", "gift_id", "action", "topic", "method", "detail", "total_text")
    line = dict.fromkeys((*named, "phase", "fault"), words) | {"user": person, "online": 1}
    line |= {"to": person, "ranks": [{"place": 1, "user": person, "score": words}]}
    for kind in Kind:
        yield from JsonDialect().receive(json.dumps({**line, "kind": kind}), 1e9).events
    for number, (method, descriptor) in enumerate(CLASSES.items(), 1):
        payload = filled(descriptor, lambda _: text, lambda _: 1)
        frame = push(response(message(method, payload, number)))
        yield from DouyinDialect().receive(frame, 1e9).events


@pytest.mark.parametrize("name", [name for name in ATTACKS if name != "marks"])
def test_no_event_has_a_command_in_a_text(name: str) -> None:
    seen = 0
    for event in events_of(ATTACKS[name].encode()):
        for text in texts_of(event):
            seen += 1
            assert not COMMANDING.search(text), ascii(text)
    assert seen > 100


COMMANDS: Final = {
    names: command
    for names, command in walk(program.commands)
    if names and not isinstance(command, click.Group)
}


@pytest.mark.parametrize("names", COMMANDS, ids=" ".join)
def test_no_argument_and_no_option_is_repeated_as_it_is(
    names: tuple[str, ...],
    command: Callable[..., Said],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Everything that a person types may be copied from a stranger."""
    monkeypatch.chdir(tmp_path)  # --log and others make a file of the word
    word = SHORT.replace("\udc9b", "")
    said = command(*names, "--no-such-option" + word)
    for parameter in COMMANDS[names].params:
        if isinstance(parameter, click.Option) and not parameter.is_flag and parameter.opts:
            said = command(*names, "no-such-file" + word, parameter.opts[-1], word)
            assert said.code in (1, 2), said
            assert not COMMANDING.search(said.err + said.out), ascii(said.err)
    assert not COMMANDING.search(said.err + said.out), ascii(said.err)


def test_no_variable_is_repeated_as_it_is(
    command: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("DANMAKU_VIEW_THEME", "DANMAKU_LANG", "DANMAKU_RECORD_FOLDER", "DANMAKU_XYZ"):
        monkeypatch.setenv(variable, SHORT)
        said = command("config", "show")
        assert not COMMANDING.search(said.err + said.out), ascii(said.err)
        monkeypatch.delenv(variable)


WITHOUT_STRANGERS: Final = {
    "BadCommentError": "its text goes to the client that sent the comment",
    "ChoiceError": "it has no text",
    "CommandRefusedError": "its text was cleaned as an answer of the browser",
    "CommandUsageError": "click's, printed by the one echo",
    "HostNameError": "its text is not shown",
    "MachineSleepError": "it has a number alone",
    "MissingRowsError": "its text is a constant",
    "ProxyFailureError": "it is explained by its cause",
    "SilenceError": "it has a number alone",
    "StallError": "it has a number alone",
    "UnansweredError": "it becomes a SiteError",
}
"""Public errors that filter no text of their own, and why."""


def errors() -> Iterator[type[Exception]]:
    """Yield every public error class of the program."""
    for found in pkgutil.walk_packages(danmaku_tui.__path__, "danmaku_tui."):
        module = importlib.import_module(found.name)
        for name, one in inspect.getmembers(module, inspect.isclass):
            own = one.__module__ == found.name and not name.startswith("_")
            if own and issubclass(one, Exception):
                yield one


def test_every_error_filters_its_text_or_has_a_reason_not_to() -> None:
    filtered = (LineError, WayError, ConfigError)
    left = {one.__name__ for one in errors() if not issubclass(one, filtered)}
    assert left == set(WITHOUT_STRANGERS)
