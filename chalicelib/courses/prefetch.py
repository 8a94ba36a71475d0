"""What an action has to know before it can be decided, and what was found of it.

A store looks once for all of it: an action is one read and one transaction.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from chalicelib.courses.course import Course
from chalicelib.courses.decide import Change
from chalicelib.people.records import Instructor, Organization


class Receipt(Struct, frozen=True):
    """Proof that a request was carried out, and what was answered. ``fingerprint`` identifies the request's content."""

    user_id: str
    idempotency_key: str
    fingerprint: str
    answer: Course | None = None


class Wanted(Struct, frozen=True):
    """What is looked for; None is not. A receipt is looked for by its user and key."""

    course_id: int | None = None
    organization_id: int | None = None
    instructor_id: int | None = None
    receipt: Receipt | None = None


class Seen(Struct, frozen=True):
    """What was found; None is not there, or was not wanted.

    Each part is as last committed. All together are no snapshot: a commit may fall between the reading of two of them.
    """

    course: Course | None = None
    organization: Organization | None = None
    instructor: Instructor | None = None
    receipt: Receipt | None = None


# The decision, on what may be out of date. Whatever it refuses is ignored.
Rehearse = Callable[[Seen], Change]
