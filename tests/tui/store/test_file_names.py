from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.store.file_names import bare_source, display_path, recording_path, successor


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("ws://localhost:8080", "localhost-8080"),
        ("wss://u:p@a.example.org/push/?signature=1", "a-example-org-push"),
        ("demo-7", "demo-7"),
        ("直播间 12", "直播间-12"),
        ("../../etc/passwd", "etc-passwd"),
        ("…", "room"),
    ],
)
def test_a_recording_is_named_after_what_is_watched(source: str, name: str) -> None:
    path = recording_path(Path("folder"), source, 1_790_000_000.0)
    assert path.parent == Path("folder")
    assert path.name.startswith(f"{name}-2026")
    assert path.suffix == ".danmaku"


@given(st.text())
def test_no_source_leads_out_of_the_folder(source: str) -> None:
    path = recording_path(Path("folder"), source, 1_790_000_000.0)
    assert path.parent == Path("folder")
    assert not path.name.startswith((".", "-"))
    assert len(path.name.encode()) <= 255


@pytest.mark.parametrize(
    ("source", "bare"),
    [
        ("wss://user:word@host:1/path/?key=1#part", "wss://host:1/path/"),
        ("wss://host?key=1", "wss://host"),
        ("wss://host/a@b", "wss://host/a@b"),
        ("the demo room, seed 1?", "the demo room, seed 1?"),
    ],
)
def test_accounts_and_signatures_are_no_part_of_a_source(source: str, bare: str) -> None:
    assert bare_source(source) == bare


def test_the_next_file_has_the_next_number_that_is_free(tmp_path: Path) -> None:
    path = tmp_path / "room.danmaku"
    assert successor(path).name == "room-2.danmaku"
    (tmp_path / "room-2.danmaku").touch()
    assert successor(path).name == "room-3.danmaku"


def test_a_path_at_home_begins_with_a_tilde(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert display_path(tmp_path / "a" / "b.danmaku") == "~/a/b.danmaku"
    assert display_path(tmp_path) == "~"
    for elsewhere in (tmp_path.parent, Path("here"), Path("/")):
        assert display_path(elsewhere) == str(elsewhere)
