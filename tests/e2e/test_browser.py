"""A real Chromium without a window, on a room's page that the tests serve: what it receives."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from danmaku_proto import codec
from danmaku_proto._pb.douyin import ChatMessage, Common, Message, User
from danmaku_tui.demo.push_server import PushServer
from danmaku_tui.sources.browser.devtools import Command, conversation
from danmaku_tui.sources.browser.page_session import NoBrowserError, written_address
from danmaku_tui.sources.browser.program import command_line, find_chromium
from tests.fixtures.loaded_program import ForkedProgram, LoadedProgram
from tests.fixtures.push_server_thread import PushServerThread

Until = Callable[..., None]
Line = dict[str, Any]

pytestmark = pytest.mark.timeout(120)

KEPT = ("PATH", "PYTHONPATH")
"""Of the environment."""

PAGE = """<!doctype html><title>a room</title><script>
const feed = "FEED";
const connect = () => {
  const socket = new WebSocket(feed);
  socket.binaryType = "arraybuffer";
  socket.onclose = () => setTimeout(connect, 100);
};
if (location.search === "?worker") {
  const told = new Blob([`new WebSocket("${feed}")`]);
  new Worker(URL.createObjectURL(told));
} else if (location.search !== "?quiet") {
  connect();
}
</script>"""


def chats(words: str) -> Iterator[tuple[float, list[Message]]]:
    """A room in which somebody counts, twenty times a second."""
    for number in count(1):
        chat = ChatMessage(
            common=Common(msg_id=number),
            user=User(id=7, nickname="someone"),
            content=f"{words} {number}",
        )
        method = "WebcastChatMessage"
        yield 0.05, [Message(method=method, payload=codec.encode(chat), msg_id=number)]


class Site:
    """Pages of rooms on loopback, each with a feed of its own."""

    def __init__(self) -> None:
        self.feeds: dict[str, PushServerThread] = {}
        feeds = self.feeds

        class Pages(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                feed = feeds.get(self.path.strip("/").partition("?")[0])
                self.send_response(200 if feed else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                if feed:
                    self.wfile.write(PAGE.replace("FEED", feed.url).encode())

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name
                pass

        self._pages = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
        self._thread = threading.Thread(target=self._pages.serve_forever, args=(0.02,))
        self._thread.start()

    def open(self, words: str) -> str:
        """Open the room in which ``words`` are said; return the address of its page."""
        feed = PushServerThread(PushServer(lambda: chats(words), wall=time.time))
        feed.start()
        self.feeds[words] = feed
        return f"http://127.0.0.1:{self._pages.server_address[1]}/{words}"

    def close(self) -> None:
        self._pages.shutdown()
        self._pages.server_close()
        self._thread.join()
        for feed in self.feeds.values():
            feed.close()


class Watching:
    """The program while it watches, and the lines it has written."""

    def __init__(self, process: ForkedProgram) -> None:
        self.process = process
        self.lines: list[Line] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    @property
    def numbers(self) -> list[int]:
        """The numbers that were said, in the order of the lines."""
        chats = [line for line in self.lines if line["kind"] == "chat"]
        return [int(line["text"].split()[1]) for line in chats]

    @property
    def phases(self) -> list[str]:
        return [line["phase"] for line in self.lines if line["kind"] == "link"]

    def close(self, number: signal.Signals = signal.SIGINT) -> int:
        """End the program with a signal where it still runs; return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(20)
        self._reader.join()
        self.process.close()
        return code

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(json.loads(line))


class Person:
    """A person's own browser, told what to do as a hand would do it."""

    def __init__(self, profile: Path) -> None:
        self.profile = profile

    def does(self, method: str, **params: object) -> dict[str, Any]:
        """Send a command of the browser; return what came of it."""
        return asyncio.run(self._say([Command(method, params)]))

    def opens(self, url: str) -> str:
        """Open a tab; return its id."""
        return str(self.does("Target.createTarget", url=url)["targetId"])

    def closes(self, tab: str) -> None:
        self.does("Target.closeTarget", targetId=tab)

    def acts_in(self, tab: str, method: str, **params: object) -> None:
        """Send a command to a tab."""
        asyncio.run(self._say([Command(method, params)], tab))

    def tabs(self, url: str) -> list[str]:
        """The tabs at ``url``."""
        found = self.does("Target.getTargets")["targetInfos"]
        return [each["targetId"] for each in found if each["url"] == url]

    async def _say(self, commands: list[Command], tab: str = "") -> dict[str, Any]:
        async with conversation(written_address(self.profile)) as devtools:
            listening = asyncio.create_task(devtools.listen())
            session = ""
            if tab:
                attach = {"targetId": tab, "flatten": True}
                session = (await devtools.call(Command("Target.attachToTarget", attach)))[
                    "sessionId"
                ]
            answer: dict[str, Any] = {}
            for command in commands:
                answer = dict(await devtools.call(Command(command.method, command.params, session)))
            listening.cancel()
            return answer


