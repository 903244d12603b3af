from __future__ import annotations

from danmaku_proto.json_lines.frame_reader import OTHER, JsonFrameReader


def test_a_line_is_called_by_its_kind() -> None:
    parts = JsonFrameReader().parts(b'{"kind": "chat"}\n\n{"kind": []}\noops\n[1]\n\xff')
    assert [part.method for part in parts] == ["chat", OTHER, OTHER, OTHER, OTHER]


def test_no_schema_describes_it() -> None:
    assert JsonFrameReader().schemas() == ()
