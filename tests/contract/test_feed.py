from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec import json

from chalicelib.feed.cursor import Cursor, Head
from tests.builders import HARBOUR, IFFAT, MIKE, NADIA
from tests.contract.stores import Stores


def numbers(stores: Stores, channel: str, seq: int = 0, limit: int = 100) -> list[int]:
    return [entry.seq for entry in stores.feed.after(channel, seq, limit)]


def types(stores: Stores, channel: str) -> list[str]:
    return [json.decode(entry.data)["type"] for entry in stores.feed.after(channel, 0, 100)]


class TestHead:
    def test_a_new_channel_begins_at_zero(self, stores: Stores) -> None:
        assert stores.feed.head("admin").cursor.seq == 0

    def test_its_epoch_stays(self, stores: Stores) -> None:
        first = stores.feed.head("admin")

        assert stores.feed.head("admin") == first

    def test_an_epoch_is_never_begun_twice(self, stores: Stores) -> None:
        first = stores.feed_with(lambda: "first1").head("admin")

        assert stores.feed_with(lambda: "second2").head("admin") == first == Head("first1", 0, 0)

    def test_a_commit_goes_on_from_the_head_that_was_read(self, stores: Stores) -> None:
        before = stores.feed_with(lambda: "first1").head("admin")

        stores.desk.request()

        assert stores.feed.head("admin") == Head(before.epoch, 1, 1)

    def test_a_commit_begins_a_channel_that_nobody_has_read(self, stores: Stores) -> None:
        stores.desk.request()

        cursor = stores.feed.head("organization:7").cursor

        assert cursor.seq == 1
        assert Cursor.parse(str(cursor)) == cursor

    def test_it_is_the_newest_entrys_number(self, stores: Stores) -> None:
        stores.desk.confirmed(MIKE)

        assert stores.feed.head("admin").prefix == 2
        assert stores.feed.head("instructor:32").prefix == 1


class TestNumbers:
    def test_each_channel_counts_its_own_without_hole_or_repeat(self, stores: Stores) -> None:
        stores.desk.confirmed(MIKE, IFFAT)
        stores.desk.cancel(stores.desk.confirmed(NADIA, HARBOUR))
        stores.desk.request(IFFAT, location="Annex")

        assert numbers(stores, "admin") == [1, 2, 3, 4, 5, 6]
        assert numbers(stores, "organization:7") == [1, 2, 3]
        assert numbers(stores, "organization:8") == [1, 2, 3]
        assert numbers(stores, "instructor:32") == [1]
        assert numbers(stores, "instructor:33") == [1, 2]

    def test_they_are_in_the_order_of_the_commits(self, stores: Stores) -> None:
        stores.desk.complete(stores.desk.reschedule(stores.desk.confirmed(MIKE)))

        assert types(stores, "organization:7") == [
            "new_course_request",
            "course_assigned",
            "course_rescheduled",
            "course_completed",
        ]

    def test_an_entrys_id_is_its_cursor(self, stores: Stores) -> None:
        stores.desk.confirmed(MIKE)

        ids = [json.decode(entry.data)["id"] for entry in stores.feed.after("admin", 0, 10)]

        epoch = stores.feed.head("admin").epoch
        assert ids == [f"{epoch}.1", f"{epoch}.2"]

    def test_an_instructor_who_was_replaced_is_told(self, stores: Stores) -> None:
        stores.desk.assign(stores.desk.confirmed(MIKE), NADIA)

        assert types(stores, "instructor:32") == ["course_assigned", "course_assigned"]
        assert types(stores, "instructor:33") == ["course_assigned"]

    def test_a_channel_whose_name_begins_like_another_is_another(self, stores: Stores) -> None:
        stores.desk.request(type(IFFAT)(70, "Seventy"))

        assert numbers(stores, "organization:7") == []


class TestAfter:
    @pytest.mark.parametrize(("seq", "limit", "expected"), [(0, 2, [1, 2]), (1, 2, [2, 3]), (2, 9, [3]), (3, 9, [])])
    def test_it_gives_what_follows_up_to_the_limit(
        self, stores: Stores, seq: int, limit: int, expected: list[int]
    ) -> None:
        for place in ("A", "B", "C"):
            stores.desk.request(location=place)

        assert numbers(stores, "admin", seq, limit) == expected

    def test_more_than_nine_stay_in_order(self, stores: Stores) -> None:
        for number in range(12):
            stores.desk.request(location=f"Room {number}")

        assert numbers(stores, "admin") == list(range(1, 13))

    def test_a_channel_never_used_has_none(self, stores: Stores) -> None:
        assert numbers(stores, "admin") == []

    def test_an_entry_carries_channel_event_and_data(self, stores: Stores) -> None:
        course = stores.desk.request(course_type="Erste Hilfe für Köche")

        (entry,) = stores.feed.after("organization:7", 0, 10)

        assert (entry.channel, entry.seq, entry.event) == ("organization:7", 1, "newCourseRequest")
        data = json.decode(entry.data)
        assert (data["courseId"], data["courseType"]) == (course.course_id, "Erste Hilfe für Köche")


class TestRetention:
    def test_an_entry_past_it_is_not_given(self, stores: Stores) -> None:
        stores.desk.request()

        stores.now += timedelta(days=7, seconds=1)

        assert numbers(stores, "admin") == []

    def test_until_then_it_is(self, stores: Stores) -> None:
        stores.desk.request()

        stores.now += timedelta(days=7) - timedelta(seconds=2)

        assert numbers(stores, "admin") == [1]

    def test_the_numbers_go_on_afterwards(self, stores: Stores) -> None:
        stores.desk.request()
        epoch = stores.feed.head("admin").epoch
        stores.now += timedelta(days=8)

        stores.desk.request(location="Annex")

        assert numbers(stores, "admin", 1) == [2]
        assert stores.feed.head("admin") == Head(epoch, 2, 2)

    def test_what_follows_an_expired_entry_is_not_given_in_its_place(self, stores: Stores) -> None:
        stores.desk.request()
        stores.now += timedelta(days=8)

        stores.desk.request(location="Annex")

        assert numbers(stores, "admin") == []
