from __future__ import annotations

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
