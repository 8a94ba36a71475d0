"""Keys of the items that follow from an absence, in the courses table."""

import re
from datetime import date

from chalicelib.aws.table_items import Key
from chalicelib.courses.absences.absence import Absence
from chalicelib.courses.absences.absence_entries import absence_audience
from chalicelib.courses.dynamo import course_keys
from chalicelib.courses.slots import days_of

_ROW = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}#[0-9]{10}", re.ASCII)


def list_partition(scope: str) -> str:
    return f"ABSENCES#{scope}"


def list_rows(each: Absence) -> list[Key]:
    """Returns the keys of the absence's list rows, one per channel that sees it. Each body is that of the absence."""
    row = f"{each.from_date.isoformat()}#{each.absence_id:010}"
    return [Key(list_partition(scope), row) for scope in absence_audience(each)]


def slots_items(each: Absence) -> list[Key]:
    """Returns the keys of the items that list the absence's booking: one per UTC day."""
    return [course_keys.slots(day.instructor_id, day.utc_day) for day in days_of(each.booking)]


def rows_between(first: date, last: date) -> tuple[str, str]:
    """Returns two sort keys, before and after all rows of absences that begin from ``first`` to ``last``."""
    return first.isoformat(), f"{last.isoformat()}~"


def require_row(token: str) -> str:
    """Returns the sort key. Raises ValueError for a text that is none."""
    if not _ROW.fullmatch(token):
        raise ValueError(token)
    return token
