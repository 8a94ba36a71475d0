"""One look at what an action depends on: which keys that is, and what the records found there say.

What the action itself names (course, people, receipt) is known beforehand. What else its commit needs (feed heads, slot
days, openings) follows from the course, so it is foreseen by rehearsing the decision on the course as it was last seen.
A rehearsal may be wrong and never does harm: every write is conditioned on what was really read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import field, json

from chalicelib.aws.table import Key
from chalicelib.courses.course import Course
from chalicelib.courses.dynamo import course_keys
from chalicelib.courses.dynamo.plan import Record, shared_keys
from chalicelib.courses.prefetch import Receipt, Rehearse, Seen, Wanted
from chalicelib.errors import CoursewireError
from chalicelib.people.dynamo import people_keys
from chalicelib.people.records import Instructor, Organization

KINDS = {"course": Course, "organization": Organization, "instructor": Instructor, "receipt": Receipt}


class SeenAhead(Seen, frozen=True):
    """``shared`` holds what was foreseen: the record of each such key, None where there is none."""

    shared: Mapping[Key, Record | None] = field(default_factory=dict)

    def known(self, wanted: list[Key]) -> dict[Key, Record] | None:
        """The records of these keys, or None when one of them was not looked at."""
        if not self.shared.keys() >= set(wanted):
            return None
        return {key: record for key in wanted if (record := self.shared[key])}


def own_keys(wanted: Wanted) -> dict[str, Key]:
    """The item of each field of ``Seen`` that is wanted."""
    found = {}
    if wanted.course_id is not None:
        found["course"] = course_keys.course(wanted.course_id)
    if wanted.organization_id is not None:
        found["organization"] = people_keys.organization(wanted.organization_id)
    if wanted.instructor_id is not None:
        found["instructor"] = people_keys.instructor(wanted.instructor_id)
    if wanted.receipt is not None:
        found["receipt"] = course_keys.receipt(wanted.receipt.user_id, wanted.receipt.idempotency_key)
    return found


def foreseen_keys(wanted: Wanted, remembered: Course | None, rehearse: Rehearse | None) -> list[Key]:
    """What the commit will need if the course is still as remembered; nothing when that cannot be told."""
    if rehearse is None or (wanted.course_id is not None and remembered is None):
        return []
    # Names are not known yet and no key has them in it.
    organization = None if wanted.organization_id is None else Organization(wanted.organization_id, "")
    instructor = None if wanted.instructor_id is None else Instructor(wanted.instructor_id, "")
    try:
        return shared_keys(rehearse(Seen(course=remembered, organization=organization, instructor=instructor)))
    except CoursewireError:
        return []


def seen_ahead(wanted: Wanted, foreseen: list[Key], records: Mapping[Key, Record], now: float) -> SeenAhead:
    """What the records say. One that has expired is none, whether TTL has taken it yet or not."""
    fields: dict[str, Any] = {}
    for name, key in own_keys(wanted).items():
        record = records.get(key)
        if record is not None and not 0 < record.expires_at <= now:
            fields[name] = json.decode(record.body, type=KINDS[name])
    return SeenAhead(**fields, shared={key: records.get(key) for key in foreseen})
