from __future__ import annotations

import math
import weakref
from collections.abc import Callable
from itertools import pairwise

import pytest

from danmaku_tui.stage.clock import FASTEST, SLOWEST
from danmaku_tui.stage.items import Item, Outcome, Verdict
from danmaku_tui.stage.overload import OverloadLevel
from danmaku_tui.stage.stage import Stage


def names(stage: Stage[str], lane: int) -> list[tuple[int, str]]:
    return [(column, flight.payload) for column, flight in stage.visible(lane)]


def say(stage: Stage[str], text: str, width: int, *, favoured: bool = False) -> Outcome[str]:
    return stage.offer(Item(text, width, key=text, favoured=favoured))


def overfill(stage: Stage[str], level: OverloadLevel, now: float = 0.0) -> float:
    """Talk without end until the stage has come to ``level``; return the time then."""
    count = 0
    while stage.pressure.level < level:
        for _ in range(20):
            count += 1
            say(stage, f"noise {count}", 10)
        now += 0.0625
        stage.tick(now)
        assert now < 60
    return now


def test_an_offered_item_waits_and_is_shown_with_the_next_step() -> None:
    stage: Stage[str] = Stage(80, 2)
    outcome = say(stage, "hello", 5)
    assert outcome.verdict is Verdict.WAITING
    assert stage.waiting == 1
    changes = stage.step()
    assert changes.entered == [outcome.flight]
    assert names(stage, 0) == [(79, "hello")]
    assert stage.counts.shown == 1
    assert stage.waiting == 0


def test_the_tick_moves_the_stage_at_the_crossing_speed() -> None:
    stage: Stage[str] = Stage(80, 2, crossing=8.0)
    assert stage.tick(0.0).steps == 0
    assert stage.delay(0.0) == pytest.approx(0.1)
    assert [stage.tick(now).steps for now in (0.25, 0.5, 0.75, 1.0)] == [2, 3, 2, 3]
    assert stage.offset == 10
    stage.set_crossing(4.0, 1.0)
    assert (stage.crossing, stage.rate) == (4.0, 20.0)
    assert stage.tick(1.25).steps == 5


def test_a_crossing_time_of_nothing_is_refused_and_changes_nothing() -> None:
    stage: Stage[str] = Stage(80, 2, crossing=8.0)
    with pytest.raises(ValueError, match="above zero"):
        stage.set_crossing(0.0, 0.0)
    assert (stage.crossing, stage.rate) == (8.0, 10.0)


def test_an_ordinary_item_waits_a_second_and_no_longer() -> None:
    stage: Stage[str] = Stage(80, 1)
    say(stage, "first", 8)
    assert say(stage, "second", 30).verdict is Verdict.WAITING
    assert say(stage, "third", 8).verdict is Verdict.SKIPPED
    stage.step(31)
    assert say(stage, "fourth", 8).verdict is Verdict.SKIPPED
    stage.step()
    assert say(stage, "fifth", 8).verdict is Verdict.WAITING


def test_a_favoured_item_waits_four_seconds() -> None:
    stage: Stage[str] = Stage(80, 1)
    say(stage, "first", 38)
    assert say(stage, "mine", 5, favoured=True).verdict is Verdict.WAITING
    assert say(stage, "mine too", 5, favoured=True).verdict is Verdict.SKIPPED


def test_ordinary_items_alone_never_take_the_place_of_a_favoured_one() -> None:
    stage: Stage[str] = Stage(80, 3)
    verdicts = [say(stage, f"long {count}", 200).verdict for count in range(5)]
    assert verdicts == [Verdict.WAITING] * 2 + [Verdict.SKIPPED] * 3
    assert say(stage, "short", 10).verdict is Verdict.WAITING
    assert say(stage, "mine", 200, favoured=True).verdict is Verdict.WAITING


def test_a_single_lane_takes_long_items_all_the_same() -> None:
    assert say(Stage(80, 1), "long", 300).verdict is Verdict.WAITING


