"""Keys of the items that a change of a course writes, in the courses table. docs/architecture.md lists all items."""

import hashlib
import unicodedata
from datetime import date

from chalicelib.aws.table_items import Key
from chalicelib.texts import folded

VERSION_DIGITS = 8


def course(course_id: int) -> Key:
    return Key(f"COURSE#{course_id}", "COURSE")


def history(course_id: int, version: int) -> Key:
    return Key(f"COURSE#{course_id}", f"HISTORY#{version:0{VERSION_DIGITS}}")


def history_range(course_id: int) -> tuple[Key, Key]:
    """Returns the first and the last key that a history entry of the course may have."""
    return history(course_id, 0), history(course_id, 10**VERSION_DIGITS - 1)


def list_row(scope: str, status: str, scheduled_date: date, course_id: int) -> Key:
    return Key(list_partition(scope, status), f"{scheduled_date.isoformat()}#{course_id:010}")


def list_partition(scope: str, status: str) -> str:
    return f"LIST#{scope}#{status}"


def list_rows_of(scheduled_date: date) -> tuple[str, str]:
    """Returns two sort keys, before and after all rows of one date in any list."""
    return scheduled_date.isoformat(), f"{scheduled_date.isoformat()}~"


def day_of_list_row(sk: str) -> date:
    """Returns the date in the sort key of a list row."""
    return date.fromisoformat(sk.partition("#")[0])


def number_of_list_row(sk: str) -> int:
    """Returns the number of the course in the sort key of a list row."""
    return int(sk.rpartition("#")[2])


def slots(instructor_id: int, utc_day: date) -> Key:
    return Key(f"INSTRUCTOR#{instructor_id}", f"SLOTS#{utc_day.isoformat()}")


def open_courses(organization_id: int, scheduled_date: date, location: str) -> list[Key]:
    """Returns the keys of the items that list an organization's open courses at one place on one date.

    The place is folded and hashed, because sort keys are limited to 1,024 bytes. Earlier versions folded places without
    regard to width and invisible characters. Where that makes a difference, a second key finds the items they stored.
    """
    before = " ".join(unicodedata.normalize("NFC", location).casefold().split())
    digests = [hashlib.sha256(place.encode()).hexdigest()[:32] for place in dict.fromkeys([folded(location), before])]
    day = scheduled_date.isoformat()
    return [Key(f"ORGANIZATION#{organization_id}", f"OPEN#{day}#{digest}") for digest in digests]


def absence(absence_id: int) -> Key:
    return Key(f"ABSENCE#{absence_id}", "ABSENCE")


def receipt(user_id: str, idempotency_key: str) -> Key:
    return Key(f"RECEIPT#{user_id}", idempotency_key)


COURSE_COUNTER = Key("COUNTER", "COURSE")
COURSE_TYPES = Key("CATALOGUE", "COURSE_TYPES")
