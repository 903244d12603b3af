from __future__ import annotations

from pathlib import Path

import pytest

from danmaku_tui.store import disk_watch
from danmaku_tui.store.disk_watch import DiskWatch


def test_work_that_takes_longer_than_a_second_is_trouble_until_its_end() -> None:
    now = [100.0]
    watch = DiskWatch(lambda: now[0])
    assert not watch.trouble()
    watch.begin()
    now[0] += 0.9
    assert not watch.trouble()
    now[0] += 6.1
    assert watch.trouble() == "not recording: the disk does not answer"
    watch.end()
    assert not watch.trouble()


@pytest.mark.parametrize(("states", "held"), [("SRS", False), ("SDS", True), ("", False)])
def test_a_thread_that_waits_in_the_kernel_keeps_the_process(
    states: str, held: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, state in enumerate(states):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "stat").write_text(f"{number} (a ) D (b) {state} 1 2 3")
    monkeypatch.setattr(disk_watch, "TASKS", tmp_path)
    assert disk_watch.held_by_disk() is held
