"""Keys of the queue of mails, of what was mailed, and of the key that signs unsubscribe links. In the courses table."""

from chalicelib.aws.table_items import Key

# One partition: it holds what changed within some minutes, and is read as a whole once per minute.
QUEUE = "MAILQUEUE"
SIGNING_KEY = Key("MAILKEY", "MAILKEY")


def queued(course_id: int, user_id: str) -> Key:
    return Key(QUEUE, f"{course_id:010}#{user_id}")


def mailed(course_id: int, user_id: str) -> Key:
    return Key(f"MAILED#{course_id}", user_id)
