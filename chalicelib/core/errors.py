"""Every way Coursewire says no.

Leaves carry data and build their own sentence; which HTTP status a refusal has is decided in
``api/errors.py`` and nowhere else. Facts (``InstructorBusy``) are refusals of the domain, names ending
in ``Error`` are our own failures.

CoursewireError
 ├── Refusal
 │    ├── InvalidFields, WrongRole, NotFound, TicketRefused, CursorExpired, IdempotencyKeyReused
 │    └── WrongStatus, NotStarted, NothingChanged, InstructorBusy, DuplicateRequest, StaleVersion
 └── BusyError
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from chalicelib.core.course import Course


class CoursewireError(Exception):
    """Base of all. ``code`` is the stable, documented name of the case; ``str()`` the sentence for a person."""

    code: ClassVar[str] = "internal"


class Refusal(CoursewireError):
    """Something was asked for that the rules do not allow. Nothing was changed."""


class InvalidFields(Refusal):
    """``errors`` maps a field's public name to what is wrong with it."""

    code = "invalid_fields"

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(errors)
        self.errors = dict(errors)

    def __str__(self) -> str:
        return "Some fields need another look: " + ", ".join(self.errors) + "."


class WrongRole(Refusal):
    """The identity may not do this at all, whatever the course."""

    code = "wrong_role"

    def __init__(self, needed: str) -> None:
        super().__init__(needed)
        self.needed = needed

    def __str__(self) -> str:
        return f"This is for {self.needed} only."


class NotFound(Refusal):
    """It does not exist, or not for this identity: the two must look the same."""

    code = "not_found"

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return f"There is no {self.what}."


class WrongStatus(Refusal):
    """The status table has no such step. ``sentence`` overrides the standard wording."""

    code = "wrong_status"

    def __init__(self, status: str, participle: str, sentence: str | None = None) -> None:
        super().__init__(status, participle, sentence)
        self.status, self.participle, self.sentence = status, participle, sentence

    def __str__(self) -> str:
        again = " again" if self.status == self.participle else ""
        return self.sentence or f"A {self.status} course cannot be {self.participle}{again}."


class NotStarted(Refusal):
    """Completed before its start. ``starts`` is local text, such as ``15 Jul, 09:00 (America/Toronto)``."""

    code = "not_started"

    def __init__(self, starts: str) -> None:
        super().__init__(starts)
        self.starts = starts

    def __str__(self) -> str:
        return f"This course starts on {self.starts}. It can be completed from then on."


class NothingChanged(Refusal):
    """The course already is as asked, so there is nothing to announce."""

    code = "nothing_changed"

    def __init__(self, already: str) -> None:
        super().__init__(already)
        self.already = already

    def __str__(self) -> str:
        return f"Nothing to change: {self.already}."


class InstructorBusy(Refusal):
    """Another course holds the instructor in that interval."""

    code = "instructor_busy"

    def __init__(self, instructor_name: str, holder: Course) -> None:
        super().__init__(instructor_name, holder)
        self.instructor_name, self.holder = instructor_name, holder

    def __str__(self) -> str:
        held = self.holder
        return (
            f"{self.instructor_name} is already teaching {held.course_type} on {held.when} "
            f"(course {held.course_id}). Choose another instructor or time."
        )


class DuplicateRequest(Refusal):
    """The organization has an open course at that place on that date. ``asker`` is ``You`` or its name."""

    code = "duplicate_request"

    def __init__(self, asker: str, holder: Course) -> None:
        super().__init__(asker, holder)
        self.asker, self.holder = asker, holder

    def __str__(self) -> str:
        have = "have" if self.asker == "You" else "has"
        held = self.holder
        return (
            f"{self.asker} already {have} a request for this place on {held.day} ({held.status}, no. {held.course_id})."
        )


class StaleVersion(Refusal):
    """The course, ``current``, is not as the caller read it; ``has_moved_on`` is False if the caller never read it."""

    code = "stale_version"

    def __init__(self, current: Course, has_moved_on: bool = True) -> None:
        super().__init__(current, has_moved_on)
        self.current, self.has_moved_on = current, has_moved_on

    def __str__(self) -> str:
        change, clock = self.current.last_change, self.current.last_changed_time
        moved_on = f"was {change.participle} by {change.actor.name} at {clock} while you had it open"
        elsewhere = f"has version {self.current.version}, which If-Match does not name"
        return f"This course {moved_on if self.has_moved_on else elsewhere}. Nothing was saved."


class IdempotencyKeyReused(Refusal):
    """The key was used before, for another request."""

    code = "idempotency_key_reused"

    def __str__(self) -> str:
        return "This Idempotency-Key was used for a different request. Send a new key with a new request."


class CursorExpired(Refusal):
    """No complete replay is possible from the cursor; ``why`` is a reason code, ``cursor`` where to go on from."""

    code = "cursor_expired"

    def __init__(self, why: str, cursor: str) -> None:
        super().__init__(why, cursor)
        self.why, self.cursor = why, cursor

    def __str__(self) -> str:
        return "Events since this cursor are no longer complete. Fetch your lists again and go on from their cursor."


class TicketRefused(Refusal):
    """Unknown, used, expired or of the other kind: the caller is not told which."""

    code = "ticket_refused"

    def __str__(self) -> str:
        return "This ticket is not valid. Get a new one from POST /realtime/tickets."


class BusyError(CoursewireError):
    """Too many changes at once for one channel; nothing was saved."""

    code = "busy"

    def __str__(self) -> str:
        return "Too many changes are being saved at this moment. Nothing was saved; try again in a second."
