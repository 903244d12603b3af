from __future__ import annotations

import pytest

from danmaku_tui.room.history import Entry, History
from danmaku_tui.rules.judgement_cache import JudgementCache
from danmaku_tui.stage.pins import Pins
from danmaku_tui.stage.stage import Stage
from danmaku_tui.ui.stage.director import Director


@pytest.fixture
def history() -> History:
    return History()


@pytest.fixture
def director(history: History) -> Director:
    return Director(history, Stage(40, 5))


@pytest.fixture
def judgements(history: History) -> JudgementCache:
    return JudgementCache(history)


@pytest.fixture
def pinned() -> Pins[Entry]:
    return Pins(2)


@pytest.fixture
def ruled(history: History, judgements: JudgementCache, pinned: Pins[Entry]) -> Director:
    return Director(history, Stage(80, 5), judgements, pinned)
