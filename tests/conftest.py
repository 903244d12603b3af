"""What tests of several folders share lies in ``tests/fixtures``, and is imported here.

Under pytest's ``importlib`` mode nothing in ``tests`` can import its neighbours. Once a module is
loaded under its own name, a test may import it like any other.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from danmaku_tui.language import SOURCE, use


def _load(name: str) -> None:
    full_name = f"tests.fixtures.{name}"
    path = Path(__file__).parent / "fixtures" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(full_name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[full_name] = module
    spec.loader.exec_module(module)


# In the order in which they need one another.
for _name in (
    "wire",
    "hostile_layers",
    "hostile_payloads",
    "escapes",
    "fault_proxy",
    "unseen_viewer",
    "soaking",
    "rushing",
    "watched",
    "killing",
):
    _load(_name)

if TYPE_CHECKING:
    from tests.fixtures.fault_proxy import FaultProxy

# A machine under load is no fault of what is tested; whoever looks for rare faults asks for more.
settings.register_profile("suite", max_examples=30, deadline=None)
settings.register_profile("thorough", max_examples=1_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

# The texts that tests know are English, whatever the person at the keyboard speaks; programs that
# a test starts learn it from here. The locale stays: it says how characters are written.
os.environ["LANGUAGE"] = SOURCE


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


@pytest.fixture(autouse=True)
def speaking_english() -> Iterator[None]:
    """Have every test begin in English, whatever language the one before it left."""
    yield
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
