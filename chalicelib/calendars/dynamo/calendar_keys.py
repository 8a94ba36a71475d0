"""The key of a person's calendar feed, in the courses table."""

from chalicelib.aws.table_items import Key

PREFIX = "CALENDAR#"


def calendar_feed(handle: str) -> Key:
    return Key(PREFIX + handle, "CALENDAR")
