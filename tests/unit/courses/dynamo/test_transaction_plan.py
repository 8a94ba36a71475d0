from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec import json

from chalicelib.courses import events
from chalicelib.courses.decide_change import Change
from chalicelib.courses.dynamo import course_keys
from chalicelib.courses.dynamo.transaction_plan import (
    MISSING,
    Record,
    Subject,
    make_plan,
    require_possible,
    shared_keys,
)
from chalicelib.courses.ports import OpenCourseExists, Receipt, SlotTaken
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.dynamo import feed_keys
from chalicelib.feed.dynamo.feed_numbers import Reserved
from tests.builders import (
    NOW,
    confirmed,
    requested,
)
from tests.unit.courses.dynamo.plans import (
    ASSIGNED,
    COMPLETED,
    EVERY,
    LIFETIMES,
    REASSIGNED,
    STAMP_MS,
    plan,
    put,
    reserved_for,
)


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

        shared = {put.key: put.expects for put in made.puts if put.subject is Subject.SHARED}
        assert shared == dict.fromkeys(shared_keys(change), MISSING)

    @pytest.mark.parametrize("change", EVERY)
    def test_the_course_is_written_over_the_version_that_was_read(self, change: Change) -> None:
        written = put(plan(change), course_keys.course(123))

        assert written.expects == (change.before.version if change.before else MISSING)
        assert written.subject is (Subject.COURSE if change.before else Subject.NUMBER)

    @pytest.mark.parametrize("change", EVERY)
    def test_the_course_is_in_one_list_of_each_who_may_see_it(self, change: Change) -> None:
        made = plan(change)

        rows = {put.key.pk for put in made.puts if put.key.pk.startswith("LIST#")}

        after = change.after
        scopes = ["admin", "organization:7", *([f"instructor:{after.instructor_id}"] if after.instructor_id else [])]
        assert rows == {f"LIST#{scope}#{after.status}" for scope in scopes}

    @pytest.mark.parametrize("change", EVERY)
    def test_no_head_and_no_counter_is_read_or_written(self, change: Change) -> None:
        """Two changes would meet there, whatever they change."""
        made = plan(change)

        named = {*shared_keys(change), *made.deletes, *(put.key for put in made.puts)}

        channels = events.audience(change)
        heads = {key(channel) for channel in channels for key in (feed_keys.feed_head, feed_keys.locked_head)}
        assert not named & {*heads, course_keys.COURSE_COUNTER}


class TestSharedVersions:
    def test_a_shared_item_is_written_over_the_version_that_was_read(self) -> None:
        key = course_keys.slots(32, date(2025, 7, 15))

        made = plan(ASSIGNED, {key: Record(40, "[]")})

        assert (put(made, key).expects, put(made, key).version) == (40, 41)

    def test_zero_is_a_version_like_any_other(self) -> None:
        key = course_keys.slots(32, date(2025, 7, 15))

        made = plan(ASSIGNED, {key: Record(0, "[]")})

        assert (put(made, key).expects, put(made, key).version) == (0, 1)


class TestFeedEntries:
    @pytest.mark.parametrize("change", EVERY)
    def test_each_channel_of_the_audience_gets_one_under_its_reserved_number(self, change: Change) -> None:
        made = plan(change)

        entries = [put.key for put in made.puts if put.key.pk.startswith("FEED#")]

        cursors = reserved_for(change).cursors
        assert entries == [feed_keys.feed_entry(channel, cursor.seq) for channel, cursor in cursors.items()]
        assert list(cursors) == events.audience(change)

    @pytest.mark.parametrize("change", EVERY)
    def test_nothing_may_be_stored_under_the_number_not_even_an_expired_entry(self, change: Change) -> None:
        entries = [put for put in plan(change).puts if put.event]

        assert {(put.subject, put.expects, put.replaces_expired) for put in entries} == {
            (Subject.NUMBER, MISSING, False)
        }

    def test_it_has_the_time_at_which_its_number_was_reserved(self) -> None:
        stamps = {put.key.pk.partition("#")[0]: put.stamp_ms for put in plan(ASSIGNED).puts if put.stamp_ms}

        assert stamps == {"FEED": STAMP_MS}

    def test_its_body_is_the_event_with_its_own_cursor_and_the_one_before(self) -> None:
        entry = put(plan(ASSIGNED), feed_keys.feed_entry("organization:7", 42))

        data = json.decode(entry.body)
        assert (entry.event, data["id"], data["after"]) == ("courseStatusChanged", "epoch1.42", "epoch1.41")


class TestNumber:
    def test_a_new_course_gets_the_reserved_number(self) -> None:
        made = make_plan(requested(), {}, None, LIFETIMES, Reserved({"admin": Cursor("k3f9", 7)}, STAMP_MS, 42))

        (entry,) = [put for put in made.puts if put.event]
        assert made.course.course_id == 42
        assert json.decode(entry.body)["courseId"] == 42
        assert course_keys.course(42) in {put.key for put in made.puts}

    @pytest.mark.parametrize("change", EVERY[1:])
    def test_an_existing_course_keeps_its_own(self, change: Change) -> None:
        cursors = reserved_for(change).cursors

        made = make_plan(change, {}, None, LIFETIMES, Reserved(cursors, STAMP_MS, 999))

        assert made.course == change.after


class TestPossible:
    """What the items that were read rule out is refused before a number is reserved."""

    def test_an_overlap_that_is_known_is_refused(self) -> None:
        held = json.encode([{"courseId": 118, "instructorId": 32, "interval": interval_of(confirmed())}]).decode()

        with pytest.raises(SlotTaken) as refusal:
            require_possible(ASSIGNED, {course_keys.slots(32, date(2025, 7, 15)): Record(1, held)})

        assert refusal.value.course_id == 118

    def test_a_request_for_a_place_that_is_taken_is_refused(self) -> None:
        (key,) = course_keys.open_courses(7, date(2025, 7, 15), "Main Hall")

        with pytest.raises(OpenCourseExists) as refusal:
            require_possible(requested(), {key: Record(3, "[118]")})

        assert refusal.value.course_id == 118

    @pytest.mark.parametrize("change", EVERY)
    def test_a_change_that_nothing_rules_out_is_possible(self, change: Change) -> None:
        require_possible(change, {})

        assert plan(change).course.version == change.after.version


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


class TestExpiry:
    def test_feed_entries_and_receipts_expire_and_nothing_else_does(self) -> None:
        made = plan(ASSIGNED, receipt=Receipt("user-1", "key-1", "content"))

        lives = {put.key.pk.partition("#")[0]: put.expires_at for put in made.puts if put.expires_at}

        assert lives == {
            "FEED": int((NOW + timedelta(days=7)).timestamp()),
            "RECEIPT": int((NOW + timedelta(days=1)).timestamp()),
        }


def interval_of(course) -> dict[str, str]:
    return {"starts_at": course.interval.starts_at.isoformat(), "ends_at": course.interval.ends_at.isoformat()}
