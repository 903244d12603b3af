from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from danmaku_tui.feed.task_race import race


async def _forever(cancelled: list[str], name: str) -> None:
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        cancelled.append(name)
        raise


async def _value(value: int) -> int:
    return value


async def _failure() -> None:
    raise ZeroDivisionError


async def test_the_work_that_ends_first_is_returned_and_the_rest_is_gone() -> None:
    cancelled: list[str] = []
    before = asyncio.all_tasks()

    async def work() -> int:
        await asyncio.sleep(0)
        return 3

    assert await race(work(), _forever(cancelled, "other")) == 3
    assert cancelled == ["other"]
    assert asyncio.all_tasks() == before


async def test_nothing_is_returned_where_another_ends_first() -> None:
    cancelled: list[str] = []

    async def work() -> int:
        await _forever(cancelled, "work")
        return 3

    assert await race(work(), _value(1)) is None


async def test_a_failure_of_the_first_to_end_is_raised() -> None:
    cancelled: list[str] = []
    with pytest.raises(ZeroDivisionError):
        await race(_forever(cancelled, "work"), _failure())


async def test_a_race_that_is_cancelled_leaves_nothing_running(
    until: Callable[[Callable[[], object]], Awaitable[None]],
) -> None:
    cancelled: list[str] = []
    before = asyncio.all_tasks()
    task = asyncio.create_task(race(_forever(cancelled, "a"), _forever(cancelled, "b")))
    await until(lambda: len(asyncio.all_tasks()) == len(before) + 3)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert sorted(cancelled) == ["a", "b"]
    assert asyncio.all_tasks() == before
