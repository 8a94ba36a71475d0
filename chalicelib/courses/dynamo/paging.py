"""Pages of a list: by date, then start time, then number; courses without a start time come first on their day.

The sort keys of list rows hold date and number only, so the courses of one day are put in order here, and a page reads
every day it touches from its first row to its last. With the hour in the keys, rows that were stored before would have
to be moved, and functions of the version before, during a deployment or after its rollback, would leave rows behind
that nobody deletes.

``next`` names the position of the last course of a page, so the next page does not shift when earlier courses come or
go. After a page that ends because enough rows were read, it names the end of a day, which is behind every start time.
"""

import re
from collections.abc import Iterable
from datetime import date
from itertools import chain, dropwhile, groupby, islice

from chalicelib.courses.course import Course
from chalicelib.courses.dynamo import course_keys
from chalicelib.courses.local_time import END_OF_DAY
from chalicelib.courses.ports import NO_NARROWING, Narrowing, Order, Page, Position

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


def bounds(after: Position | None, order: Order, narrowing: Narrowing = NO_NARROWING) -> tuple[str, str]:
    """Returns the least and the greatest sort key to read, "" for no bound; the day of ``after`` is read whole.

    The first is greater than the second if no row can follow.
    """
    first = narrowing.first_day.isoformat() if narrowing.first_day else ""
    last = course_keys.list_rows_of(narrowing.last_day)[1] if narrowing.last_day else ""
    if after is None:
        return first, last
    day_first, day_last = course_keys.list_rows_of(after[0])
    if order is Order.ASCENDING:
        return max(first, day_last if after[1] == END_OF_DAY else day_first), last
    after_last = day_first if after[1:] == ("", 0) else day_last
    return first, min(last, after_last) if last else after_last


def page(rows: Iterable[Course], limit: int, after: Position | None, order: Order, read_to: date | None = None) -> Page:
    """Returns the first ``limit`` courses after the position ``after``.

    ``rows`` are sorted by date in that order and hold all courses of each day, until there are more than ``limit``, or
    until the day ``read_to``.
    """
    following = dropwhile(lambda course: not is_after(position_of(course), after, order), _in_order(rows, order))
    found = list(islice((course for course in following if _is_read(course, order, read_to)), limit + 1))
    given = found[:limit]
    if len(found) > limit:
        return page_to(position_of(given[-1]), given, order)
    if read_to is None:
        return Page(given)
    return page_to((read_to, END_OF_DAY if order is Order.ASCENDING else "", 0), given, order)


def page_to(read_to: Position, courses: list[Course], order: Order) -> Page:
    """Returns the page with the courses up to a place, behind which others follow."""
    return Page(courses, token(read_to, order), read_to)


def merged(page: Page, others: Iterable[Course], limit: int, order: Order) -> Page:
    """Returns the page with those of the other courses that belong there. All others are after the page before."""
    end = page.read_to
    added = [course for course in others if end is None or not is_after(position_of(course), end, order)]
    courses = sorted([*page.courses, *added], key=position_of, reverse=order is Order.DESCENDING)
    if len(courses) <= limit:
        return Page(courses, page.next, end)
    return page_to(position_of(courses[limit - 1]), courses[:limit], order)


def position_of(course: Course) -> Position:
    """Returns the place of the course in a list."""
    return course.scheduled_date, course.start_time or "", course.course_id


def is_after(position: Position, after: Position | None, order: Order) -> bool:
    """Whether the position comes after another one in that order; None for the beginning."""
    if after is None:
        return True
    return position > after if order is Order.ASCENDING else position < after


def nearest(days: Iterable[date | None], order: Order) -> date | None:
    """Returns the day to which all of several lists were read, None if all were read to their ends."""
    ends = [day for day in days if day is not None]
    return (min(ends) if order is Order.ASCENDING else max(ends)) if ends else None


def count_after(courses: Iterable[Course], after: Position | None, order: Order) -> int:
    """Returns how many of the courses come after the position ``after`` in that order."""
    return sum(is_after(position_of(course), after, order) for course in courses)


def _in_order(rows: Iterable[Course], order: Order) -> Iterable[Course]:
    days = groupby(rows, key=lambda course: course.scheduled_date)
    return chain.from_iterable(sorted(day, key=position_of, reverse=order is Order.DESCENDING) for _, day in days)


def _is_read(course: Course, order: Order, read_to: date | None) -> bool:
    if read_to is None:
        return True
    return course.scheduled_date <= read_to if order is Order.ASCENDING else course.scheduled_date >= read_to


def token(position: Position, order: Order) -> str:
    """Returns the ``next`` of a page that ends at the position."""
    day, start, number = position
    return "_".join(part for part in (day.isoformat(), start.replace(":", ""), f"{number:010}") if part) + (
        _ENDINGS[order] or ""
    )
