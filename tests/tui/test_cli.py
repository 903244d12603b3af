from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest

from danmaku_proto._pb.classroom import User
from danmaku_tui import __version__
from danmaku_tui.cli import program, usage_error
from danmaku_tui.cli.group import walk
from danmaku_tui.cli.options.lines import LineOptions
from danmaku_tui.cli.run import show
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.demo.source import DemoSource
from danmaku_tui.sources.browser.browser_choice import BrowserRequest

if TYPE_CHECKING:
    from danmaku_tui.cli.run.screen import OpenSource

EVERY_COMMAND = dict(walk(program.commands))

URL = "ws://127.0.0.1:1/"


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@dataclass(slots=True)
class Shown:
    """What was to be watched."""

    open_source: OpenSource
    source: str
    lines: LineOptions


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the program in this process."""

    def run(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["danmaku", *arguments])
        with pytest.raises(SystemExit) as left:
            program.main()
        assert isinstance(left.value.code, int)
        return Said(left.value.code, *capsys.readouterr())

    return run


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Shown]:
    """What commands want to be watched, in place of watching it."""
    wanted: list[Shown] = []

    def show(open_source: OpenSource, source: str, lines: LineOptions, *_: object) -> int:
        wanted.append(Shown(open_source, source, lines))
        return 0

    monkeypatch.setattr("danmaku_tui.cli.run.show.show", show)
    return wanted


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link was asked for, in place of being made."""

    dialect: str
    headers: tuple[tuple[str, str], ...] = ()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Opened]:
    calls: list[Opened] = []

    def open_link(_: object, dialect: str, headers: Any, *__: object) -> None:  # noqa: ANN401  # kept as it comes
        calls.append(Opened(dialect, headers))

    def open_way(_: object, dialect: str, *__: object) -> None:
        calls.append(Opened(dialect))

    monkeypatch.setattr("danmaku_tui.sources.factory.open_link", open_link)
    monkeypatch.setattr("danmaku_tui.sources.factory.open_way", open_way)
    return calls


def open_now(wanted: Shown) -> object:
    return wanted.open_source(lambda *_: None, lambda _: None)


def test_without_a_command_it_lists_the_commands(command: Command) -> None:
    said = command()
    assert (said.code, said.err) == (0, "")
    assert {"demo", "watch", "serve", "send"} <= set(said.out.split())


def test_the_version_is_that_of_the_package(command: Command) -> None:
    assert command("--version") == Said(0, f"danmaku, version {__version__}\n", "")


@pytest.mark.parametrize("names", EVERY_COMMAND, ids=" ".join)
def test_every_command_and_option_says_what_it_is_for(
    names: tuple[str, ...], command: Command
) -> None:
    said = command(*names, "--help")
    assert said.code == 0
    params = EVERY_COMMAND[names].params
    options = [param for param in params if param.param_type_name == "option"]
    assert all(getattr(option, "help", None) for option in options)


def test_a_misuse_is_one_line_with_the_way_to_the_help(command: Command) -> None:
    said = command("demo", "--xyzzy")
    assert said == Said(2, "", "danmaku demo: No such option '--xyzzy'. See danmaku demo --help\n")


def test_a_misuse_that_says_what_to_do_needs_no_help(command: Command) -> None:
    said = command("watch", "http://example.com/")
    assert (said.code, said.out) == (2, "")
    assert said.err.endswith("use ws:// in place of http://\n")
    assert "--help" not in said.err


def test_what_is_wrong_is_told_on_one_line_without_control_characters() -> None:
    error = click.UsageError("No such option:\n\t\x1b[2J\x9b1m")
    assert usage_error.complaint(error) == (
        "danmaku: No such option: \N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}1m."
        " See danmaku --help"
    )
    assert usage_error.complaint(CommandUsageError("so")) == "danmaku: so"
    assert usage_error.complaint(click.ClickException("so")) == "danmaku: so"


