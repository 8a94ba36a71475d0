"""The use cases of a person's calendar feed: its address, and what is read there."""

from collections.abc import Container, Sequence
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.calendars import feed_address
from chalicelib.calendars.calendar_errors import TooManyReads
from chalicelib.calendars.language import Language
from chalicelib.calendars.ports import CalendarFeed, CalendarFeeds, FeedClosed
from chalicelib.courses.course import Course
from chalicelib.courses.course_status import Status
from chalicelib.courses.ports import CourseStore, Narrowing, Order
from chalicelib.errors import NotFound
from chalicelib.feed.ports import Feed, Quotas
from chalicelib.people.identity import Identity
from chalicelib.people.people_errors import AccountDisabled
from chalicelib.people.ports import Revocations

# Calendars keep no copy of what a feed no longer holds.
PAST, FUTURE = timedelta(days=90), timedelta(days=730)
# As many open courses as a provider has. The file has 1 MB then, and a gateway takes 6.
MAX_COURSES = 2_000
PAGE = 500
# Programs read once per hour at most; a person may try some of them at once.
MAX_READS_PER_MINUTE = 10


class FeedContent(Struct, frozen=True):
    """``courses`` is None if the reader knows ``etag``."""

    feed: CalendarFeed
    courses: list[Course] | None
    etag: str


def create_feed(
    feeds: CalendarFeeds, identity: Identity, language: Language, now: datetime, *, may_replace: bool = False
) -> tuple[str, CalendarFeed]:
    """Returns the last part of a new address, and the feed. An earlier address reads nothing any more.

    Raises FeedExists, AccountDisabled.
    """
    secret = feed_address.new_secret()
    feed = CalendarFeed(
        identity=replace(identity, session_expires_at=0),
        secret_hash=feed_address.secret_hash(secret),
        language=language,
        created_at=now,
    )
    try:
        feeds.save(feed, may_replace=may_replace)
    except FeedClosed as exc:
        raise AccountDisabled from exc
    return feed_address.file_name(identity.user_id, secret), feed


def find_feed(feeds: CalendarFeeds, identity: Identity) -> CalendarFeed | None:
    """Returns the person's feed, None without one."""
    return feeds.find(feed_address.handle(identity.user_id))


def require_feed(feeds: CalendarFeeds, revocations: Revocations, name: str, now: datetime) -> CalendarFeed:
    """Returns the feed with that last part of its address. Raises the same NotFound for whatever is wrong."""
    parsed = feed_address.parse_file_name(name)
    feed = feeds.find(parsed[0]) if parsed else None
    if not parsed or not feed or not feed_address.is_secret(parsed[1], feed.secret_hash):
        raise NotFound("calendar at this address")
    if revocations.is_revoked(feed.identity.user_id, now):
        raise NotFound("calendar at this address")
    return feed


def read_feed(
    courses: CourseStore, feed: Feed, quotas: Quotas, found: CalendarFeed, known: Container[str], now: datetime
) -> FeedContent:
    """Returns what the feed holds, unless the reader knows it: then one small read has told so.

    ``known`` holds entity tags. Raises TooManyReads.
    """
    channel, today = found.identity.channel, now.astimezone(UTC).date()
    # Before the courses, never after: a change between the two reads is then read again, not missed.
    head = feed.head(channel)
    variant = f"{today:%Y%m%d}.{found.created_at.timestamp():.0f}"
    if f"{head.newest}.{variant}" in known:
        return FeedContent(found, None, f"{head.newest}.{variant}")
    if not quotas.use(f"calendar#{found.identity.user_id}", 1, MAX_READS_PER_MINUTE, now):
        raise TooManyReads(60 - int(now.timestamp()) % 60)
    return FeedContent(found, courses_around(courses, channel, today), f"{head.cursor}.{variant}")


def courses_around(courses: CourseStore, channel: str, today: date) -> list[Course]:
    """Returns the channel's courses from 90 days ago to two years from now, in order of their times.

    Where there are more than MAX_COURSES, the oldest are left out first, and then the latest.
    """
    yesterday = today - timedelta(days=1)
    upcoming = _nearest(courses, channel, Narrowing(first_day=yesterday, last_day=today + FUTURE), Order.ASCENDING)
    before = Narrowing(first_day=today - PAST, last_day=yesterday - timedelta(days=1))
    past = _nearest(courses, channel, before, Order.DESCENDING)[: MAX_COURSES - len(upcoming)]
    return sorted([*past, *upcoming], key=_position)


def _nearest(courses: CourseStore, channel: str, days: Narrowing, order: Order) -> list[Course]:
    found = [course for status in Status for course in _all(courses, channel, status, days, order)]
    return sorted(found, key=_position, reverse=order is Order.DESCENDING)[:MAX_COURSES]


def _all(courses: CourseStore, channel: str, status: Status, days: Narrowing, order: Order) -> Sequence[Course]:
    found, after = list[Course](), None
    while len(found) < MAX_COURSES:
        page = courses.page(channel, [status], PAGE, after, order, days)
        found, after = [*found, *page.courses], page.next
        if after is None:
            break
    return found


def _position(course: Course) -> tuple[date, str, int]:
    return course.scheduled_date, course.start_time or "", course.course_id
