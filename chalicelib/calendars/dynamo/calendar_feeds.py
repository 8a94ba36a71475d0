"""Calendar feeds in the courses table: one item per person who has had one, or has been disabled.

The ``version`` of the item says in which state it is; only ACTIVE has a body. It is put as a whole each time.
"""

from msgspec import json

from chalicelib.aws.table import ConditionFailed, Table
from chalicelib.aws.table_items import item
from chalicelib.calendars import feed_address
from chalicelib.calendars.calendar_errors import FeedExists
from chalicelib.calendars.dynamo.calendar_keys import calendar_feed
from chalicelib.calendars.ports import CalendarFeed, FeedClosed

CLOSED, ACTIVE, REMOVED = 0, 1, 2
NOT_CLOSED = "attribute_not_exists(PK) OR version > :closed"
NEITHER_CLOSED_NOR_ACTIVE = "attribute_not_exists(PK) OR version = :removed"

_feed = json.Decoder(CalendarFeed)


class DynamoCalendarFeeds:
    """Implements ``calendars.ports.CalendarFeeds``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, handle: str) -> CalendarFeed | None:
        row = self._table.get(calendar_feed(handle))
        return _feed.decode(row.text) if row and row.number == ACTIVE else None

    def save(self, feed: CalendarFeed, *, may_replace: bool = False) -> None:
        handle = feed_address.handle(feed.identity.user_id)
        row = item(calendar_feed(handle), body=json.encode(feed).decode(), version=ACTIVE)
        try:
            if may_replace:
                self._table.put(row, NOT_CLOSED, closed=CLOSED)
            else:
                self._table.put(row, NEITHER_CLOSED_NOR_ACTIVE, removed=REMOVED)
        except ConditionFailed as exc:
            if not may_replace and self.find(handle):
                raise FeedExists from exc
            raise FeedClosed(feed.identity.user_id) from exc

    def remove(self, user_id: str) -> None:
        self._put_unless_changed(user_id, REMOVED, "version = :active", active=ACTIVE)

    def close(self, user_id: str) -> None:
        self._table.put(item(calendar_feed(feed_address.handle(user_id)), version=CLOSED))

    def reopen(self, user_id: str) -> None:
        self._put_unless_changed(user_id, REMOVED, "version = :closed", closed=CLOSED)

    def _put_unless_changed(self, user_id: str, state: int, condition: str, **values: int) -> None:
        try:
            self._table.put(item(calendar_feed(feed_address.handle(user_id)), version=state), condition, **values)
        except ConditionFailed:
            # Another state already, as after a call of before.
            return
