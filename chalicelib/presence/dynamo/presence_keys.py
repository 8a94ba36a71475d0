"""Keys of presence, in the connections table: one partition per channel with its watchers and the stays it may see."""

from chalicelib.aws.table_items import Key

COURSE_DIGITS = 10
# Behind every stay, which begins with a digit, and before LAST.
WATCHER = "WATCHER#"
LAST = "~"


def partition(channel: str) -> str:
    return f"PRESENCE#{channel}"


def watcher(channel: str, connection_id: str) -> Key:
    return Key(partition(channel), f"{WATCHER}{connection_id}")


def stay(channel: str, course_id: int, connection_id: str) -> Key:
    return Key(partition(channel), f"{stays_at(course_id)}{connection_id}")


def stays_at(course_id: int) -> str:
    """Every stay at the course begins with this."""
    return f"{course_id:0{COURSE_DIGITS}}#"
