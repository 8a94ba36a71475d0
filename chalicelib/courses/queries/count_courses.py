"""How many courses of each status an identity may see."""

from collections.abc import Container

from msgspec import Struct

from chalicelib.courses.keep_totals import StoredTotals
from chalicelib.courses.queries.list_courses import MAX_TAIL, require_may_name
from chalicelib.courses.totals import Broken, Counts, Totals, advanced, counted
from chalicelib.errors import InvalidFields
from chalicelib.feed.cursor import Cursor, Head
from chalicelib.feed.ports import Feed
from chalicelib.people import channels
from chalicelib.people.identity import Identity, Role
from chalicelib.people.ports import People
from chalicelib.people.records import NOUNS, Instructor, Organization, PersonRecord

# How many courses of a status a reader counts itself while no totals are stored.
MAX_COUNTED = 250
MAX_COUNTS = 3


class CourseTotals(Struct, frozen=True):
    """``counts`` is None if the caller knows ``cursor``, which ``is_known`` says, or if nobody has counted yet."""

    counts: Counts | None
    cursor: Cursor
    is_known: bool = False


def count_courses(
    stored: StoredTotals,
    feed: Feed,
    people: People,
    identity: Identity,
    instructor_id: int | None,
    organization_id: int | None,
    known: Container[str] = (),
) -> CourseTotals:
    """Returns the totals of the identity's channel, or for admins those of one instructor or one organization.

    The totals are exact up to the cursor, which is of that channel. Raises InvalidFields.
    """
    channel = _channel(people, identity, instructor_id, organization_id)
    head = feed.head(channel)
    if str(head.newest) in known:
        return CourseTotals(None, head.newest, is_known=True)
    totals = stored.read(channel)
    if totals is None or totals.cursor.epoch != head.epoch:
        return _counted(stored, feed, channel, head)
    if 0 < head.prefix - totals.cursor.seq <= MAX_TAIL:
        totals = _with_tail(totals, feed, channel)
    return CourseTotals(totals.counts, totals.cursor)


def _channel(people: People, identity: Identity, instructor_id: int | None, organization_id: int | None) -> str:
    """The channel to be counted. A read of a feed's head begins the feed, so nobody may name just any number."""
    require_may_name(identity, instructor_id, organization_id)
    if instructor_id is not None and organization_id is not None:
        raise InvalidFields.of("instructorId", "left_out", "must be left out beside `organizationId`")
    if instructor_id is not None and identity.role is not Role.ADMIN:
        raise InvalidFields.of("instructorId", "left_out", "is for administrators only")
    if organization_id is not None:
        _require_record(people, Organization, organization_id)
        return channels.organization(organization_id)
    if instructor_id is not None:
        _require_record(people, Instructor, instructor_id)
        return channels.instructor(instructor_id)
    return identity.channel


def _require_record(people: People, kind: type[PersonRecord], number: int) -> None:
    if people.find(kind, number) is None:
        noun = NOUNS[kind]
        raise InvalidFields.of(f"{noun}Id", "unknown", f"is not known: there is no {noun} {number}")


def _with_tail(totals: Totals, feed: Feed, channel: str) -> Totals:
    try:
        return advanced(totals, channel, feed.after(channel, totals.cursor.seq, MAX_TAIL))
    except Broken:
        return totals


def _counted(stored: StoredTotals, feed: Feed, channel: str, head: Head) -> CourseTotals:
    """Counts a short list. A number under way, or reserved in between, may be in the list or not."""
    for _ in range(MAX_COUNTS):
        statuses = stored.statuses(channel, MAX_COUNTED)
        after = feed.head(channel)
        if statuses is None:
            break
        if after == head and head.prefix == head.reserved:
            return CourseTotals(counted(statuses), head.cursor)
        head = after
    return CourseTotals(None, head.cursor)
