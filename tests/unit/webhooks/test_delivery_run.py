"""What is sent next, and what an attempt changes."""

from __future__ import annotations

import pytest

from chalicelib.feed.cursor import Cursor
from chalicelib.webhooks.delivery_run import (
    FIRST_PAUSE_MS,
    MAX_PAUSE_MS,
    PAUSE_AFTER_MS,
    DeliveryRun,
    Failure,
    has_failed_for_long,
    is_due,
    open_numbers,
)
from chalicelib.webhooks.webhook import Progress

START = Progress(Cursor("m3m0", 10))
REFUSED = Failure("status")
NOW, LATER = 1_000_000, 1_000_000 + FIRST_PAUSE_MS


def failed(*keys: str, now_ms: int = NOW, progress: Progress = START) -> DeliveryRun:
    run = DeliveryRun(progress)
    for key in keys:
        run.fail(key, REFUSED, now_ms, 0.0)
    return run


def test_the_cursor_moves_over_numbers_that_are_done_in_any_order() -> None:
    run = DeliveryRun(START)

    run.succeed(12, "b")
    run.pass_over(13)
    assert (run.progress.cursor.seq, run.progress.beyond) == (10, (12, 13))
    run.succeed(11, "a")

    assert (run.progress.cursor.seq, run.progress.beyond) == (13, ())


def test_numbers_that_are_done_are_not_open() -> None:
    run = DeliveryRun(START)
    run.succeed(12, "b")

    assert open_numbers(run.progress, range(9, 15)) == [11, 13, 14]


def test_a_key_that_failed_waits_and_others_do_not() -> None:
    run = failed("a")

    assert [run.may_send(key, NOW) for key in ("a", "b")] == [False, True]
    assert run.may_send("a", LATER)


def test_a_success_ends_the_retries_of_its_key_alone() -> None:
    run = failed("a", "b")

    run.succeed(11, "a")

    assert list(run.progress.blocked) == ["b"]
    assert run.progress.suspects == ()


def test_three_keys_that_fail_in_a_row_are_an_outage_which_forgets_their_retries() -> None:
    run = failed("a", "b", "c")

    assert (run.progress.blocked, run.has_ended, run.may_send("d", NOW)) == ({}, True, False)
    assert (is_due(run.progress, NOW), is_due(run.progress, LATER)) == (False, True)


def test_keys_that_fail_in_several_runs_without_a_success_are_an_outage_too() -> None:
    progress = START
    for key in ("a", "b", "c"):
        progress = failed(key, progress=progress).progress

    assert progress.outage is not None


def test_keys_that_failed_before_a_success_and_fail_again_are_no_outage() -> None:
    run = failed("a", "b")
    run.succeed(13, "d")
    run.fail("c", REFUSED, NOW, 0.0)
    run.succeed(14, "e")

    progress = run.progress
    for _ in range(9):
        progress = failed("a", "b", "c", progress=progress).progress

    assert (progress.outage, sorted(progress.blocked)) == (None, ["a", "b", "c"])


def test_a_refused_event_shows_that_the_receiver_is_there() -> None:
    run = failed("a", "b")

    for key in ("c", "d", "e", "f"):
        run.fail(key, Failure("status", is_refusal=True), NOW, 0.0)

    assert (run.progress.outage, run.progress.suspects, run.may_send("g", NOW)) == (None, (), True)
    assert list(run.progress.blocked) == ["a", "b", "c", "d", "e", "f"]


def test_a_refused_event_ends_an_outage() -> None:
    run = DeliveryRun(failed("a", "b", "c").progress)

    run.fail("a", Failure("status", is_refusal=True), LATER, 0.0)
    run.finish(LATER, 0.0)

    assert (run.progress.outage, list(run.progress.blocked)) == (None, ["a"])


def test_one_key_that_fails_again_and_again_is_no_outage() -> None:
    progress = START
    for _ in range(9):
        progress = failed("a", progress=progress).progress

    assert (progress.outage, progress.blocked["a"].attempts) == (None, 9)


def test_a_receiver_that_takes_nothing_is_an_outage_at_once() -> None:
    run = DeliveryRun(START)

    run.fail("a", Failure("status", 90_000, is_throttled=True), NOW, 0.0)

    assert run.progress.outage is not None
    assert run.progress.outage.next_at_ms == NOW + 90_000


def test_a_success_after_an_outage_ends_it() -> None:
    run = DeliveryRun(failed("a", "b", "c").progress)

    run.succeed(11, "a")
    run.finish(LATER, 0.0)

    assert run.progress.untroubled == run.progress


