"""Which courses a feed holds where there are more than it takes, and when a reader knows them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.calendars import calendar_feed
from chalicelib.calendars.calendar_feed import FeedContent, courses_around, read_feed
from chalicelib.calendars.language import Language
from chalicelib.calendars.ports import CalendarFeed
from chalicelib.courses.dynamo.transaction_plan import Lifetimes
from chalicelib.feed.cursor import Head
from tests.builders import NOW, Desk, admin
from tests.stores.memory import MemoryCourseStore, MemoryFeed, MemoryTable
from tests.stores.memory_quotas import MemoryQuotas

TODAY = date(2025, 7, 15)


@pytest.fixture
def courses() -> MemoryCourseStore:
    lifetimes = Lifetimes(feed=timedelta(days=7), receipts=timedelta(days=1))
    return MemoryCourseStore(MemoryTable(lambda: datetime(2025, 1, 1, tzinfo=UTC).timestamp()), lifetimes)


def add(courses: MemoryCourseStore, *days: int) -> None:
    """One course on each day, counted from today; every second one is confirmed."""
    desk = Desk(courses)
    for n, day in enumerate(days):
        course = desk.request(scheduled_date=TODAY + timedelta(days=day), location=f"Room {n}")
        if n % 2:
            desk.assign(course)


def shown(courses: MemoryCourseStore) -> list[int]:
    return [(course.scheduled_date - TODAY).days for course in courses_around(courses, "admin", TODAY)]


def test_courses_of_all_statuses_are_in_order_of_their_days(courses: MemoryCourseStore) -> None:
    add(courses, 5, -3, 0, 2, -90, 730)

    assert shown(courses) == [-90, -3, 0, 2, 5, 730]


def test_courses_of_a_day_are_in_order_of_their_hours(courses: MemoryCourseStore) -> None:
    desk = Desk(courses)
    for start, place in (("13:00", "A"), ("09:00", "B"), (None, "C")):
        end = "15:00" if start else None
        desk.request(scheduled_date=TODAY, start_time=start, end_time=end, location=place)

    assert [course.location for course in courses_around(courses, "admin", TODAY)] == ["C", "B", "A"]


@pytest.mark.parametrize(
    ("limit", "kept"),
    [(6, [-3, -1, 0, 2, 5, 9]), (4, [-1, 0, 2, 5]), (5, [-1, 0, 2, 5, 9]), (1, [-1])],
)
def test_of_more_than_it_takes_the_nearest_upcoming_are_kept_first(
    courses: MemoryCourseStore, monkeypatch: pytest.MonkeyPatch, limit: int, kept: list[int]
) -> None:
    monkeypatch.setattr(calendar_feed, "MAX_COURSES", limit)
    monkeypatch.setattr(calendar_feed, "PAGE", 2)
    add(courses, 9, -3, 0, 2, -1, 5)

    assert shown(courses) == kept


class OneHead(MemoryFeed):
    """Every channel has the head that the test sets."""

    one = Head("m3m0", 4, 4)

    def head(self, channel: str) -> Head:
        return self.one


def test_while_a_number_is_under_way_nothing_that_was_read_is_known(courses: MemoryCourseStore) -> None:
    """The change may be stored already, and may be read or not."""
    feed, quotas = OneHead(MemoryTable(NOW.timestamp)), MemoryQuotas()
    found = CalendarFeed(admin(), "f" * 64, Language.ENGLISH, NOW)

    def read(head: Head, *known: str) -> FeedContent:
        feed.one = head
        return read_feed(courses, feed, quotas, found, known, NOW)

    before = read(Head("m3m0", 4, 4)).etag
    during = read(Head("m3m0", 4, 5), before)
    after = read(Head("m3m0", 5, 5), before, during.etag)

    assert None not in (during.courses, after.courses)
    assert read(Head("m3m0", 5, 5), after.etag).courses is None
