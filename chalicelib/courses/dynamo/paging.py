"""Pages of a list: by date, then start time, then number; courses without a start time come first on their day.

The sort keys of list rows hold date and number only, so the courses of one day are put in order here, and a page reads
every day it touches from its first row to its last. With the hour in the keys, rows that were stored before would have
to be moved, and functions of the version before, during a deployment or after its rollback, would leave rows behind
that nobody deletes.

``next`` is the place of the last course given, so a page never shifts when courses come and go before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from itertools import chain, dropwhile, groupby, islice

from chalicelib.courses.course import Course
from chalicelib.courses.dynamo import course_keys
from chalicelib.courses.order import Order
from chalicelib.courses.ports import Page

Place = tuple[date, str, int]

# A colon or a hash sign would need escaping in every URL that carries the token.
_TOKEN = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})_(?:([0-9]{2})([0-9]{2})_)?([0-9]{10})(_desc)?", re.ASCII)
_ENDINGS = {Order.ASCENDING: None, Order.DESCENDING: "_desc"}


def place_after(token: str | None, order: Order) -> Place | None:
    """The place that the page begins behind, ``None`` for the first page.

    Raises ``ValueError`` for what no page in that order ever gave.
    """
    if token is None:
        return None
    found = _TOKEN.fullmatch(token)
    if found is None or found[5] != _ENDINGS[order]:
        raise ValueError("not the `next` of a former page in this order")
    # ValueError too for what looks like a date and is none.
    return date.fromisoformat(found[1]), f"{found[2]}:{found[3]}" if found[2] else "", int(found[4])


def bounds(after: Place | None, order: Order) -> tuple[str, str]:
    """The least and the greatest sort key to read from, so that the day of ``after`` is read whole; "" for no bound."""
    if after is None:
        return "", ""
    first, last = course_keys.list_rows_of(after[0])
    return (first, "") if order is Order.ASCENDING else ("", last)


def page(rows: Iterable[Course], limit: int, after: Place | None, order: Order) -> Page:
    """The first ``limit`` courses behind ``after``. ``rows`` come by date in that order and hold all courses of each
    day, up to one that makes more than ``limit``."""
    following = dropwhile(lambda course: not _is_behind(course, after, order), _by_place(rows, order))
    found = list(islice(following, limit + 1))
    given = found[:limit]
    return Page(given, _token(given[-1], order) if len(found) > limit else None)


def count_behind(courses: Iterable[Course], after: Place | None, order: Order) -> int:
    """How many of the courses come behind ``after`` in that order."""
    return sum(_is_behind(course, after, order) for course in courses)


def _by_place(rows: Iterable[Course], order: Order) -> Iterable[Course]:
    days = groupby(rows, key=lambda course: course.scheduled_date)
    return chain.from_iterable(sorted(day, key=_place, reverse=order is Order.DESCENDING) for _, day in days)


def _place(course: Course) -> Place:
    return course.scheduled_date, course.start_time or "", course.course_id


def _is_behind(course: Course, after: Place | None, order: Order) -> bool:
    if after is None:
        return True
    return _place(course) > after if order is Order.ASCENDING else _place(course) < after


def _token(course: Course, order: Order) -> str:
    day, start, number = _place(course)
    return "_".join(part for part in (day.isoformat(), start.replace(":", ""), f"{number:010}") if part) + (
        _ENDINGS[order] or ""
    )
