from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from danmaku_tui.doctor.examination import WATCH_SECONDS, ExaminationRequest

if TYPE_CHECKING:
    from tests.tui.cli.conftest import Said


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[ExaminationRequest | None]:
    """The examinations that were asked for; none is done."""
    asked: list[ExaminationRequest | None] = []

    def run_doctor(request: ExaminationRequest | None, *_: object, **__: Any) -> int:  # noqa: ANN401  # unused
        asked.append(request)
        return 1

    monkeypatch.setattr("danmaku_tui.doctor.examination.run_doctor", run_doctor)
    return asked


def test_without_a_source_the_machine_is_examined_and_the_code_is_passed_on(
    command: Callable[..., Said], requests: list[ExaminationRequest | None]
) -> None:
    assert command("doctor").code == 1
    assert requests == [None]


@pytest.mark.parametrize("options", [("--for", "3"), ("--dialect", "douyin"), ("--header", "A: b")])
def test_an_option_of_a_feed_needs_its_source(
    options: tuple[str, str],
    command: Callable[..., Said],
    requests: list[ExaminationRequest | None],
) -> None:
    said = command("doctor", *options)
    assert (said.code, requests) == (2, [])
    assert "these options need a feed: give its SOURCE as well" in said.err


def test_a_feed_is_examined_with_its_headers_for_some_seconds(
    command: Callable[..., Said], requests: list[ExaminationRequest | None]
) -> None:
    command("doctor", "ws://here:1/", "--header", "A: b")
    command("doctor", "ws://here:1/", "--for", "2", "--dialect", "classroom")
    assert requests == [
        ExaminationRequest("ws://here:1/", None, (("A", "b"),), WATCH_SECONDS, None),
        ExaminationRequest("ws://here:1/", "classroom", (), 2.0, None),
    ]


def test_a_wrong_address_is_left_to_the_examination(
    command: Callable[..., Said], requests: list[ExaminationRequest | None]
) -> None:
    command("doctor", "nonsense address")
    assert requests == [ExaminationRequest("nonsense address", None, (), WATCH_SECONDS, None)]
