"""Runs of one webhook over feeds and receivers that do as the test says."""

from __future__ import annotations

from datetime import timedelta
from math import inf

import pytest
from msgspec.structs import replace

from chalicelib.feed.cursor import Cursor
from chalicelib.webhooks.deliver_events import LEASE_MS, SAVE_AFTER, Sent, deliver_events
from chalicelib.webhooks.delivery_run import WINDOW
from chalicelib.webhooks.destinations import Destinations
from chalicelib.webhooks.manage_webhooks import change_webhook, resume_webhook
from chalicelib.webhooks.ports import Reply
from chalicelib.webhooks.webhook import Lease, PausedBy, Progress
from chalicelib.webhooks.webhook_commands import ChangeWebhook
from tests.builders import NOW, admin
from tests.webhook_house import DELIVERED, EPOCH, HOOK, REFUSED, House


def test_all_events_are_sent_in_order_whatever_their_number() -> None:
    house = House(2 * WINDOW + 7)

    sent = house.run()

    assert (sent.delivered, sent.failed) == (house.last, 0)
    assert house.taken == list(range(1, house.last + 1))
    assert (house.webhook.progress, house.webhook.lease) == (Progress(Cursor(EPOCH, house.last)), None)


def test_after_an_outage_of_100_events_exactly_these_arrive_in_order() -> None:
    house = House(5)
    house.run()
    house.answer = lambda _seq: REFUSED
    for _ in range(100):
        house.last += 1
        house.run()
        house.clock += timedelta(seconds=1)
    during = len(house.asked) - 5
    house.answer = lambda _seq: DELIVERED
    house.clock += timedelta(hours=1)

    house.run()

    assert house.taken == list(range(1, 106))
    # Three to see that it is an outage, then one round of at most three per retry: 30 s, 60 s.
    assert during <= 12


def test_while_one_course_fails_the_others_go_on_and_its_own_events_wait() -> None:
    house = House(30, course_of=lambda seq: seq % 3)
    house.answer = lambda seq: REFUSED if seq % 3 == 1 else DELIVERED

    house.run()

    assert house.taken == [seq for seq in range(1, 31) if seq % 3 != 1]
    assert [seq for seq in house.asked if seq % 3 == 1] == [1]


def test_the_events_of_a_course_that_failed_follow_in_order() -> None:
    house = House(30, course_of=lambda seq: seq % 3)
    house.answer = lambda seq: REFUSED if seq % 3 == 1 else DELIVERED
    house.run()
    house.answer = lambda _seq: DELIVERED
    house.clock += timedelta(minutes=1)

    house.run()

    assert house.taken[20:] == list(range(1, 31, 3))
    assert house.webhook.progress == Progress(Cursor(EPOCH, 30))


def test_behind_an_event_that_is_never_taken_so_many_others_are_sent() -> None:
    house = House(WINDOW + 50)
    house.answer = lambda seq: REFUSED if seq == 1 else DELIVERED

    house.run()

    assert house.taken == list(range(2, WINDOW + 1))


def test_a_second_run_sends_nothing_and_the_first_finds_its_events() -> None:
    house = House(3)
    second: list[Sent] = []

    def answer(seq: int) -> Reply:
        if seq == 3 and not second:
            house.last = 6
            second.append(house.run("another"))
        return DELIVERED

    house.answer = answer
    first = house.run()

    assert (first.delivered, second[0].delivered) == (6, 0)
    assert house.taken == [1, 2, 3, 4, 5, 6]


def test_of_many_functions_that_find_a_lease_one_leaves_word() -> None:
    house = House(2)
    changes: list[int] = []

    def answer(seq: int) -> Reply:
        before = house.webhooks.changes
        for n in range(5):
            house.run(f"another {n}")
        changes.append(house.webhooks.changes - before)
        return DELIVERED

    house.answer = answer
    house.run()

    assert changes == [1, 0]
    assert house.webhook.lease is None


def test_the_lease_of_a_run_that_died_ends() -> None:
    house = House(3)
    now_ms = int(NOW.timestamp() * 1000)
    lease = Lease("dead", now_ms + LEASE_MS)
    house.webhooks.change(HOOK, lambda found: replace(found, lease=lease))

    before = house.run().delivered
    house.clock += timedelta(milliseconds=LEASE_MS)

    assert (before, house.run().delivered) == (0, 3)


def test_a_run_that_dies_has_stored_what_it_sent_up_to_the_last_save() -> None:
    house = House(2 * SAVE_AFTER)

    def answer(seq: int) -> Reply:
        if seq == SAVE_AFTER + 5:
            raise MemoryError
        return DELIVERED

    house.answer = answer
    try:
        house.run()
    except MemoryError:
        stored = house.webhook.progress.cursor.seq

    assert stored == SAVE_AFTER


