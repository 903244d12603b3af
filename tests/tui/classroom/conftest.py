"""Waiting without a clock."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest


async def _until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110  # a socket sets no event of the test's
            await asyncio.sleep(0)


@pytest.fixture
def until() -> Callable[[Callable[[], object]], Awaitable[None]]:
    """Wait for a condition without a clock."""
    return _until
