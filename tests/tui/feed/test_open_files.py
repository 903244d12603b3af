from __future__ import annotations

import asyncio
import errno
import resource
import socket

import pytest

from danmaku_tui.feed.log import SourceLog
from danmaku_tui.feed.open_files import MOST_FILES, AcceptErrors, raise_file_limit


def test_the_soft_limit_becomes_the_hard_one() -> None:
    assert raise_file_limit() >= 1
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert soft == hard or soft >= min(hard, MOST_FILES) or hard == resource.RLIM_INFINITY


async def test_many_errors_of_accept_are_one_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("WARNING", "danmaku")
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    errors = AcceptErrors(SourceLog("classroom"), lambda: 100.0)
    with socket.socket() as listener:
        for _ in range(100):
            error = OSError(errno.EMFILE, "Too many open files")
            loop.call_exception_handler(
                {"message": "socket.accept()", "exception": error, "socket": listener}
            )
    assert errors.count == 100
    assert len(caplog.records) == 1
    errors.close()
    assert loop.get_exception_handler() is before
