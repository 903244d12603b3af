"""A further dialect is one entry of the registry: every place that knows dialects knows it then."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import betterproto2
import click
import pytest
from click.testing import CliRunner

from danmaku_proto.dialect import Dialect, Received
from danmaku_proto.dialects import DIALECTS, DialectInfo
from danmaku_proto.events import NOBODY, Chat
from danmaku_proto.frame_parts import FramePart
from danmaku_tui.cli.options.feed import feed_options
from danmaku_tui.doctor.feed_counts import FeedCounts, prepare
from danmaku_tui.doctor.findings import may_be_silent
from danmaku_tui.feed.address import Address
from danmaku_tui.sources.factory import open_link
from danmaku_tui.store.recording import Recording

URL = "wss://drum.example/beats"
FRAMES = 3


class DrumDialect:
    """Every frame is one comment, drummed."""

    name = "drums"

    def receive(self, data: bytes | str, now: float) -> Received:
        text = data if isinstance(data, str) else data.decode(errors="replace")
        return Received([Chat(str(number), now, NOBODY, text) for number in range(FRAMES)])

    def heartbeat(self, now: float) -> bytes | None:
        return b"boom" if now else None

    def resume(self) -> Mapping[str, str]:
        return {}


class DrumReader:
    methods = frozenset({"beat"})

    def parts(self, data: bytes) -> Iterator[FramePart]:
        yield FramePart("beat", None, data)

    def schemas(self) -> Iterable[type[betterproto2.Message]]:
        return ()


@pytest.fixture
def drums(monkeypatch: pytest.MonkeyPatch) -> list[Dialect]:
    """Register the dialect; return those of its kind that are made."""
    made: list[Dialect] = []

    def make() -> Dialect:
        made.append(DrumDialect())
        return made[-1]

    info = DialectInfo("drums", make, DrumReader, lambda url: "drum.example" in url, quiet=True)
    monkeypatch.setitem(DIALECTS, "drums", info)
    return made


@pytest.mark.usefixtures("drums")
def test_the_command_line_takes_it() -> None:
    @click.command
    @feed_options
    def watch(**given: Any) -> None:  # noqa: ANN401  # whatever the options give
        click.echo(given["dialect"])

    assert CliRunner().invoke(watch, ["--dialect", "drums"]).output == "drums\n"
    assert CliRunner().invoke(watch, ["--dialect", "flutes"]).exit_code == 2


@pytest.mark.usefixtures("drums")
def test_an_address_is_recognised() -> None:
    assert Address.parse(URL).dialect == "drums"
    assert Address.parse("wss://elsewhere.example/").dialect == "classroom"


def test_a_link_speaks_it(drums: list[Dialect]) -> None:
    address = Address.parse(URL)
    open_link(address, address.dialect, (), lambda *_: None, lambda _: None)
    assert [dialect.name for dialect in drums] == ["drums"]


@pytest.mark.usefixtures("drums")
def test_the_doctor_counts_its_frames() -> None:
    prepare("drums")
    seen = FeedCounts("drums")
    seen.add(b"ta", DrumDialect().receive(b"ta", 1.0))
    assert (seen.methods, seen.unread) == ({"beat": 1}, [])
    assert may_be_silent(seen)


@pytest.mark.usefixtures("drums")
def test_captured_frames_of_it_are_replayed(tmp_path: Path) -> None:
    path = tmp_path / "beat.bin"
    path.write_bytes(gzip.compress(b"tam tam"))
    with Recording(path) as recording:
        assert recording.sessions[0].dialect == "drums"