def test_ctrl_c_before_anything_runs_leaves_without_a_word(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(show, "show", interrupted)
    said = command("demo")
    assert (said.code, said.out, said.err.strip()) == (130, "", "")


def test_the_demo_is_the_room_of_its_seed(command: Command, shown: list[Shown]) -> None:
    assert command("demo", "--seed", "42", "--pace", "2") == Said(0, "", "")
    assert shown[0].source == "the demo room, seed 42"
    assert shown[0].lines == LineOptions()
    assert isinstance(open_now(shown[0]), DemoSource)


def test_a_demo_without_a_seed_names_the_one_it_took(command: Command, shown: list[Shown]) -> None:
    command("demo")
    seed = shown[0].source.rpartition(" ")[2]
    command("demo", "--seed", seed)
    assert shown[1].source == shown[0].source


@pytest.mark.parametrize("option", [("--pace", "nan"), ("--for", "nan")])
def test_what_is_not_a_number_is_refused(option: tuple[str, str], command: Command) -> None:
    said = command("demo", *option)
    assert said.code == 2
    assert "'nan' is not a number" in said.err


@pytest.mark.parametrize("text", ["", "  ", "\u3000\u200b\n"])
def test_nothing_to_say_is_not_sent(
    text: str, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("danmaku_tui.classroom.client.send", None)
    said = command("send", URL, text, "--name", "a", "--id", "1")
    assert said == Said(
        2, "", "danmaku send: TEXT is empty, and nobody would see it: write a comment\n"
    )


def test_lines_are_wanted_as_soon_as_one_of_their_options_is(
    command: Command, shown: list[Shown]
) -> None:
    command("demo", "--json", "--count", "3", "--for", "1.5")
    assert shown[0].lines == LineOptions(as_json=True, count=3, seconds=1.5)
    assert not LineOptions().wanted
    for lines in (
        LineOptions(plain=True),
        LineOptions(as_json=True),
        LineOptions(count=1),
        LineOptions(seconds=1),
    ):
        assert lines.wanted


@pytest.mark.parametrize(
    ("arguments", "dialect"),
    [
        ([URL], "classroom"),
        ([f"{URL}webcast/im/push/v2/?room_id=1"], "douyin"),
        ([URL, "--dialect", "douyin"], "douyin"),
    ],
)
def test_the_address_tells_the_dialect_unless_it_is_said(
    arguments: list[str],
    dialect: str,
    command: Command,
    shown: list[Shown],
    opened: list[Opened],
) -> None:
    assert command("watch", *arguments) == Said(0, "", "")
    assert shown[0].source == "127.0.0.1:1"
    open_now(shown[0])
    assert opened == [Opened(dialect)]


def test_headers_and_cookies_go_into_the_handshake_and_onto_no_screen(
    command: Command, shown: list[Shown], opened: list[Opened], tmp_path: Path
) -> None:
    file = tmp_path / "cookies.txt"
    file.write_text("Cookie: ttwid=secret; sid=hidden\n")
    file.chmod(0o644)
    said = command("watch", URL, "--header", "X-A: one", "--cookie-file", str(file))
    open_now(shown[0])
    assert opened[0].headers == (("X-A", "one"), ("Cookie", "ttwid=secret; sid=hidden"))
    assert said.err.startswith("danmaku: others on this machine can read ")
    assert "secret" not in said.err
    assert "secret" not in shown[0].source


@pytest.mark.parametrize("header", ["Cookie secret", "Cookie: secret\x00"])
def test_a_header_that_is_wrong_is_told_without_its_value(header: str, command: Command) -> None:
    said = command("watch", URL, "--header", header)
    assert said.code == 2
    assert "secret" not in said.err


def test_what_is_said_in_a_classroom_is_sent_as_it_is(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, User]] = []

    async def send(url: str, user: User) -> None:
        sent.append((url, user))

    monkeypatch.setattr("danmaku_tui.classroom.client.send", send)
    person = ("--name", "张三", "--id", "-5", "--age", "18", "--major", "电子商务")
    assert command("send", URL, *person, "--university", "大学", "大家好") == Said(0, "", "")
    user = User(name="张三", id=-5, age=18, major="电子商务", university="大学", message="大家好")
    assert sent == [(URL, user)]


@pytest.mark.parametrize("number", ["2147483648", "-2147483649", "x"])
def test_an_id_must_fit_into_the_message(number: str, command: Command) -> None:
    assert command("send", URL, "hi", "--name", "a", "--id", number).code == 2


@pytest.mark.parametrize("place", range(4))
def test_words_of_another_encoding_are_refused(place: int, command: Command) -> None:
    words = ["text", "name", "major", "university"]
    words[place] = "\udcff"
    text, name, major, university = words
    options = ("--name", name, "--id", "1", "--major", major, "--university", university)
    said = command("send", URL, text, *options)
    assert said.code == 2
    assert "it is not UTF-8" in said.err


def test_a_server_that_hangs_up_on_what_was_said_is_told(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def send(url: str, _: User) -> None:
        raise ConnectionResetError(url)

    monkeypatch.setattr("danmaku_tui.classroom.client.send", send)
    said = command("send", URL, "hi", "--name", "a", "--id", "1")
    assert said.code == 1
    assert said.err.startswith("danmaku: 127.0.0.1:1 cut the connection")


def test_serving_passes_the_exit_code_on(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run_classroom(host: str, port: int, say: Callable[[str], None]) -> int:
        say(f"open at {host} {port}")
        return 143

    monkeypatch.setattr("danmaku_tui.classroom.service.run_classroom", run_classroom)
    assert command("serve", "--port", "0") == Said(143, "open at 127.0.0.1 0\n", "")


def test_an_empty_host_does_not_open_every_network(command: Command) -> None:
    said = command("serve", "--host", "")
    assert said == Said(
        2, "", "danmaku serve: --host is empty: use 0.0.0.0 to listen on every network\n"
    )


def test_a_room_may_be_waited_for_in_a_browser(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted: list[BrowserRequest] = []

    def choose(room: BrowserRequest, *_: object) -> None:
        wanted.append(room)
        raise ValueError("no browser here")

    monkeypatch.setattr("danmaku_tui.cli.commands.watch.choose_browser", choose)
    assert command("watch", "7", "--browser", "new", "--wait").err.endswith("no browser here\n")
    command("watch", "7", "--browser", "new")
    assert [room.wait for room in wanted] == [True, False]
    said = command("watch", "7", "--browser", "new", "--wait", "--signer", "x")
    assert (said.code, len(wanted)) == (2, 2)
    assert said.err.endswith("a browser has its own session: leave out --signer\n")