def test_a_replay_during_a_run_is_not_overwritten() -> None:
    house = House(4)

    def answer(seq: int) -> Reply:
        if house.asked == [1, 2, 3, 4]:
            progress = Progress(Cursor(EPOCH, 1))
            house.webhooks.change(HOOK, lambda found: replace(found, progress=progress, lease=None))
        return DELIVERED

    house.answer = answer
    house.run()
    house.run("next")

    assert house.taken == [1, 2, 3, 4, 2, 3, 4]


def test_a_pause_during_a_run_ends_the_run_and_keeps_its_place() -> None:
    house = House(3 * SAVE_AFTER)

    def answer(seq: int) -> Reply:
        if seq == 3:
            house.webhooks.change(HOOK, lambda found: replace(found, paused=PausedBy.ADMIN))
        return DELIVERED

    house.answer = answer
    house.run()

    assert house.webhook.progress.cursor.seq == len(house.taken) == SAVE_AFTER
    assert (house.webhook.paused, house.webhook.lease) == (PausedBy.ADMIN, None)


def test_resuming_during_a_run_that_fails_is_not_lost() -> None:
    house = House(9)

    def answer(seq: int) -> Reply:
        if len(house.asked) == 3:
            resume_webhook(house.webhooks, admin(), HOOK)
            house.run("another")
            house.answer = lambda _seq: DELIVERED
        return REFUSED

    house.answer = answer
    house.run()

    assert (house.asked[:3], house.taken) == ([1, 2, 3], list(range(1, 10)))


def test_types_that_change_during_a_run_that_fails_leave_no_retry() -> None:
    house = House(9)

    def answer(seq: int) -> Reply:
        if len(house.asked) == 3:
            destinations = Destinations(lambda _host, _port: [], may_be_local=True)
            change_webhook(house.webhooks, destinations, admin(), HOOK, ChangeWebhook(types=("course_cancelled",)))
            house.run("another")
        return REFUSED

    house.answer = answer
    house.run()

    assert house.asked == [1, 2, 3]
    assert house.webhook.progress == Progress(Cursor(EPOCH, 9))


def test_a_webhook_that_is_removed_during_a_run_ends_the_run() -> None:
    house = House(3)

    def answer(seq: int) -> Reply:
        if seq == 2:
            house.webhooks.remove(HOOK)
        return DELIVERED

    house.answer = answer

    deliver_events(house, house.webhook, "run", lambda: inf)

    assert house.webhooks.all() == []


def test_nothing_is_begun_without_time() -> None:
    house, left = House(9), iter([9.0, 9.0, 9.0, 9.0, 9.0])

    house.run(seconds_left=lambda: next(left, 0.0))

    assert 0 < len(house.taken) < 9
    assert house.webhook.progress.cursor.seq == len(house.taken)
    assert house.webhook.lease is None


def test_expired_events_are_told_with_the_cursors_between_which_they_were() -> None:
    house = House(1_000)
    house.first = 701

    house.run()

    assert house.asked[:3] == [700, 701, 702]
    assert house.webhook.progress == Progress(Cursor(EPOCH, 1_000))


def test_while_the_receiver_has_not_heard_of_expired_events_it_gets_no_later_ones() -> None:
    house = House(20)
    house.first = 11
    house.answer = lambda _seq: REFUSED

    house.run()

    assert (house.asked, house.webhook.progress.cursor.seq) == ([10], 0)


@pytest.mark.parametrize(("first", "last", "gap"), [(1, 8, 0), (4, 8, 3), (9, 8, 8), (1, 0, 0)])
def test_after_a_restore_every_stored_event_of_the_new_epoch_follows_what_tells_of_the_restore(
    first: int, last: int, gap: int
) -> None:
    house = House(5)
    house.run()
    house.epoch, house.first, house.last = "n3w", first, last
    house.run()
    house.last = 10

    house.run()

    assert house.taken == [1, 2, 3, 4, 5, gap, *range(gap + 1, 11)]
    assert house.webhook.progress == Progress(Cursor("n3w", 10))


def test_a_run_without_events_stores_nothing() -> None:
    house = House(3)
    house.run()
    before = house.webhooks.changes

    house.run()

    assert house.webhooks.changes == before


def test_nothing_is_sent_without_a_signature() -> None:
    house = House(3)
    house.webhooks.forget_secrets(HOOK)

    sent = house.run()

    assert (sent, house.asked) == (Sent(), [])
