"""Several coroutines of which the first to end ends all."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def race(work: Coroutine[Any, Any, T], *others: Coroutine[Any, Any, object]) -> T | None:
    """Run all until the first ends, and return what ``work`` returned if it has ended by then.

    None of them is left running. Raises what the first of them to end raised.
    """
    main = asyncio.create_task(work)
    tasks: list[asyncio.Task[Any]] = [main, *map(asyncio.create_task, others)]
    try:
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in tasks:
        if task in ended:
            task.result()
    if main.cancelled() or main.exception() is not None:
        return None
    return main.result()
