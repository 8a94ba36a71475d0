from __future__ import annotations

from datetime import date, timedelta
from itertools import count

import pytest
from msgspec import json

from chalicelib.aws.table import Key
from chalicelib.courses import decide_change
from chalicelib.courses.decide_change import Change
from chalicelib.courses.dynamo import course_keys
from chalicelib.courses.dynamo.transaction_plan import (
    MISSING,
    Lifetimes,
    Plan,
    Put,
    Record,
    Subject,
    make_plan,
    shared_keys,
)
from chalicelib.courses.ports import OpenCourseExists, Receipt, SlotTaken
from chalicelib.feed.dynamo import feed_keys
from tests.builders import (
    AFTER_START,
    IFFAT,
    MIKE,
    NADIA,
    NOW,
    a_cancellation,
    a_completion,
    a_request,
    a_rescheduling,
    admin,
    an_assignment,
    confirmed,
    organization_user,
    pending,
    requested,
)

MARKED = "Main\u200e Hall"
LIFETIMES = Lifetimes(feed=timedelta(days=7), receipts=timedelta(days=1))

ASSIGNED = decide_change.assign(pending(), an_assignment(), MIKE, admin(), NOW)
REASSIGNED = decide_change.assign(confirmed(), an_assignment(NADIA), NADIA, admin(), NOW)
RESCHEDULED = decide_change.reschedule(confirmed(), a_rescheduling(), None, admin(), NOW)
CANCELLED = decide_change.cancel(confirmed(), a_cancellation(), admin(), NOW)
COMPLETED = decide_change.complete(confirmed(), a_completion(), admin(), AFTER_START)
MOVED_FAR = decide_change.reschedule(
    confirmed(start_time="18:00", end_time="21:00"),
    a_rescheduling(start_time="19:00", end_time="22:00"),
    NADIA,
    admin(),
    NOW,
)
EVERY = [requested(), ASSIGNED, REASSIGNED, RESCHEDULED, CANCELLED, COMPLETED, MOVED_FAR]


def plan(change: Change, known: dict[Key, Record] | None = None, receipt: Receipt | None = None) -> Plan:
    """A new course gets the number 123."""
    return make_plan(
        change, {course_keys.COURSE_COUNTER: Record(122, "")} | (known or {}), receipt, LIFETIMES, lambda: "k3f9"
    )


def put(made: Plan, key: Key) -> Put:
    (found,) = (put for put in made.puts if put.key == key)
    return found


class TestEveryPlan:
    @pytest.mark.parametrize("change", EVERY)
    def test_it_names_no_item_twice(self, change: Change) -> None:
        made = plan(change)

        named = [*made.deletes, *(put.key for put in made.puts)]

        assert len(set(named)) == len(named)

    @pytest.mark.parametrize("change", EVERY)
    def test_it_fits_one_transaction(self, change: Change) -> None:
        made = plan(change, receipt=Receipt("user-1", "key-1", "content"))

        assert len(made.deletes) + len(made.puts) <= 100

    @pytest.mark.parametrize("change", EVERY)
    def test_whatever_courses_share_is_read_first_and_conditional(self, change: Change) -> None:
        made = plan(change)

        shared = {put.key for put in made.puts if put.subject is Subject.SHARED} - {course_keys.course(123)}

        assert shared == set(shared_keys(change))
        expected = {put.key: put.expects for put in made.puts if put.key in shared}
        assert expected == {key: 122 if key == course_keys.COURSE_COUNTER else MISSING for key in shared}

    @pytest.mark.parametrize("change", EVERY)
    def test_the_course_is_written_over_the_version_that_was_read(self, change: Change) -> None:
        written = put(plan(change), course_keys.course(123))

        assert written.expects == (change.before.version if change.before else MISSING)
        assert written.subject is (Subject.COURSE if change.before else Subject.SHARED)

    @pytest.mark.parametrize("change", EVERY)
    def test_the_course_is_in_one_list_of_each_who_may_see_it(self, change: Change) -> None:
        made = plan(change)

        rows = {put.key.pk for put in made.puts if put.key.pk.startswith("LIST#")}

        after = change.after
        scopes = ["admin", "organization:7", *([f"instructor:{after.instructor_id}"] if after.instructor_id else [])]
        assert rows == {f"LIST#{scope}#{after.status}" for scope in scopes}


class TestSharedVersions:
    def test_the_head_is_written_over_the_number_that_was_read(self) -> None:
        head = feed_keys.feed_head("admin")

        made = plan(ASSIGNED, {head: Record(40, "old1")})

        assert (put(made, head).expects, put(made, head).version, put(made, head).body) == (40, 41, "old1")
        assert json.decode(put(made, feed_keys.feed_entry("admin", 41)).body)["id"] == "old1.41"

    def test_a_head_that_nothing_was_written_to_is_expected_at_zero(self) -> None:
        head = feed_keys.feed_head("admin")

        made = plan(ASSIGNED, {head: Record(0, "old1")})

        assert (put(made, head).expects, put(made, head).version) == (0, 1)

    def test_a_channel_without_a_head_begins_its_epoch(self) -> None:
        head = put(plan(ASSIGNED), feed_keys.feed_head("instructor:32"))

        assert (head.expects, head.version, head.body) == (MISSING, 1, "k3f9")

    def test_each_new_channel_begins_its_own_epoch(self) -> None:
        epochs = (f"epoch{number}" for number in count())

        made = make_plan(ASSIGNED, {}, None, LIFETIMES, lambda: next(epochs))

        heads = [put.body for put in made.puts if put.key.sk == "HEAD"]
        assert len(set(heads)) == len(heads) == 3


