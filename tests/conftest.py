"""What tests of several folders share lies in ``tests/fixtures``, and is imported here.

Under pytest's ``importlib`` mode nothing in ``tests`` can import its neighbours. Once a module is
loaded under its own name, a test may import it like any other.
"""

from __future__ import annotations

import gc
import importlib.util
import os
import random
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterable, Iterator
from contextlib import AsyncExitStack
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from danmaku_tui.i18n.language import SOURCE, use, write_ascii

WAITING: Final = ("e2e", "attack")
"""The folders of tests that mostly wait for other programs."""

SHARED: Final = {"person", "browser"}
"""The fixtures of a browser, which takes seconds to start."""

EARLY: Final = 0.6
"""The part of a worker's tests over which those that wait are spread."""


def _load(name: str) -> None:
    full_name = f"tests.fixtures.{name}"
    path = Path(__file__).parent / "fixtures" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(full_name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[full_name] = module
    spec.loader.exec_module(module)


# Collection makes much and throws nothing away, in every worker.
gc.disable()

# In the order in which they need one another.
for _name in (
    "each",
    "hand_clock",
    "invented_rooms",
    "wire",
    "hostile_layers",
    "hostile_payloads",
    "escapes",
    "fault_proxy",
    "push_server_thread",
    "unseen_viewer",
    "soaking",
    "rushing",
    "watched",
    "killing",
    "slow_line",
    "loaded_program",
    "web_page",
    "scripted_room",
    "costly_frames",
    "crafted_recordings",
):
    _load(_name)

if TYPE_CHECKING:
    from tests.fixtures.fault_proxy import FaultProxy
    from tests.fixtures.loaded_program import LoadedProgram

# A machine under load is no fault of what is tested; whoever looks for rare faults asks for more.
settings.register_profile("suite", max_examples=30, deadline=None)
settings.register_profile("thorough", max_examples=1_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

# The texts that tests know are English, whatever the person at the keyboard speaks; programs that
# a test starts learn it from here. The locale stays: it says how characters are written.
os.environ["LANGUAGE"] = SOURCE


@pytest.hookimpl(wrapper=True)
def pytest_sessionstart(session: pytest.Session) -> Iterator[None]:
    """Have Hypothesis learn what texts are made of once, and not once in every worker.

    In a fresh checkout that takes seconds; it keeps what it has learned where workers look for it.
    They are started and collect meanwhile.
    """
    yield
    if session.config.getoption("numprocesses", None):
        st.text().validate()


def _worker(config: pytest.Config) -> tuple[int, int]:
    """Return which worker of how many this is, from 0; of one, where there are none."""
    told = getattr(config, "workerinput", None)
    return (int(told["workerid"].removeprefix("gw")), told["workercount"]) if told else (0, 1)


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """Let every one of several workers use what the others have made of a file already.

    Each has to collect everything, and most of that is rewriting what is asserted.
    """
    kept = sys.dont_write_bytecode
    sys.dont_write_bytecode = kept and _worker(session.config) == (0, 1)
    yield
    sys.dont_write_bytecode = kept


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Have every worker begin a folder at another place: so each finds much made already."""
    report = yield
    if isinstance(collector, pytest.Dir):
        worker, workers = _worker(collector.config)
        start = len(report.result) * worker // workers
        report.result = report.result[start:] + report.result[:start]
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give every one of several workers both tests that wait for programs and tests that compute.

    Each starts with a stretch of the list, and takes from the end of another's when it has done
    its own. So those that wait come first in every stretch, with others between them for the
    processors, and the last ones of all are short. The order is the same in every worker, as it has
    to be.
    """
    worker, workers = _worker(config)
    if (worker, workers) == (0, 1):
        return
    items.sort(key=lambda test: test.path)
    waiting = _units(test for test in items if test.path.parent.name in WAITING)
    files = groupby((test for test in items if test.path.parent.name not in WAITING), _path)
    computing = [list(tests) for _, tests in files]
    random.Random(0).shuffle(computing)  # noqa: S311  # the order is no secret
    rest = [test for tests in computing for test in tests]
    ordered: list[pytest.Item] = []
    for number in range(workers):
        begin = [test for unit in waiting[number::workers] for test in unit]
        more = max(0, (len(items) - len(ordered)) // (workers - number) - len(begin))
        ordered += _mixed(begin, rest[:more])
        del rest[:more]
    items[:] = ordered + rest


def _units(tests: Iterable[pytest.Item]) -> list[list[pytest.Item]]:
    """Return the tests one by one, but the tests of a file together that share a browser."""
    units: list[list[pytest.Item]] = []
    for _, of_file in groupby(tests, _path):
        together: list[pytest.Item] = []
        alone: list[pytest.Item] = []
        for test in of_file:
            shared = not SHARED.isdisjoint(getattr(test, "fixturenames", ()))
            (together if shared else alone).append(test)
        units += [[test] for test in alone]
        if together:
            units.insert(0, together)
    return units


def _path(test: pytest.Item) -> Path:
    return test.path


def _mixed(first: list[pytest.Item], rest: list[pytest.Item]) -> list[pytest.Item]:
    """Return ``rest`` with the tests of ``first`` spread over its beginning."""
    places = [EARLY * place / len(first) for place in range(len(first))]
    places += [(place + 0.5) / len(rest) for place in range(len(rest))]
    placed = sorted(zip(places, first + rest, strict=True), key=lambda each: each[0])
    return [test for _, test in placed]


def pytest_collection_finish() -> None:
    """Have the garbage collector pass over everything that collection made, and look less often.

    An app of Textual is a large knot of cycles; a fifth of the time of the screen tests went into
    untying thousands of them at Python's own thresholds.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Collect the garbage of the session once: pytest would look at everything twice."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what the person at the keyboard has settled and recorded out of every test."""
    with pytest.MonkeyPatch.context() as changed:
        for name in [name for name in os.environ if name.startswith("DANMAKU_")]:
            changed.delenv(name)
        folder = tmp_path_factory.mktemp("own")
        for sort in ("config", "data", "state"):
            changed.setenv(f"XDG_{sort.upper()}_HOME", str(folder / sort))
        yield


@pytest.fixture(scope="session")
def loaded() -> Iterator[LoadedProgram]:
    """The program in a process that forks for every start."""
    from tests.fixtures.loaded_program import LoadedProgram

    names = ("PATH", "PYTHONPATH")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    program = LoadedProgram(kept | {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"})
    yield program
    program.close()


@pytest.fixture(autouse=True)
def speaking_english() -> Iterator[None]:
    """Have every test begin in English, whatever language the one before it left."""
    yield
    write_ascii(on=False)
    use(SOURCE)
    os.environ["LANGUAGE"] = SOURCE


@pytest.fixture
async def fault_proxy() -> AsyncIterator[Callable[..., Awaitable[FaultProxy]]]:
    """Start proxies before a port of this machine, which break connections as they are told."""
    from tests.fixtures.fault_proxy import FaultProxy

    async with AsyncExitStack() as stack:

        async def start(target_port: int, seed: int = 0) -> FaultProxy:
            return await stack.enter_async_context(FaultProxy(target_port, seed))

        yield start