def test_a_key_that_fails_for_ever_does_not_keep_an_outage_going() -> None:
    run = DeliveryRun(failed("a", "b", "c").progress)

    run.fail("a", REFUSED, LATER, 0.0)
    run.succeed(12, "b")
    run.finish(LATER, 0.0)

    assert (run.progress.outage, list(run.progress.blocked)) == (None, ["a"])


def test_a_probe_leaves_one_attempt_to_a_key_that_has_not_failed_yet() -> None:
    run = DeliveryRun(failed("a", "b", "c").progress)

    asked = [key for key in ("a", "b", "c", "d", "e") if run.may_send(key, LATER) and _fails(run, key)]

    assert asked == ["a", "b", "d"]
    assert run.has_ended


def test_probes_try_the_first_key_and_take_turns_with_the_others() -> None:
    progress, asked = failed("a", "b", "c").progress, []
    for hours in range(1, 5):
        run, now_ms = DeliveryRun(progress), NOW + hours * MAX_PAUSE_MS
        asked.append("".join(key for key in "abc" if run.may_send(key, now_ms) and _fails(run, key, now_ms)))
        run.finish(now_ms, 0.0)
        progress = run.progress

    assert asked == ["ab", "ac", "ab", "ac"]


def _fails(run: DeliveryRun, key: str, now_ms: int = LATER) -> bool:
    run.fail(key, REFUSED, now_ms, 0.0)
    return True


@pytest.mark.parametrize("keys", [("a",), ("a", "b"), ("a", "b", "c")])
def test_a_probe_without_a_success_prolongs_the_outage(keys: tuple[str, ...]) -> None:
    run = failed(*keys, now_ms=LATER, progress=failed("a", "b", "c").progress)

    run.finish(LATER, 0.0)

    assert run.progress.outage is not None
    assert (run.progress.outage.attempts, run.progress.outage.failing_since_ms) == (2, NOW)
    assert run.progress.blocked == {}


def test_a_probe_that_fails_keeps_the_pause_that_the_receiver_asked_for() -> None:
    throttled = DeliveryRun(START)
    throttled.fail("a", Failure("status", is_throttled=True), NOW, 0.0)
    run = DeliveryRun(throttled.progress)

    run.fail("a", Failure("status", MAX_PAUSE_MS), LATER, 0.0)
    run.finish(LATER, 0.0)

    assert run.progress.outage is not None
    assert run.progress.outage.next_at_ms == LATER + MAX_PAUSE_MS


def test_one_key_waits_as_long_as_the_receiver_asked_for() -> None:
    run = DeliveryRun(START)

    run.fail("a", Failure("status", 600_000), NOW, 0.0)

    assert run.progress.outage is None
    assert [run.may_send("a", at) for at in (NOW + 599_999, NOW + 600_000)] == [False, True]


def test_an_outage_keeps_the_pause_that_one_of_its_failures_asked_for() -> None:
    first = DeliveryRun(START)
    first.fail("a", Failure("status", 600_000), NOW, 0.0)

    run = failed("b", "c", progress=first.progress)

    assert run.progress.outage is not None
    assert run.progress.outage.next_at_ms == NOW + 600_000


def test_a_run_that_has_sent_nothing_changes_nothing() -> None:
    progress = failed("a", "b", "c").progress

    run = DeliveryRun(progress)
    run.finish(LATER, 0.0)

    assert run.progress == progress


def test_pauses_double_up_to_an_hour_and_half_of_each_is_random() -> None:
    progress, pauses = START, []
    for _ in range(12):
        progress = failed("a", progress=progress).progress
        pauses.append(progress.blocked["a"].next_at_ms - NOW)
    longest = DeliveryRun(progress)
    longest.fail("a", REFUSED, NOW, 1.0)

    assert pauses[:3] == [FIRST_PAUSE_MS / 2, FIRST_PAUSE_MS, FIRST_PAUSE_MS * 2]
    assert pauses[-1] == MAX_PAUSE_MS / 2
    assert longest.progress.blocked["a"].next_at_ms - NOW == MAX_PAUSE_MS


def test_three_days_of_failures_are_too_long() -> None:
    progress = failed("a").progress

    assert not has_failed_for_long(START, NOW + PAUSE_AFTER_MS)
    assert not has_failed_for_long(progress, NOW + PAUSE_AFTER_MS - 1)
    assert has_failed_for_long(progress, NOW + PAUSE_AFTER_MS)