def test_without_room_an_identical_text_is_merged() -> None:
    stage: Stage[str] = Stage(80, 1)
    first = say(stage, "666", 30)
    outcome = say(stage, "666", 30)
    assert outcome == Outcome(Verdict.MERGED, first.flight)
    assert first.flight is not None
    assert (first.flight.times, first.flight.width) == (2, 33)
    for _ in range(8):
        say(stage, "666", 30)
    assert (first.flight.times, first.flight.width) == (10, 34)
    assert stage.counts.merged == 9


def test_only_the_exact_text_is_merged() -> None:
    stage: Stage[str] = Stage(80, 1)
    say(stage, "666", 30)
    assert say(stage, "6666", 30).verdict is Verdict.SKIPPED
    assert say(stage, "", 30).verdict is Verdict.SKIPPED


def test_items_without_a_key_are_never_merged() -> None:
    stage: Stage[str] = Stage(80, 1)
    say(stage, "", 30)
    assert say(stage, "", 30).verdict is Verdict.SKIPPED


def test_a_text_is_merged_only_where_the_mark_fits() -> None:
    stage: Stage[str] = Stage(80, 1)
    say(stage, "666", 8)
    say(stage, "next", 30)
    assert say(stage, "666", 8).verdict is Verdict.SKIPPED


def test_a_text_that_has_left_is_not_merged_into() -> None:
    stage: Stage[str] = Stage(20, 1)
    first = say(stage, "666", 5).flight
    stage.step(24)
    assert names(stage, 0) == [(-4, "666")]
    say(stage, "next", 30)
    assert say(stage, "666", 5).flight is first
    changes = stage.step(4)
    assert changes.left == [first]
    assert say(stage, "666", 5).verdict is Verdict.SKIPPED


def test_the_width_of_the_mark_comes_from_outside() -> None:
    stage: Stage[str] = Stage(80, 1, cells=lambda times: 7 * (times > 1))
    flight = say(stage, "666", 30).flight
    say(stage, "666", 30)
    assert flight is not None
    assert flight.width == 37


def test_nothing_is_shown_on_a_stage_of_no_size_and_all_is_counted() -> None:
    for stage in (Stage[str](0, 10), Stage[str](80, 0), Stage[str](0, 0)):
        for count in range(50):
            assert say(stage, str(count), 5, favoured=count % 2 == 0).verdict is Verdict.SKIPPED
            stage.tick(count / 10)
        assert stage.counts.skipped == 50
        assert stage.counts.balanced
        assert stage.pressure.level is OverloadLevel.CALM
        assert stage.clear() == []


def test_an_item_without_a_visible_cell_is_skipped() -> None:
    assert say(Stage(80, 1), "", 0).verdict is Verdict.SKIPPED


def test_a_paused_stage_stands_still_and_goes_on_where_it_was() -> None:
    stage: Stage[str] = Stage(80, 1)
    say(stage, "hello", 5)
    stage.tick(0.0)
    stage.tick(0.5)
    stage.pause(0.5)
    assert stage.paused
    assert stage.delay(0.5) == math.inf
    assert stage.tick(60.0).steps == 0
    stage.resume(60.0)
    assert stage.tick(60.0).steps == 0
    assert names(stage, 0) == [(75, "hello")]


def test_what_finds_no_room_while_paused_is_not_taken_for_overload() -> None:
    stage: Stage[str] = Stage(80, 1)
    stage.tick(0.0)
    stage.pause(0.0)
    for count in range(500):
        say(stage, f"noise {count}", 10)
        stage.tick(count / 10)
    stage.resume(50.0)
    stage.tick(50.1)
    assert stage.counts.skipped > 400
    assert stage.pressure.level is OverloadLevel.CALM


def test_of_a_removed_lane_only_who_waited_is_placed_again_or_dropped() -> None:
    stage: Stage[str] = Stage(80, 3)
    seen = [say(stage, f"seen {count}", 5).flight for count in range(3)]
    stage.step(5)
    waiting = [say(stage, f"waits {count}", 30).flight for count in range(3)]
    changes = stage.resize(80, 1, 0.0)
    assert changes.entered == []
    assert changes.dropped == waiting[1:]
    assert list(stage.flights(0)) == [seen[0], waiting[0]]
    assert stage.counts.skipped == 2
    assert stage.counts.balanced


