"""What calendar feeds need from a store."""

from datetime import datetime
from typing import Protocol

from msgspec import Struct

from chalicelib.calendars.language import Language
from chalicelib.people.identity import Identity


class CalendarFeed(Struct, frozen=True, rename="camel"):
    """The feed of a person: whose courses it shows, in which language, and the SHA-256 of its address's secret."""

    identity: Identity
    secret_hash: str
    language: Language
    created_at: datetime


class FeedClosed(Exception):
    """The person is disabled and gets no feed. Nothing was stored."""


class CalendarFeeds(Protocol):
    """At most one feed per person. A store keeps no secret in the clear."""

    def find(self, handle: str) -> CalendarFeed | None:
        """Returns the feed of the person with that :func:`~chalicelib.calendars.feed_address.handle`, None without."""
        ...

    def save(self, feed: CalendarFeed, *, may_replace: bool = False) -> None:
        """The person has this feed, instead of an earlier one if that may be. Raises FeedExists, FeedClosed."""
        ...

    def remove(self, user_id: str) -> None:
        """The person has no feed."""
        ...

    def close(self, user_id: str) -> None:
        """The person has no feed, and gets none until :meth:`reopen`."""
        ...

    def reopen(self, user_id: str) -> None:
        """The person may have a feed again. One that was closed stays removed."""
        ...
