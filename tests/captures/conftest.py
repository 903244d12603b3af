"""Real traffic beside this repository, and the tests of other folders that are run on it too.

Each of these tests is also run on frames or rooms that the project made itself, with the same
structure: where the captures are not there, nothing is collected here and nothing is missed.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any, Final

import pytest
from _pytest.pathlib import ImportMode, import_path

TESTS: Final = Path(__file__).parents[1]
CAPTURES: Final = TESTS.parents[1] / "shared" / "captures"

BORROWED: Final = (
    "e2e/conftest",
    "e2e/test_rooms",
    "e2e/test_watch_json",
    "proto/test_hostile_corpus",
    "proto/test_text",
    "proto/test_unknown_fields",
    "tui/conftest",
    "tui/demo/test_room",
    "tui/doctor/conftest",
    "tui/doctor/test_feed_counts",
    "tui/doctor/test_room",
    "tui/feed/conftest",
    "tui/feed/test_link_with_servers",
    "tui/replay/conftest",
    "tui/replay/test_rooms",
    "tui/room/conftest",
    "tui/room/test_board",
    "tui/room/test_gifts",
    "tui/room/test_room",
    "tui/sources/listen/conftest",
    "tui/sources/listen/test_listen_source",
)
"""The modules from which tests and their fixtures are taken."""

collect_ignore_glob: list[str] = []

if CAPTURES.is_dir():
    # As pytest imports them itself: once, and with their assertions rewritten.
    for _name in BORROWED:
        import_path(
            TESTS / f"{_name}.py",
            mode=ImportMode.importlib,
            root=TESTS.parent,
            consider_namespace_packages=False,
        )
else:
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def frames_folder() -> Path:
    """The folder of captured frames, one WebSocket message a file."""
    return CAPTURES / "frames"


@pytest.fixture(scope="session")
def whole_frame_files(frames_folder: Path) -> list[Path]:
    """The frames that came whole: whoever published those with a month emptied their messages."""
    return sorted(frames_folder.glob("*-20[0-9][0-9].frame.bin"))


@pytest.fixture(scope="session")
def evening_comments() -> list[str]:
    """The comments of a whole evening."""
    return [line["content"] for line in captured_room("evening-room") if line["kind"] == "chat"]


@pytest.fixture(scope="module", params=["burst-room", "evening-room"])
def room_lines(request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    """The events of a captured room, in order."""
    return captured_room(request.param)


def captured_room(name: str) -> list[dict[str, Any]]:
    """Return the events of a room that was captured."""
    with gzip.open(CAPTURES / "rooms" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
