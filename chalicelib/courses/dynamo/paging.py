"""Pages of a list: by date, then start time, then number; courses without a start time come first on their day.

The sort keys of list rows hold date and number only, so the courses of one day are put in order here, and a page reads
every day it touches from its first row to its last. With the hour in the keys, rows that were stored before would have
to be moved, and functions of the version before, during a deployment or after its rollback, would leave rows behind
that nobody deletes.

``next`` names the position of the last course of a page, so the next page does not shift when earlier courses come or
go.
"""

import re
from collections.abc import Iterable
from datetime import date
from itertools import chain, dropwhile, groupby, islice

from chalicelib.courses.course import Course
from chalicelib.courses.dynamo import course_keys
from chalicelib.courses.ports import Order, Page

Position = tuple[date, str, int]

# A colon or a hash sign would need escaping in every URL that carries the token.
_TOKEN = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})_(?:([0-9]{2})([0-9]{2})_)?([0-9]{10})(_desc)?", re.ASCII)
_ENDINGS = {Order.ASCENDING: None, Order.DESCENDING: "_desc"}


def parse_next(token: str | None, order: Order) -> Position | None:
    """Returns the position after which the page begins, None for the first page.

    Raises ValueError for a token that no page in that order contains.
    """
    if token is None:
        return None
    found = _TOKEN.fullmatch(token)
    if found is None or found[5] != _ENDINGS[order]:
        raise ValueError("not the `next` of a former page in this order")
    # Also raises ValueError for digits that are no date.
    return date.fromisoformat(found[1]), f"{found[2]}:{found[3]}" if found[2] else "", int(found[4])


def bounds(after: Position | None, order: Order) -> tuple[str, str]:
    """Returns the least and the greatest sort key to read, "" for no bound; the day of ``after`` is read whole."""
    if after is None:
        return "", ""
    first, last = course_keys.list_rows_of(after[0])
    return (first, "") if order is Order.ASCENDING else ("", last)


def page(rows: Iterable[Course], limit: int, after: Position | None, order: Order) -> Page:
    """Returns the first ``limit`` courses after the position ``after``.

    ``rows`` are sorted by date in that order and hold all courses of each day, until there are more than ``limit``.
    """
    following = dropwhile(lambda course: not _is_after(course, after, order), _in_order(rows, order))
    found = list(islice(following, limit + 1))
    given = found[:limit]
    return Page(given, _token(given[-1], order) if len(found) > limit else None)


def count_after(courses: Iterable[Course], after: Position | None, order: Order) -> int:
    """Returns how many of the courses come after the position ``after`` in that order."""
    return sum(_is_after(course, after, order) for course in courses)


def _in_order(rows: Iterable[Course], order: Order) -> Iterable[Course]:
    days = groupby(rows, key=lambda course: course.scheduled_date)
    return chain.from_iterable(sorted(day, key=_position, reverse=order is Order.DESCENDING) for _, day in days)


def _position(course: Course) -> Position:
    return course.scheduled_date, course.start_time or "", course.course_id


def _is_after(course: Course, after: Position | None, order: Order) -> bool:
    if after is None:
        return True
    return _position(course) > after if order is Order.ASCENDING else _position(course) < after


def _token(course: Course, order: Order) -> str:
    day, start, number = _position(course)
    return "_".join(part for part in (day.isoformat(), start.replace(":", ""), f"{number:010}") if part) + (
        _ENDINGS[order] or ""
    )
