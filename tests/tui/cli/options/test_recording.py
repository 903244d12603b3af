from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from danmaku_proto.events import Chat, Kind, User
from danmaku_tui.cli.options.recording import (
    RecordOptions,
    opened,
    progress,
    query_of,
    record_option,
    selection_of,
)
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.config.split_limit import SplitLimit
from danmaku_tui.export.timed_event import TimedEvent

BEGAN = 1_763_812_800.0
EVENT = TimedEvent(0.0, Chat("1", 0.0, User("1", "Ann", "ann"), "hello"))


def select(**options: str) -> Callable[[], object]:
    given = dict.fromkeys(("kinds", "start", "stop", "match")) | options
    return lambda: selection_of(
        BEGAN,
        kinds=given["kinds"],
        start=given["start"],
        stop=given["stop"],
        match=given["match"],
    )


def test_groups_are_left_out_of_all_kinds_or_of_those_that_are_named() -> None:
    def kinds(named: str | None, *off: str) -> frozenset[Kind]:
        part = selection_of(BEGAN, kinds=named, start=None, stop=None, match=None, off=off)
        return part.kinds

    assert kinds(None) == frozenset()
    assert kinds(None, "likes", "arrivals") == frozenset(Kind) - {Kind.LIKE, Kind.ENTER}
    assert kinds("chat,like", "likes") == {Kind.CHAT}
    with pytest.raises(CommandUsageError, match="--off leaves no kind"):
        kinds("like", "likes")


def test_a_part_is_chosen_by_kind_time_and_query() -> None:
    selection = selection_of(
        BEGAN, kinds="chat,gift", start="0:10", stop="1:00:00", match="user:ann"
    )
    assert selection.kinds == {Kind.CHAT, Kind.GIFT}
    assert (selection.start, selection.stop) == (10.0, 3_600.0)
    assert selection.query.matches(EVENT.event)
    assert selection_of(BEGAN, kinds=None, start=None, stop=None, match=None).query.empty


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"kinds": "chat,nothing"}, "nothing is no kind of event"),
        ({"start": "soon"}, "soon is no time"),
        ({"start": "0:20", "stop": "0:20"}, "--until is not after --from"),
        ({"match": "user:"}, "--match: a name is missing"),
    ],
)
def test_an_impossible_part_is_a_usage_error(options: dict[str, str], words: str) -> None:
    with pytest.raises(CommandUsageError, match=words):
        select(**options)()


def test_a_query_that_is_left_out_matches_everything() -> None:
    assert query_of(None).empty
    assert not query_of("hello").empty


def test_what_is_no_recording_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "diary").write_text("dear diary")
    with (
        pytest.raises(click.ClickException, match="is no recording"),
        opened(tmp_path / "diary"),
    ):
        pass


def test_a_recording_has_options_of_its_own() -> None:
    given: list[RecordOptions] = []

    @click.command()
    @record_option
    def command(record: RecordOptions) -> None:
        given.append(record)

    CliRunner().invoke(command, [])
    CliRunner().invoke(command, ["--record", "a.danmaku", "--split", "6h,2GiB", "--quiet"])
    limit = SplitLimit(6 * 3_600.0, 2 * 1024**3)
    assert given == [RecordOptions(), RecordOptions(Path("a.danmaku"), limit, quiet=True)]
    refused = CliRunner().invoke(command, ["--split", "5"])
    assert refused.exit_code == 2
    assert "--split 5: give a time or a size, such as 6h, 30min or 2GiB" in refused.output


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_drawn_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream, term, drawn in (
        (Terminal(), "xterm", True),
        (Terminal(), "dumb", False),
        (io.StringIO(), "xterm", False),
    ):
        monkeypatch.setenv("TERM", term)
        monkeypatch.setattr(sys, "stderr", stream)
        with progress([EVENT, EVENT], 2, "Counting") as counted:
            assert list(counted) == [EVENT, EVENT]
        assert ("Counting" in stream.getvalue()) is drawn
