from __future__ import annotations

import subprocess
import sys

import pytest


def loaded_by(statement: str) -> set[str]:
    """Return the names of the modules that a new interpreter has loaded after ``statement``."""
    code = f"{statement}\nimport sys\nprint(*sys.modules, sep='\\n', file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stderr.split())


def within(package: str, modules: set[str]) -> set[str]:
    return {name for name in modules if name == package or name.startswith(f"{package}.")}


@pytest.fixture(scope="module")
def of_the_screen() -> set[str]:
    return loaded_by("import danmaku_tui.ui.app")


@pytest.fixture(scope="module")
def of_the_version() -> set[str]:
    return loaded_by(
        "import sys\n"
        "from danmaku_tui.cli import main\n"
        "sys.argv = ['danmaku', '--version']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code"
    )


@pytest.mark.parametrize(
    "package",
    [
        "websockets",
        "google.protobuf",
        "betterproto2",
        "danmaku_proto._pb",
        "danmaku_tui.demo",
        "danmaku_tui.feed.link",
        "danmaku_tui.classroom",
        "danmaku_tui.sources.factory",
    ],
)
def test_the_screen_is_there_before_the_feeds_libraries_are_loaded(
    package: str, of_the_screen: set[str]
) -> None:
    assert within(package, of_the_screen) == set()


def test_the_screen_is_what_was_loaded(of_the_screen: set[str]) -> None:
    assert {"danmaku_tui.ui.app", "textual.app", "danmaku_tui.session"} <= of_the_screen


@pytest.fixture(
    scope="module",
    params=[
        "danmaku_tui.room.room",
        "danmaku_tui.stage.stage",
        "danmaku_tui.session",
        "danmaku_tui.lines",
        "danmaku_tui.i18n.ascii_text",
    ],
)
def of_a_headless_module(request: pytest.FixtureRequest) -> set[str]:
    loaded = loaded_by(f"import {request.param}")
    assert request.param in loaded
    return loaded


@pytest.mark.parametrize("package", ["textual", "rich", "websockets", "danmaku_proto._pb"])
def test_what_happens_in_a_room_knows_no_terminal_and_no_socket(
    package: str, of_a_headless_module: set[str]
) -> None:
    assert within(package, of_a_headless_module) == set()


@pytest.mark.parametrize("package", ["textual", "rich", "websockets", "google.protobuf", "asyncio"])
def test_the_version_is_told_without_what_it_does_not_need(
    package: str, of_the_version: set[str]
) -> None:
    assert "danmaku_tui.cli" in of_the_version
    assert within(package, of_the_version) == set()
