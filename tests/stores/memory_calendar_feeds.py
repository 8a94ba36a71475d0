"""Calendar feeds in memory, for tests."""

from __future__ import annotations

from chalicelib.calendars import feed_address
from chalicelib.calendars.calendar_errors import FeedExists
from chalicelib.calendars.ports import CalendarFeed, FeedClosed


class MemoryCalendarFeeds:
    """Implements :class:`chalicelib.calendars.ports.CalendarFeeds`."""

    def __init__(self) -> None:
        self._feeds: dict[str, CalendarFeed] = {}
        self._closed: set[str] = set()

    def find(self, handle: str) -> CalendarFeed | None:
        return self._feeds.get(handle)

    def save(self, feed: CalendarFeed, *, may_replace: bool = False) -> None:
        handle = feed_address.handle(feed.identity.user_id)
        if handle in self._feeds and not may_replace:
            raise FeedExists
        if feed.identity.user_id in self._closed:
            raise FeedClosed(feed.identity.user_id)
        self._feeds[handle] = feed

    def remove(self, user_id: str) -> None:
        self._feeds.pop(feed_address.handle(user_id), None)

    def close(self, user_id: str) -> None:
        self.remove(user_id)
        self._closed.add(user_id)

    def reopen(self, user_id: str) -> None:
        self._closed.discard(user_id)
