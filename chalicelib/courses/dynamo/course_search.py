"""Searches in DynamoDB, by the index or by the rows of a list.

The index may be behind or ahead of the courses, so every course that it names is read and compared again. Courses that
changed since the index's cursor are read without the index.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from msgspec import json
from msgspec.structs import replace

from chalicelib.aws.table import Table
from chalicelib.courses.course import Course
from chalicelib.courses.course_status import Status
from chalicelib.courses.dynamo import course_keys, paging, search_keys
from chalicelib.courses.ports import CourseStore, Narrowing, Order, Page, Position
from chalicelib.courses.search_words import Search
from chalicelib.courses.visibility import is_visible
from chalicelib.feed.cursor import Cursor

# How many postings of one status a page reads.
MAX_POSTINGS = 300
_course = json.Decoder(Course)


class DynamoCourseSearch:
    """Implements ``courses.ports.CourseSearch``. ``courses`` returns the store with the lists."""

    def __init__(self, table: Table, courses: CourseStore) -> None:
        self._table, self._courses = table, courses

    def cursor(self) -> Cursor | None:
        row = self._table.get(search_keys.CURSOR)
        return Cursor.parse(row.text) if row else None

    def page(
        self,
        scope: str,
        search: Search,
        statuses: Sequence[Status],
        limit: int,
        after: str | None,
        order: Order,
        narrowing: Narrowing,
        changed: Iterable[int] | None,
    ) -> Page:
        position = paging.parse_next(after, order)
        apart = {*search.numbers, *(changed or ())}
        direct = [
            course
            for course in self._read(apart)
            if is_visible(course, scope)
            and course.status in statuses
            and _is_within(course.scheduled_date, narrowing)
            and _passes(course, narrowing)
            and paging.is_after(paging.position_of(course), position, order)
        ]
        if search.only_by_number:
            found = Page([])
        elif changed is None or search.prefix is None:
            others = replace(
                narrowing, matches=lambda course: course.course_id not in apart and _passes(course, narrowing)
            )
            found = self._courses.page(scope, statuses, limit, after, order, others)
        else:
            found = self._indexed(search, search.prefix, statuses, limit, position, order, narrowing, apart)
        return paging.merged(found, direct, limit, order)

    def _indexed(
        self,
        search: Search,
        prefix: str,
        statuses: Iterable[Status],
        limit: int,
        after: Position | None,
        order: Order,
        narrowing: Narrowing,
        apart: Collection[int],
    ) -> Page:
        first, last = _bounds(after, order, narrowing)
        if first > last:
            return Page([])
        descending = order is Order.DESCENDING
        found: list[tuple[Position, Status]] = []
        ends: list[Position] = []
        for status in statuses:
            partition = search_keys.partition(status, prefix)
            rows = list(self._table.query(partition, first=first, last=last, limit=MAX_POSTINGS, descending=descending))
            places = [search_keys.position(row.sk.S) for row in rows]
            ends += places[-1:] if len(rows) == MAX_POSTINGS else []
            found += [
                (place, status)
                for place, row in zip(places, rows, strict=True)
                if place[2] not in apart
                and paging.is_after(place, after, order)
                and search.matches_words(row.text.split(" "))
            ]
        end = (max(ends) if descending else min(ends)) if ends else None
        found = sorted(each for each in found if end is None or not paging.is_after(each[0], end, order))
        found = found[::-1] if descending else found
        courses = {course.course_id: course for course in self._read(place[2] for place, _ in found[:limit])}
        given = [
            course
            for place, status in found[:limit]
            if (course := courses.get(place[2]))
            and (paging.position_of(course), course.status) == (place, status)
            and _passes(course, narrowing)
        ]
        end = found[limit - 1][0] if len(found) > limit else end
        return paging.page_to(end, given, order) if end else Page(given)

    def _read(self, numbers: Iterable[int]) -> list[Course]:
        rows = self._table.get_many([course_keys.course(number) for number in numbers])
        return [_course.decode(row.text) for row in rows]


def _bounds(after: Position | None, order: Order, narrowing: Narrowing) -> tuple[str, str]:
    first = narrowing.first_day.isoformat() if narrowing.first_day else "0"
    last = course_keys.list_rows_of(narrowing.last_day or date.max)[1]
    if after is None:
        return first, last
    # Places are of one length, so these texts are next to the place itself, on either side.
    place = search_keys.place(after)
    if order is Order.ASCENDING:
        return max(first, f"{place}~"), last
    return first, min(last, f"{place[:-1]}{chr(ord(place[-1]) - 1)}~")


def _is_within(day: date, narrowing: Narrowing) -> bool:
    return (narrowing.first_day or date.min) <= day <= (narrowing.last_day or date.max)


def _passes(course: Course, narrowing: Narrowing) -> bool:
    return narrowing.matches is None or narrowing.matches(course)
