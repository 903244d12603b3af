from __future__ import annotations

import asyncio
import io
import os
from collections.abc import Iterator
from typing import Final

import click
import pytest

from danmaku_tui.cli.run.input_lines import LINE_BYTES, input_lines

DEADLINE: Final = 30.0
"""Seconds after which a line that never comes is given up."""


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The end that writes to standard input."""
    reader, writer = os.pipe()
    with open(reader) as stream:  # noqa: PTH123  # a descriptor
        monkeypatch.setattr("sys.stdin", stream)
        yield writer


async def lines() -> list[str]:
    return [line async for line in input_lines()]


async def test_a_line_is_there_as_soon_as_it_has_an_end(pipe: int) -> None:
    given = input_lines()
    async with asyncio.timeout(DEADLINE):
        os.write(pipe, "大家好\r\nhal".encode())
        assert await anext(given) == "大家好"
        os.write(pipe, b"f\n\n")
        assert await anext(given) == "half"
        assert await anext(given) == ""
        os.write(pipe, b"the end")
        os.close(pipe)
        assert [line async for line in given] == ["the end"]


async def test_other_tasks_go_on_while_it_waits(pipe: int) -> None:
    waiting = asyncio.create_task(lines())
    for _ in range(10):
        await asyncio.sleep(0)
    assert not waiting.done()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    os.close(pipe)


async def test_a_stream_without_a_descriptor_is_read_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"one\ntwo\n")))
    assert await lines() == ["one", "two"]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (b"hi\n\xff\n", "line 2 of standard input is not UTF-8"),
        (b"x" * LINE_BYTES + b"y", "line 1 of standard input has more than 65,536 bytes"),
        (b"\n" + b"x" * LINE_BYTES + b"y\n", "line 2 of standard input has more than 65,536"),
    ],
)
async def test_a_line_that_no_classroom_takes_is_named(
    given: bytes, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
    with pytest.raises(click.ClickException) as refused:
        await lines()
    assert refused.value.message.startswith(problem)


async def test_a_closed_input_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(click.ClickException, match="standard input is closed"):
        await lines()