def running(profile: Path) -> list[int]:
    """The browsers on a profile, without the helpers that they start."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"--user-data-dir={profile}".encode() in words and not any(
            word.startswith(b"--type=") for word in words
        ):
            found.append(int(folder.name))
    return found


def listening_sockets(profile: Path) -> list[str]:
    """The lines of the kernel's tables for the TCP ports that a browser's processes listen at."""
    inodes = set()
    for browser in running(profile):
        group = os.getpgid(browser)
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if os.getpgid(int(folder.name)) != group:
                    continue
                for descriptor in (folder / "fd").iterdir():
                    name = str(descriptor.readlink())
                    if name.startswith("socket:["):
                        inodes.add(name[8:-1])
    assert inodes
    tables = [Path("/proc/net/tcp"), Path("/proc/net/tcp6")]
    lines = [line.split() for table in tables for line in table.read_text().splitlines()[1:]]
    return [" ".join(words) for words in lines if words[3] == "0A" and words[9] in inodes]


@pytest.fixture(scope="module")
def chromium() -> str:
    """A Chromium, where there is one."""
    try:
        return find_chromium(os.environ)
    except ValueError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def person(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    """A browser that runs already and allows remote debugging."""
    profile = tmp_path_factory.mktemp("profile")
    own = command_line(chromium, profile, headless=True, root=os.geteuid() == 0)
    port, pipe = "--remote-debugging-port=0", "--remote-debugging-pipe"
    command = [port if word == pipe else word for word in own]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < deadline:
        try:
            written_address(profile)
            break
        except NoBrowserError:
            time.sleep(0.05)
    else:
        process.kill()
        process.wait()
        pytest.skip("the Chromium of this machine does not start here")
    yield Person(profile)
    process.terminate()
    process.wait()


@pytest.fixture
def site() -> Iterator[Site]:
    """Rooms with a page each."""
    opened = Site()
    yield opened
    opened.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home of the person, with nothing in it."""
    return tmp_path


@pytest.fixture
def watch(loaded: LoadedProgram, chromium: str, home: Path) -> Iterator[Callable[..., Watching]]:
    """Start the program on a room."""
    begun: list[Watching] = []

    def start(*arguments: str | Path) -> Watching:
        environment = {
            **{name: os.environ[name] for name in KEPT if name in os.environ},
            "HOME": str(home),
            "XDG_DATA_HOME": str(home / "data"),
            "CHROMIUM": chromium,
            "LC_ALL": "C.UTF-8",
        }
        process = loaded.start_on_pipes(["watch", *map(str, arguments), "--json"], environment)
        begun.append(Watching(process))
        return begun[-1]

    yield start
    for each in begun:
        each.close()


Watch = Callable[..., Watching]


@pytest.fixture
def profile(home: Path) -> Path:
    """Where the program keeps a browser's profile."""
    return home / "data" / "danmaku-tui" / "browser"


def test_a_new_browser_shows_what_its_page_receives_and_ends_with_the_program(
    watch: Watch, site: Site, profile: Path, until: Until
) -> None:
    page = site.open("hello")
    seen = watch(page, "--browser", "new", "--headless", "--count", "5")
    until(lambda: seen.process.poll() is not None)
    assert seen.close() == 0
    assert seen.phases[-1] == "live"
    first = seen.numbers[0]
    assert seen.numbers == [*range(first, first + 5)]
    assert profile.stat().st_mode & 0o077 == 0
    until(lambda: not running(profile))
    server = site.feeds["hello"].server
    assert (len(server.targets), list(server.acks), server.heartbeats) == (1, [], 0)


def test_a_browser_that_was_killed_is_started_again_and_ends_on_a_signal(
    watch: Watch, site: Site, profile: Path, until: Until
) -> None:
    seen = watch(site.open("hello"), "--headless")
    until(lambda: seen.numbers)
    assert listening_sockets(profile) == []
    assert not (profile / "DevToolsActivePort").exists()
    for process in running(profile):
        os.kill(process, signal.SIGKILL)
    until(lambda: seen.phases.count("live") == 2)
    last = seen.numbers[-1]
    until(lambda: seen.numbers[-1] > last + 5)
    assert "waiting" in seen.phases
    assert len(set(seen.numbers)) == len(seen.numbers)
    assert seen.close(signal.SIGTERM) == 128 + signal.SIGTERM
    until(lambda: not running(profile))