def test_an_evicted_item_may_find_another_place() -> None:
    stage: Stage[str] = Stage(80, 2)
    stays = say(stage, "stays", 3).flight
    moves = say(stage, "moves", 3).flight
    assert stage.resize(80, 1, 0.0).dropped == []
    assert list(stage.flights(0)) == [stays, moves]
    assert stage.step(6).entered == [stays, moves]
    assert stage.counts.shown == 2


def test_a_dropped_text_is_not_merged_into() -> None:
    stage: Stage[str] = Stage(80, 2)
    say(stage, "stays", 30)
    say(stage, "666", 30)
    assert len(stage.resize(80, 1, 0.0).dropped) == 1
    assert say(stage, "666", 30).verdict is Verdict.SKIPPED


def test_a_wider_stage_shows_at_once_who_waited_and_moves_faster() -> None:
    stage: Stage[str] = Stage(80, 1)
    flight = say(stage, "hello", 5).flight
    changes = stage.resize(120, 1, 0.0)
    assert changes.entered == [flight]
    assert names(stage, 0) == [(80, "hello")]
    assert stage.rate == 15.0
    assert stage.counts.shown == 1


def test_clearing_skips_who_waited_and_keeps_who_was_shown() -> None:
    stage: Stage[str] = Stage(80, 1)
    say(stage, "shown", 5)
    stage.step()
    waiting = say(stage, "waits", 5).flight
    assert stage.clear() == [waiting]
    assert names(stage, 0) == []
    assert (stage.counts.shown, stage.counts.skipped, stage.waiting) == (1, 1, 0)
    assert say(stage, "shown", 5).verdict is Verdict.WAITING


class Comment:
    """A payload that can be asked whether anything still holds it."""


@pytest.mark.parametrize(
    "leave",
    [
        lambda stage: stage.step(200),
        lambda stage: stage.resize(80, 0, 0.0),
        lambda stage: stage.clear(),
    ],
)
def test_what_is_gone_from_the_stage_is_not_held(leave: Callable[[Stage[Comment]], object]) -> None:
    stage: Stage[Comment] = Stage(80, 1)
    comment = Comment()
    stage.offer(Item(comment, 5, key="666"))
    held = weakref.ref(comment)
    del comment
    stage.step()
    assert held() is not None
    leave(stage)
    assert held() is None


def test_a_cell_of_the_stage_finds_its_flight() -> None:
    stage: Stage[str] = Stage(80, 2)
    flight = say(stage, "hello", 5).flight
    stage.step(3)
    assert stage.at(0, 77) is flight
    assert stage.at(0, 76) is None
    assert stage.at(1, 77) is None


def test_an_overfull_stage_runs_faster_and_says_so() -> None:
    stage: Stage[str] = Stage(80, 4)
    overfill(stage, OverloadLevel.NAMELESS)
    assert stage.rate == pytest.approx(16.0)
    assert stage.pressure.words == "×1.6 names off"


def test_late_items_make_the_stage_faster_although_none_is_lost() -> None:
    stage: Stage[str] = Stage(80, 1)
    stage.tick(0.0)
    say(stage, "first", 8)
    say(stage, "waits a second", 8)
    for sixteenth in range(1, 17):
        stage.tick(sixteenth / 16)
    assert stage.rate == 10.0
    say(stage, "waits a second as well", 8)
    stage.tick(1.0)
    assert stage.rate > 10.0
    assert stage.counts.skipped == 0


def test_identical_texts_fly_apart_while_there_is_room() -> None:
    stage: Stage[str] = Stage(80, 2)
    assert [say(stage, "666", 3).verdict for _ in range(4)] == [Verdict.WAITING] * 4
    assert stage.counts.merged == 0


def test_the_clock_is_never_faster_than_it_can_be_painted() -> None:
    for width in (1, 30, 80, 140, 300):
        stage: Stage[str] = Stage(width, 4)
        now = overfill(stage, OverloadLevel.SAMPLING)
        assert SLOWEST <= stage.rate <= FASTEST
        assert stage.rate == pytest.approx(max(4, min(20, width / 8)) * stage.pressure.factor)
        stage.resize(200, 4, now)
        stage.tick(now)
        assert (stage.rate, stage.pressure.factor) == (FASTEST, 1.0)


