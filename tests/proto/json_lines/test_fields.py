from __future__ import annotations

import pytest

from danmaku_proto.json_lines.fields import FieldError, Fields


def test_null_and_a_missing_field_have_the_default() -> None:
    fields = Fields({"a": None})
    assert (fields.text("a", "x"), fields.text("b", "x"), fields.whole("a", 3)) == ("x", "x", 3)
    assert (fields.truth("a"), fields.seconds("a"), fields.object("a")) == (False, None, None)
    assert (fields.time("a", 5.0), fields.objects("a", 3)) == (5.0, [])


def test_a_whole_number_may_be_written_as_a_float_and_is_no_truth() -> None:
    assert Fields({"n": 3.0}).whole("n") == 3
    for wrong in (True, 3.5, "3", -1):
        with pytest.raises(FieldError, match="n must be a whole number ≥ 0"):
            Fields({"n": wrong}).whole("n")


def test_an_inner_field_is_named_with_its_path() -> None:
    (place,) = Fields({"ranks": [{"user": {"name": 3}}]}).objects("ranks", 9)
    user = place.object("user")
    assert user is not None
    with pytest.raises(FieldError, match=r"^ranks\[0\]\.user\.name must be a text$"):
        user.text("name")


def test_an_id_may_be_a_number() -> None:
    assert Fields({"id": 7}).number_or_text("id") == "7"
    with pytest.raises(FieldError, match="id must be a text or a whole number"):
        Fields({"id": 2**70}).number_or_text("id")
