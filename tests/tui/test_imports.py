from __future__ import annotations

import subprocess
import sys

import grimp
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


def strongly_connected(imports: dict[str, set[str]]) -> list[list[str]]:
    """Return the groups of modules that import one another, by Tarjan's algorithm."""
    index: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    groups: list[list[str]] = []

    def visit(module: str) -> None:
        index[module] = lowest[module] = len(index)
        stack.append(module)
        for other in imports[module]:
            if other not in index:
                visit(other)
            if other in stack:
                lowest[module] = min(lowest[module], lowest[other])
        if lowest[module] == index[module]:
            group = stack[stack.index(module) :]
            del stack[stack.index(module) :]
            groups.append(sorted(group))

    for module in imports:
        if module not in index:
            visit(module)
    return [group for group in groups if len(group) > 1]


def test_a_circle_of_imports_is_found() -> None:
    imports = {"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set[str]()}
    assert strongly_connected(imports) == [["b", "c"]]


def test_there_is_no_circle_of_imports_not_even_for_types() -> None:
    graph = grimp.build_graph("danmaku_proto", "danmaku_tui", cache_dir=None)
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    # This import is for types alone: the graph has such ones, too.
    assert "danmaku_tui.store.recording" in imports["danmaku_tui.replay.replay"]
    assert strongly_connected(imports) == []