def test_when_merging_an_identical_text_is_merged_although_there_is_room() -> None:
    stage: Stage[str] = Stage(80, 4)
    overfill(stage, OverloadLevel.MERGING)
    stage.clear()
    assert stage.pressure.level is OverloadLevel.MERGING
    first = say(stage, "666", 3).flight
    assert say(stage, "666", 3) == Outcome(Verdict.MERGED, first)
    favoured = say(stage, "666", 3, favoured=True)
    assert favoured.verdict is Verdict.WAITING
    assert favoured.flight is not first


def test_sampling_keeps_an_even_share_and_every_favoured_item() -> None:
    stage: Stage[str] = Stage(80, 4)
    now = overfill(stage, OverloadLevel.SAMPLING)
    while stage.pressure.keep > 0.35:
        now = overfill_more(stage, now)
    keep = stage.pressure.keep
    verdicts = []
    for count in range(100):
        stage.clear()
        verdicts.append(say(stage, f"sampled {count}", 3).verdict)
        assert say(stage, f"mine {count}", 3, favoured=True).verdict is Verdict.WAITING
    kept = [index for index, verdict in enumerate(verdicts) if verdict is Verdict.WAITING]
    assert abs(len(kept) - 100 * keep) <= 1
    distances = {later - earlier for earlier, later in pairwise(kept)}
    assert distances <= {int(1 / keep), int(1 / keep) + 1}
    assert stage.counts.sampled <= stage.counts.skipped


def overfill_more(stage: Stage[str], now: float) -> float:
    for count in range(60):
        say(stage, f"more {now} {count}", 10)
    stage.tick(now + 0.0625)
    return now + 0.0625


def test_a_room_that_calms_down_gets_everything_back() -> None:
    stage: Stage[str] = Stage(80, 4)
    now = overfill(stage, OverloadLevel.SAMPLING)
    for _ in range(3_000):
        now += 0.0625
        stage.tick(now)
    assert stage.pressure.words == ""
    assert stage.rate == 10.0
    assert say(stage, "hello", 5).verdict is Verdict.WAITING


def test_a_renewed_flight_counts_as_a_merged_item_and_stays_where_it_is() -> None:
    stage: Stage[str] = Stage(80, 2)
    flight = say(stage, "rose ×1", 7).flight
    assert flight is not None
    stage.step(20)
    assert stage.renew(flight, "rose ×2")
    assert names(stage, 0) == [(60, "rose ×2")]
    assert stage.counts.merged == 1
    assert stage.counts.balanced


def test_a_flight_that_has_left_cannot_be_renewed() -> None:
    stage: Stage[str] = Stage(80, 2)
    flight = say(stage, "rose ×1", 7).flight
    assert flight is not None
    stage.step(200)
    assert not stage.renew(flight, "rose ×2")
    assert stage.counts.offered == 1
    assert stage.counts.balanced


def test_a_flight_whose_lane_was_removed_cannot_be_renewed() -> None:
    stage: Stage[str] = Stage(80, 2)
    say(stage, "above", 7)
    flight = say(stage, "below", 7).flight
    assert flight is not None
    stage.step(10)
    stage.resize(80, 1, 0.0)
    stage.resize(80, 2, 0.0)
    assert not stage.renew(flight, "gone")


def test_what_is_withdrawn_is_gone_at_once_and_nothing_else_moves() -> None:
    stage: Stage[str] = Stage(80, 1)
    flights = [say(stage, text, 5).flight for text in ("one", "two")]
    stage.step(20)
    assert flights[0] is not None
    assert not stage.withdraw(flights[0])
    assert names(stage, 0) == [(67, "two")]
    assert stage.counts.balanced


def test_who_waits_and_is_withdrawn_is_neither_shown_nor_skipped() -> None:
    stage: Stage[str] = Stage(80, 1)
    flight = say(stage, "one", 5).flight
    assert flight is not None
    assert stage.withdraw(flight)
    counts = stage.counts
    assert (counts.shown, counts.skipped, counts.waiting, counts.withdrawn) == (0, 0, 0, 1)
    assert stage.step(200).entered == []


