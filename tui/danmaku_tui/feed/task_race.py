"""Coroutines that run together until the first of them ends."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def race(work: Coroutine[Any, Any, T], *others: Coroutine[Any, Any, object]) -> T | None:
    """Run all until the first ends; return the result of ``work``, or None if it has not ended.

    The others are cancelled and awaited. Raises the error of the first to end.
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
