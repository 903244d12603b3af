from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from danmaku_proto import codec
from danmaku_proto._pb import classroom
from danmaku_proto.frame_layers import frame_types, frame_view
from danmaku_tui.wire.tree_json import frame_json
from tests.fixtures.wire import field, tag, varint

FIXTURES = Path(__file__).parents[2] / "fixtures"


def shown(data: bytes | str, kind: str | None = None) -> Any:  # noqa: ANN401  # JSON
    return json.loads(json.dumps(frame_json(frame_view(data, kind), "binary")))


def test_a_user_as_json() -> None:
    user = classroom.User(name="张三", id=888)
    assert shown(codec.encode(user)) == {
        "type": "user",
        "guessed": True,
        "input": "binary",
        "layers": [
            {
                "name": "User",
                "bytes": 11,
                "fields": [
                    {
                        "offset": 0,
                        "tag": "0a",
                        "number": 1,
                        "wire_type": 2,
                        "name": "name",
                        "type": "string",
                        "length": 6,
                        "value": "张三",
                    },
                    {
                        "offset": 8,
                        "tag": "10",
                        "number": 2,
                        "wire_type": 0,
                        "name": "id",
                        "type": "int64",
                        "value": "888",
                    },
                ],
            }
        ],
    }


def test_unknown_fields_and_problems_are_marked() -> None:
    (layer,) = shown(field(2, b"7") + field(9, b"\xff") + tag(1, 2) + varint(300), "user")["layers"]
    first, second, third = layer["fields"]
    assert (first["guessed"], first["declared"], first["value"]) == (True, "int64", "7")
    assert (second["name"], second["guessed"], second["value"]) == (None, True, "ff")
    assert third["length"] == 300
    assert layer["problem"] == {"kind": "length", "offset": 7, "number": 300, "limit": False}


def test_layers_and_opened_payloads() -> None:
    data = shown((FIXTURES / "chat.frame.bin").read_bytes())
    assert [layer["name"] for layer in data["layers"]] == ["PushFrame", "gzip", "Response"]
    message = data["layers"][2]["fields"][0]["fields"]
    assert message[1]["opened_as"] == "ChatMessage"
    assert shown("hello")["layers"] == [{"name": "text", "bytes": 5, "text": "hello"}]


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=120), st.sampled_from([None, *frame_types()]))
def test_any_bytes_are_valid_json(data: bytes, kind: str | None) -> None:
    text = json.dumps(frame_json(frame_view(data, kind), "binary"), allow_nan=False)
    assert json.loads(text)["layers"] is not None