def test_two_programs_share_a_browser_and_one_left_behind_is_replaced(
    watch: Watch, site: Site, profile: Path, until: Until
) -> None:
    page = site.open("one")
    first = watch(page, "--headless")
    until(lambda: first.numbers)
    second = watch(site.open("two"), "--headless", "--count", "3")
    until(lambda: second.process.poll() is not None)
    second.close()
    assert [line["text"][:3] for line in second.lines if line["kind"] == "chat"] == ["two"] * 3
    last = first.numbers[-1]
    until(lambda: first.numbers[-1] > last + 5)
    left = running(profile)
    assert len(left) == 1
    first.process.kill()
    # The browser ends with its pipe, although nobody is left to end it.
    third = watch(page, "--headless")
    until(lambda: third.numbers)
    assert not set(left) & set(running(profile))


def test_a_room_that_is_open_already_is_mirrored_as_it_is(
    watch: Watch, site: Site, person: Person, until: Until
) -> None:
    page = site.open("hello")
    tab = person.opens(page)
    until(lambda: site.feeds["hello"].server.clients)
    seen = watch(page, "--browser", person.profile, "--count", "3")
    until(lambda: seen.process.poll() is not None)
    assert seen.close() == 0
    assert len(site.feeds["hello"].server.targets) == 1
    assert person.tabs(page) == [tab]
    person.closes(tab)


def test_a_tab_that_was_opened_for_the_room_is_closed_again(
    watch: Watch, site: Site, person: Person, until: Until
) -> None:
    page = site.open("hello")
    port = written_address(person.profile).split("/")[2]
    seen = watch(page, "--browser", f"http://{port}")
    until(lambda: seen.numbers)
    assert len(person.tabs(page)) == 1
    seen.close()
    until(lambda: not person.tabs(page))


def test_a_reload_is_survived(watch: Watch, site: Site, person: Person, until: Until) -> None:
    page = site.open("hello")
    seen = watch(page, "--browser", person.profile)
    until(lambda: seen.numbers)
    person.acts_in(person.tabs(page)[0], "Page.reload")
    until(lambda: seen.phases.count("live") == 2)
    last = seen.numbers[-1]
    until(lambda: seen.numbers[-1] > last + 5)
    # The history that the feed repeats fills the gap, and nothing is told twice.
    assert seen.numbers == [*range(seen.numbers[0], seen.numbers[-1] + 1)]


def test_a_second_tab_takes_over_without_a_gap(
    watch: Watch, site: Site, person: Person, until: Until
) -> None:
    page = site.open("hello")
    first = person.opens(page)
    seen = watch(page, "--browser", person.profile)
    until(lambda: seen.numbers)
    second = person.opens(page)
    until(lambda: site.feeds["hello"].server.clients == 2)
    last = seen.numbers[-1]
    until(lambda: seen.numbers[-1] > last + 5)
    person.closes(first)
    until(lambda: site.feeds["hello"].server.clients == 1)
    last = seen.numbers[-1]
    until(lambda: seen.numbers[-1] > last + 5)
    # The history that the second tab received may reach further back, but nothing comes twice.
    assert sorted(seen.numbers) == [*range(min(seen.numbers), max(seen.numbers) + 1)]
    assert seen.phases.count("live") == 1
    person.closes(second)


def test_another_room_in_another_tab_is_not_mixed_in(
    watch: Watch, site: Site, person: Person, until: Until
) -> None:
    other = person.opens(site.open("two"))
    seen = watch(site.open("one"), "--browser", person.profile)
    until(lambda: len(seen.numbers) > 5)
    until(lambda: site.feeds["two"].server.clients == 1)
    assert {line["text"][:3] for line in seen.lines if line["kind"] == "chat"} == {"one"}
    person.closes(other)


def test_a_room_that_the_person_leaves_is_told_and_mirrored_again_on_return(
    watch: Watch, site: Site, person: Person, until: Until
) -> None:
    page, elsewhere = site.open("one"), site.open("two")
    tab = person.opens(page)
    seen = watch(page, "--browser", person.profile)
    until(lambda: seen.numbers)
    person.acts_in(tab, "Page.navigate", url=elsewhere)
    until(lambda: seen.phases[-1] == "connecting")
    person.acts_in(tab, "Page.navigate", url=page)
    until(lambda: seen.phases[-1] == "live")
    assert {line["text"][:3] for line in seen.lines if line["kind"] == "chat"} == {"one"}
    person.closes(tab)


def test_a_socket_of_a_worker_is_mirrored(
    watch: Watch, site: Site, person: Person, until: Until
) -> None:
    page = f"{site.open('hello')}?worker"
    seen = watch(page, "--browser", person.profile, "--count", "3")
    until(lambda: seen.process.poll() is not None)
    assert len(seen.numbers) == 3


def test_a_page_without_a_feed_is_told(site: Site, person: Person, program: Path) -> None:
    page = f"{site.open('hello')}?quiet"
    done = subprocess.run(
        [program, "watch", page, "--browser", person.profile, "--plain", "--for", "2"],
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert b"waiting for it to open its feed" in done.stderr
