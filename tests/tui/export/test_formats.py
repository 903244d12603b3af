from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from danmaku_tui.export.formats import FORMATS
from danmaku_tui.export.timed_event import RecordingInfo, TimedEvent
from danmaku_tui.export.video_canvas import CanvasSizeError

INFO = RecordingInfo("ws://there/", 0.0, "a.danmaku")


def test_each_format_is_under_its_name() -> None:
    assert [form.name for form in FORMATS.values()] == list(FORMATS)
    assert list(FORMATS) == ["jsonl", "csv", "xml", "ass", "text"]
    assert all(form.words for form in FORMATS.values())


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_writes_a_comment(name: str, chat: Callable[..., TimedEvent]) -> None:
    form = FORMATS[name].make(INFO, "1920x1080")
    comment = chat("hello")
    assert form.takes(comment.event)
    assert "hello" in "".join(form.pieces([comment]))


@pytest.mark.parametrize("name", FORMATS)
def test_only_a_sized_format_reads_the_size(name: str) -> None:
    if FORMATS[name].sized:
        with pytest.raises(CanvasSizeError):
            FORMATS[name].make(INFO, "large")
    else:
        FORMATS[name].make(INFO, "large")


def test_the_registry_loads_no_format() -> None:
    code = (
        "import sys, danmaku_tui.export.formats; "
        "print(*(name for name in sys.modules if name.startswith('danmaku_tui.export.')))"
    )
    loaded = set(subprocess.check_output([sys.executable, "-c", code], text=True).split())
    assert "danmaku_tui.export.formats" in loaded
    assert not {"danmaku_tui.export.ass", "danmaku_tui.export.table"} & loaded
