"""The tree of fields shows the bytes as protoc's own raw decode does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixtures.raw_decode import compare, layers, raw_decode

FRAMES = sorted((Path(__file__).parents[1] / "fixtures").glob("*.frame.bin"))

FIELDS = {"chat": 69, "classroom": 6, "gift": 170, "member": 69}
"""The number of fields that protoc shows in all layers of a frame."""


@pytest.mark.parametrize("path", FRAMES, ids=lambda path: path.name.partition(".")[0])
def test_the_tree_of_a_frame_equals_protoc_s_raw_decode(path: Path) -> None:
    equal = sum(compare(data, tree, raw_decode(data)) for data, tree in layers(path.read_bytes()))
    assert equal == FIELDS[path.name.partition(".")[0]]
