from __future__ import annotations

import random

import pytest


@pytest.fixture
def chance() -> random.Random:
    return random.Random(5)  # noqa: S311  # a test repeats itself
