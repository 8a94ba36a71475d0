"""Keeps the activity of a channel: stores each event of its feed once, by number."""

from chalicelib.activity.ports import StoredActivity
from chalicelib.feed.follow_feed import ProjectionCursors, follow_feed
from chalicelib.feed.ports import RetainedFeed

NAME = "ACTIVITY"


def keep_activity(stored: StoredActivity, cursors: ProjectionCursors, feed: RetainedFeed, channel: str) -> None:
    """The activity includes all contiguous entries of the feed, from the oldest that is retained. Raises BusyError."""
    follow_feed(cursors, NAME, feed, channel, stored.add)
