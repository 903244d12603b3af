"""What may be made of a parsed message, and what cannot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import betterproto2
import pytest

from danmaku_proto._pb import douyin as pb
from danmaku_proto.converter import converter


def has(parsed: Any, name: str) -> bool:  # noqa: ANN401  # a parser's messages have no static type
    return getattr(parsed, name) is not None


def every_second(items: Sequence[Any]) -> Sequence[Any]:
    return items[::2]


def test_a_message_is_made_with_all_that_is_nested_in_it() -> None:
    parsed = SimpleNamespace(
        common=None,
        ranks=[
            SimpleNamespace(
                score=place,
                user=None,
                rank=place,
                is_hidden=False,
                score_description="",
                exactly_score="",
            )
            for place in range(4)
        ],
        total=5,
        total_user=0,
        total_pv_for_anchor="27.4万",
    )
    made = converter(pb.RoomUserSeqMessage, has, every_second)(parsed)
    ranks = [pb.Contributor(score=place, rank=place) for place in (0, 2)]
    assert made == pb.RoomUserSeqMessage(ranks=ranks, total=5, total_pv_for_anchor="27.4万")
    assert vars(made).keys() == vars(pb.RoomUserSeqMessage()).keys()


def test_a_list_that_is_made_is_another_one() -> None:
    labels = ["a", "b"]
    parsed = SimpleNamespace(common=None, user=None, intro="", label=labels)
    made = converter(pb.RoomIntroMessage, has, every_second)(parsed)
    assert made.label == labels
    assert made.label is not labels


@dataclass(eq=False, repr=False)
class Mode(betterproto2.Message):
    mode: int = betterproto2.field(1, betterproto2.TYPE_ENUM, default_factory=int)


@dataclass(eq=False, repr=False)
class Maybe(betterproto2.Message):
    level: int | None = betterproto2.field(1, betterproto2.TYPE_INT32, optional=True)


@dataclass(eq=False, repr=False)
class Either(betterproto2.Message):
    level: int | None = betterproto2.field(1, betterproto2.TYPE_INT32, group="either")


@dataclass(eq=False, repr=False)
class Tree(betterproto2.Message):
    branch: Tree | None = betterproto2.field(  # noqa: RUF009  # as generated classes do
        1, betterproto2.TYPE_MESSAGE, optional=True
    )


@pytest.mark.parametrize("cls", [Mode, Maybe, Either, Tree])
def test_shapes_that_cannot_be_made_are_refused_before_any_message(
    cls: type[betterproto2.Message],
) -> None:
    with pytest.raises(TypeError, match=cls.__name__):
        converter(cls, has, every_second)
