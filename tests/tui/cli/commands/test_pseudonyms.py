"""``--pseudonyms`` of a whole evening: no name and no id in any file that is passed on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest

from danmaku_proto import events
from danmaku_proto.events import Club, Event, Rank, User
from danmaku_tui.store.recorder import Recorder
from danmaku_tui.store.state import RecordingOrigin

Command: TypeAlias = Callable[..., Any]

BEGAN: Final = 1_763_812_800.0
PEOPLE: Final = [
    User(
        f"88{number:06}",
        f"观众{number}号客",
        f"MS4w-{number:06}",
        number % 40,
        Club(f"灯塔{number % 9}团", number % 20 + 1),
        about=f"{number % 60 + 10} · 学科{number}系 · 大学",
    )
    for number in range(120)
]
FORMATS: Final = [
    *(("export", name) for name in ("csv", "jsonl", "xml", "ass", "text", "parquet")),
    *(("stats", form) for form in ("text", "json", "html", "markdown")),
]


def happenings() -> list[Event]:
    """Return some hundred events; comments and sentences name other people."""
    told: list[Event] = []
    for number in range(200):
        at, ann, bob = BEGAN + number, PEOPLE[number % 120], PEOPLE[number * 7 % 120]
        told += [
            events.Chat(f"c{number}", at, ann, f"@{bob.name} 你好{bob.name}，编号{bob.id}"),
            events.Gift(f"g{number}", at, ann, "火箭", "7", 5, 2, to=bob, count=2),
            events.FanClub(f"f{number}", at, ann, "join", f"恭喜{ann.name}加入"),
            events.Notice(f"n{number}", at, f"{ann.name} 送给 {bob.name} 火箭", "banner"),
        ]
    ranks = tuple(Rank(place, user, "9") for place, user in enumerate(PEOPLE[:30], 1))
    return [*told, events.Ranks("r", BEGAN + 200, ranks)]


@pytest.fixture(scope="module")
def whole_evening(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("evening") / "观众1号客.danmaku"
    recorder = Recorder(
        path, RecordingOrigin("ws://house.example", "douyin", "test"), wall=lambda: BEGAN
    )
    for event in happenings():
        recorder.frame(b"", [event], event.at)
    recorder.close()
    return path


@pytest.mark.parametrize(("verb", "form"), FORMATS, ids=str)
def test_no_file_of_a_whole_evening_names_anybody(
    verb: str, form: str, whole_evening: Path, tmp_path: Path, command: Command
) -> None:
    if form == "parquet":
        pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    out = tmp_path / "out"
    said = command(verb, str(whole_evening), "--to", form, "--pseudonyms", "-o", str(out))
    assert said.code == 0, said.err
    text = _text(out, form)
    assert "viewer-" in text
    secrets = {secret for user in PEOPLE for secret in (user.id, user.name, user.key, user.about)}
    secrets |= {user.club.name for user in PEOPLE if user.club is not None} | {"house.example"}
    assert [secret for secret in sorted(secrets) if secret in text] == []
    assert [secret for secret in sorted(secrets) if secret.encode() in out.read_bytes()] == []


def _text(path: Path, form: str) -> str:
    """Return the content of a file as text, also of one that is compressed."""
    if form != "parquet":
        # Markdown has a backslash before its own signs.
        return path.read_text(encoding="utf-8").replace("\\", "")
    from pyarrow import parquet

    table = parquet.read_table(path)
    return f"{table.schema.metadata} {table.to_pylist()}"
