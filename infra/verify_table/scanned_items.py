"""What one item of the courses table says about courses and absences. Pure: an item is an argument, facts the result.

docs/architecture.md lists the items. An item that none of the readers understands is reported, because the functions
would not understand it either.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from msgspec import DecodeError, json

from chalicelib.activity import keep_activity
from chalicelib.activity.activity_entry import position_of
from chalicelib.activity.dynamo import activity_keys
from chalicelib.aws.table_items import Row
from chalicelib.calendars.dynamo.calendar_feeds import ACTIVE
from chalicelib.calendars.ports import CalendarFeed
from chalicelib.courses import slots
from chalicelib.courses.absences.absence import Absence
from chalicelib.courses.course import Course
from chalicelib.courses.course_types import CourseType
from chalicelib.courses.dynamo import absence_keys, course_keys, search_keys
from chalicelib.courses.dynamo.search_keys import Indexed, to_index
from chalicelib.courses.history import HistoryEntry
from chalicelib.courses.ports import Receipt
from chalicelib.courses.totals import Totals
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import Entry, is_readable
from chalicelib.mail import queue_mails
from chalicelib.mail.ports import Mailed
from chalicelib.mail.queued_mail import QueuedMail
from chalicelib.notices.dynamo import notice_keys
from chalicelib.notices.notice_state import NoticeState
from chalicelib.people.recipients import Recipient
from chalicelib.people.records import Instructor, Organization
from chalicelib.webhooks.dynamo import webhook_keys
from chalicelib.webhooks.dynamo.stored_webhooks import Secrets
from chalicelib.webhooks.webhook import Delivery, Webhook
from infra.verify_table.item_parts import (
    COURSE_KEY,
    HISTORY_KEY,
    OPEN_KEY,
    SLOTS_KEY,
    Part,
    Unreadable,
    digest,
    found_parts,
    matched,
    require_numbers,
    wanted_parts,
    wanted_parts_of_absence,
)

# The names of projections with nothing but a cursor.
CURSORS = {search_keys.NAME, keep_activity.NAME, queue_mails.NAME}
SECRET = webhook_keys.secret("").sk
POSTING_KEY = re.compile(r"SEARCH#[a-z]+#.{3}", re.DOTALL)


class CourseFacts(NamedTuple):
    """``organization_id`` receives the events of the course."""

    course_id: int
    version: int
    organization_id: int


class ChangeFacts(NamedTuple):
    """A history entry: the version of the course after the change, when (as history writes it), and the instructors."""

    course_id: int
    version: int
    at: str
    instructor_id: int | None
    earlier_instructor_id: int | None


class IndexFacts(NamedTuple):
    """What the search index holds of a version of a course, or should hold."""

    course_id: int
    version: int
    content: str


@dataclass(slots=True)
class Facts:
    """``wanted`` are the parts that follow from courses and absences, ``found`` those that the items hold.

    ``absences`` are numbers. ``wanted_postings`` follow from what is ``indexed``, which follows from the courses,
    ``to_index``.
    """

    courses: list[CourseFacts] = field(default_factory=list)
    absences: list[int] = field(default_factory=list)
    changes: list[ChangeFacts] = field(default_factory=list)
    wanted: list[Part] = field(default_factory=list)
    found: list[Part] = field(default_factory=list)
    channels: set[str] = field(default_factory=set)
    totals: dict[str, Totals] = field(default_factory=dict)
    to_index: list[IndexFacts] = field(default_factory=list)
    indexed: list[IndexFacts] = field(default_factory=list)
    wanted_postings: list[Part] = field(default_factory=list)
    found_postings: list[Part] = field(default_factory=list)


def read_item(row: Row, facts: Facts) -> None:
    """Adds what the item says to ``facts``. Raises Unreadable."""
    prefix, _, name = row.pk.S.partition("#")
    reader = READERS.get(prefix)
    if reader is None:
        raise Unreadable("no item has such a key")
    with _reading():
        reader(row, name, facts)


def read_course(row: Row) -> Course:
    """Returns the course that the item holds. Raises Unreadable, also for a course at a wrong key."""
    with _reading():
        course = json.decode(row.text, type=Course)
        if row.key != course_keys.course(course.course_id):
            raise Unreadable(f"it holds course {course.course_id}")
        if row.number != course.version:
            raise Unreadable(f"its version is {row.number}, that of its course {course.version}")
        require_numbers(course.course_id, course.version, course.organization_id)
        # Raises ValueError for times and zones that do not exist: without them, the slots are unknown.
        slots.booking(course)
        return course


def read_absence(row: Row) -> Absence:
    """Returns the absence that the item holds. Raises Unreadable, also for an absence at a wrong key."""
    with _reading():
        absence = json.decode(row.text, type=Absence)
        if row.key != course_keys.absence(absence.absence_id):
            raise Unreadable(f"it holds absence {absence.absence_id}")
        if row.number is None:
            raise Unreadable("it has no version")
        require_numbers(absence.absence_id, absence.instructor_id)
        # Raises ValueError for times and zones that do not exist.
        absence_keys.slots_items(absence)
        return absence


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except Unreadable:
        raise
    except (DecodeError, ValueError, OverflowError) as exc:
        raise Unreadable(str(exc) or type(exc).__name__) from exc


def _course_partition(row: Row, _: str, facts: Facts) -> None:
    matched(COURSE_KEY, row.pk.S)
    if row.sk.S == "COURSE":
        course = read_course(row)
        facts.courses.append(CourseFacts(course.course_id, course.version, course.organization_id))
        facts.wanted.extend(wanted_parts(course, row.text))
        text = json.encode(to_index(course)).decode()
        facts.to_index.append(IndexFacts(course.course_id, course.version, digest(text)))
        return
    matched(HISTORY_KEY, row.sk.S)
    (part,) = found_parts(row)
    facts.found.append(part)
    entry = json.decode(row.text, type=HistoryEntry)
    if part.key != course_keys.history(part.course_id, entry.version):
        raise Unreadable(f"it holds version {entry.version}")
    earlier = entry.before.instructor_id if entry.before else None
    require_numbers(earlier, entry.after.instructor_id)
    facts.changes.append(ChangeFacts(part.course_id, entry.version, entry.at, entry.after.instructor_id, earlier))


def _absence(row: Row, _: str, facts: Facts) -> None:
    absence = read_absence(row)
    facts.absences.append(absence.absence_id)
    facts.wanted.extend(wanted_parts_of_absence(absence, row.text))


def _list_row(row: Row, _: str, facts: Facts) -> None:
    facts.found.extend(found_parts(row))


def _slots(row: Row, _: str, facts: Facts) -> None:
    matched(SLOTS_KEY, row.sk.S)
    facts.found.extend(found_parts(row))


def _open_courses(row: Row, _: str, facts: Facts) -> None:
    matched(OPEN_KEY, row.sk.S)
    facts.found.extend(found_parts(row))


def _channel(_: Row, name: str, facts: Facts) -> None:
    facts.channels.add(name)


def _body(kind: Any) -> Callable[[Row, str, Facts], None]:
    def read(row: Row, _: str, __: Facts) -> None:
        json.decode(row.text, type=kind)

    return read


def _nothing(_: Row, __: str, ___: Facts) -> None:
    """The item says nothing about courses."""


def _counter(row: Row, _: str, __: Facts) -> None:
    if row.number is None:
        raise Unreadable("it has no version")


def _calendar_feed(row: Row, _: str, __: Facts) -> None:
    if row.number is None:
        raise Unreadable("it has no version")
    if row.number == ACTIVE:
        json.decode(row.text, type=CalendarFeed)


def _projection(row: Row, name: str, facts: Facts) -> None:
    if row.sk.S == "TOTALS":
        facts.totals[name] = json.decode(row.text, type=Totals)
    elif row.sk.S not in CURSORS or Cursor.parse(row.text) is None:
        raise Unreadable("no item has such a key")


def _of_person(row: Row, name: str, _: Facts) -> None:
    if row.key != notice_keys.notices_of_person(name):
        raise Unreadable("no item has such a key")
    json.decode(row.text, type=NoticeState)


def _activity(row: Row, name: str, _: Facts) -> None:
    position = activity_keys.parse_sort_key(row.sk.S)
    # Those of a course have no body: they lead to the items that have.
    if row.event is not None:
        entry = Entry(name, position.seq, row.event.S, row.text.encode())
        if position_of(entry) != position or not is_readable(entry.event, entry.data, entry.seq):
            raise Unreadable("its key is not that of its entry")


def _posting(row: Row, _: str, facts: Facts) -> None:
    matched(POSTING_KEY, row.pk.S)
    number = search_keys.position(row.sk.S)[2]
    require_numbers(number)
    facts.found_postings.append(Part(number, row.key, digest(row.text)))


def _indexed(row: Row, name: str, facts: Facts) -> None:
    if not name.isdecimal() or row.key != search_keys.indexed_key(int(name)) or row.number is None:
        raise Unreadable("no item has such a key")
    require_numbers(int(name))
    indexed = json.decode(row.text, type=Indexed)
    facts.indexed.append(IndexFacts(int(name), row.number, digest(row.text)))
    facts.wanted_postings += [Part(int(name), key, digest(indexed.words)) for key in indexed.keys]


def _webhook_part(row: Row, _: str, __: Facts) -> None:
    if row.sk.S == SECRET:
        json.decode(row.text, type=Secrets)
    else:
        webhook_keys.delivery_sk(webhook_keys.page_token(row.sk.S))
        json.decode(row.text, type=Delivery)


READERS: dict[str, Callable[[Row, str, Facts], None]] = {
    "COURSE": _course_partition,
    "LIST": _list_row,
    "ABSENCE": _absence,
    "ABSENCES": _list_row,
    "INSTRUCTOR": _slots,
    "ORGANIZATION": _open_courses,
    "FEED": _channel,
    "HEAD": _channel,
    "RECEIPT": _body(Receipt),
    "ORGANIZATIONS": _body(Organization),
    "INSTRUCTORS": _body(Instructor),
    "CALENDAR": _calendar_feed,
    "RECIPIENTS": _body(Recipient),
    "MAILQUEUE": _body(QueuedMail),
    "MAILED": _body(Mailed),
    "MAILKEY": _nothing,
    "CATALOGUE": _body(tuple[CourseType, ...]),
    "COUNTER": _counter,
    "IMPORT": _counter,
    "PERSON": _of_person,
    "WEBHOOKS": _body(Webhook),
    "WEBHOOK": _webhook_part,
    "PROJECTION": _projection,
    "ACTIVITY": _activity,
    "SEARCH": _posting,
    "INDEXED": _indexed,
}