class TestNumber:
    def test_a_new_course_gets_the_one_after_the_last(self) -> None:
        made = plan(requested(), {course_keys.COURSE_COUNTER: Record(41, "")})

        counter = put(made, course_keys.COURSE_COUNTER)
        assert (made.course.course_id, counter.expects, counter.version) == (42, 41, 42)

    def test_the_first_is_one(self) -> None:
        made = make_plan(requested(), {}, None, LIFETIMES, lambda: "k3f9")

        assert (made.course.course_id, put(made, course_keys.COURSE_COUNTER).expects) == (1, MISSING)

    @pytest.mark.parametrize("change", EVERY[1:])
    def test_an_existing_course_keeps_its_own(self, change: Change) -> None:
        made = plan(change)

        assert made.course == change.after
        assert course_keys.COURSE_COUNTER not in {put.key for put in made.puts}


class TestSlots:
    def test_a_reassigned_course_leaves_one_slot_record_and_enters_another(self) -> None:
        day = date(2025, 7, 15)
        held = json.encode([{"courseId": 123, "instructorId": 32, "interval": interval_of(confirmed())}]).decode()

        made = plan(REASSIGNED, {course_keys.slots(32, day): Record(5, held)})

        left, entered = put(made, course_keys.slots(32, day)), put(made, course_keys.slots(33, day))
        assert (left.body, left.expects, left.version) == ("[]", 5, 6)
        assert [booking["courseId"] for booking in json.decode(entered.body)] == [123]

    def test_an_overlap_that_is_known_is_refused_before_anything_is_written(self) -> None:
        held = json.encode([{"courseId": 118, "instructorId": 32, "interval": interval_of(confirmed())}]).decode()

        with pytest.raises(SlotTaken) as refusal:
            plan(ASSIGNED, {course_keys.slots(32, date(2025, 7, 15)): Record(1, held)})

        assert refusal.value.course_id == 118

    def test_a_completed_course_leaves_the_slots_alone(self) -> None:
        assert not [key for key in shared_keys(COMPLETED) if key.sk.startswith("SLOTS#")]


class TestOpenCourses:
    def test_a_request_for_a_place_that_is_taken_is_refused_before_anything_is_written(self) -> None:
        (key,) = course_keys.open_courses(7, date(2025, 7, 15), "Main Hall")

        with pytest.raises(OpenCourseExists) as refusal:
            plan(requested(), {key: Record(3, "[118]")})

        assert refusal.value.course_id == 118

    def test_a_request_for_a_place_that_was_left_is_accepted(self) -> None:
        (key,) = course_keys.open_courses(7, date(2025, 7, 15), "Main Hall")

        made = plan(requested(), {key: Record(3, "[]")})

        assert (put(made, key).body, put(made, key).expects) == ("[123]", 3)

    def test_a_course_rescheduled_onto_another_shares_the_place_with_it(self) -> None:
        (key,) = course_keys.open_courses(7, date(2025, 7, 22), "Main Hall")

        made = plan(RESCHEDULED, {key: Record(3, "[118]")})

        assert put(made, key).body == "[118,123]"

    def test_a_place_that_was_written_down_otherwise_before_is_held_under_both_keys(self) -> None:
        now, before = course_keys.open_courses(7, date(2025, 7, 15), MARKED)

        made = plan(decide_change.request(a_request(location=MARKED), IFFAT, organization_user(), NOW, 123), {})

        assert (put(made, now).body, put(made, before).body) == ("[123]", "[123]")

    @pytest.mark.parametrize("which", [0, 1])
    def test_it_is_taken_under_either(self, which: int) -> None:
        key = course_keys.open_courses(7, date(2025, 7, 15), MARKED)[which]
        change = decide_change.request(a_request(location=MARKED), IFFAT, organization_user(), NOW, 123)

        with pytest.raises(OpenCourseExists) as refusal:
            plan(change, {key: Record(3, "[118]")})

        assert refusal.value.course_id == 118

    def test_it_is_left_under_both(self) -> None:
        now, before = course_keys.open_courses(7, date(2025, 7, 15), MARKED)
        change = decide_change.cancel(pending(location=MARKED), a_cancellation(), admin(), NOW)

        made = plan(change, {before: Record(3, "[118,123]")})

        assert (put(made, now).body, put(made, before).body) == ("[]", "[118]")


class TestExpiry:
    def test_feed_entries_and_receipts_expire_and_nothing_else_does(self) -> None:
        made = plan(ASSIGNED, receipt=Receipt("user-1", "key-1", "content"))

        lives = {put.key.pk.partition("#")[0]: put.expires_at for put in made.puts if put.expires_at}

        assert lives == {
            "FEED": int((NOW + timedelta(days=7)).timestamp()),
            "RECEIPT": int((NOW + timedelta(days=1)).timestamp()),
        }

    def test_the_heads_of_the_feeds_do_not(self) -> None:
        assert put(plan(ASSIGNED), feed_keys.feed_head("admin")).expires_at is None


def interval_of(course) -> dict[str, str]:
    return {"starts_at": course.interval.starts_at.isoformat(), "ends_at": course.interval.ends_at.isoformat()}