def test_the_place_of_what_was_withdrawn_last_is_free_again() -> None:
    stage: Stage[str] = Stage(80, 1)
    say(stage, "stays", 5)
    long = say(stage, "long", 60).flight
    assert say(stage, "no room", 5).verdict is Verdict.SKIPPED
    assert long is not None
    stage.withdraw(long)
    again = say(stage, "room", 5).flight
    assert again is not None
    assert again.column == long.column


def test_a_withdrawn_text_is_not_merged_into() -> None:
    stage: Stage[str] = Stage(80, 1)
    flight = say(stage, "666", 30).flight
    assert say(stage, "666", 30).verdict is Verdict.MERGED
    assert flight is not None
    assert stage.withdraw(flight)
    assert say(stage, "666", 30).verdict is Verdict.WAITING
    counts = stage.counts
    assert (counts.merged, counts.withdrawn, counts.waiting) == (1, 1, 1)


def test_what_was_in_view_may_come_back_to_its_own_place() -> None:
    stage: Stage[str] = Stage(80, 1)
    flight = say(stage, "one", 5).flight
    assert flight is not None
    stage.step(20)
    stage.withdraw(flight)
    assert stage.put_back(flight)
    assert names(stage, 0) == [(60, "one")]
    assert not stage.put_back(flight)
    assert stage.counts.shown == 1


def test_what_never_was_in_view_does_not_come_back() -> None:
    stage: Stage[str] = Stage(80, 1)
    flight = say(stage, "one", 5).flight
    assert flight is not None
    stage.withdraw(flight)
    assert not stage.put_back(flight)


def test_a_flight_is_widened_only_where_its_follower_leaves_room() -> None:
    stage: Stage[str] = Stage(80, 1)
    first, second = (say(stage, text, 5).flight for text in ("one", "two"))
    assert first is not None
    assert second is not None
    assert not stage.widen(first, 2)
    assert stage.widen(second, 2)
    assert (first.width, second.width) == (5, 7)


def test_a_movement_of_several_columns_at_once_shows_whole_what_came_meanwhile() -> None:
    stage: Stage[str] = Stage(80, 1)
    say(stage, "one", 1)
    say(stage, "two", 1)
    changes = stage.step(4)
    assert [flight.payload for flight in changes.entered] == ["one", "two"]
    assert names(stage, 0) == [(76, "one"), (79, "two")]


def test_a_stage_is_roomy_while_two_lanes_are_free() -> None:
    stage: Stage[str] = Stage(20, 3)
    roomy = [stage.roomy]
    for number in range(3):
        say(stage, f"{number}", 8)
        roomy.append(stage.roomy)
    assert roomy == [True, True, False, False]
    stage.step(8 + 2)
    assert stage.roomy


def test_a_stage_of_one_lane_is_roomy_while_that_is_free() -> None:
    stage: Stage[str] = Stage(20, 1)
    roomy = [stage.roomy]
    say(stage, "here", 8)
    roomy.append(stage.roomy)
    stage.resize(20, 0, 0.0)
    roomy.append(stage.roomy)
    assert roomy == [True, False, False]


def test_an_assured_item_is_shown_however_full_the_stage_is() -> None:
    stage: Stage[str] = Stage(80, 3)
    now = overfill(stage, OverloadLevel.SAMPLING)
    for number in range(40):
        say(stage, f"favoured {number}", 60, favoured=True)
    assert say(stage, "one more", 60, favoured=True).verdict is Verdict.SKIPPED
    outcome = stage.offer(Item("mine", 10, assured=True))
    assert outcome.verdict is Verdict.WAITING
    assert outcome.flight is not None
    while not outcome.flight.entered:
        now += 0.0625
        stage.tick(now)
        assert now < 120
    assert stage.counts.balanced


def test_an_assured_item_finds_another_lane_when_its_own_is_removed() -> None:
    stage: Stage[str] = Stage(80, 4)
    for number in range(8):
        say(stage, f"favoured {number}", 70, favoured=True)
    mine = stage.offer(Item("mine", 10, assured=True)).flight
    assert mine is not None
    changes = stage.resize(80, 1, 0.0)
    assert mine not in changes.dropped
    assert mine in list(stage.all())


def test_without_a_lane_an_assured_item_is_skipped_too() -> None:
    assert Stage[str](80, 0).offer(Item("mine", 10, assured=True)).verdict is Verdict.SKIPPED
