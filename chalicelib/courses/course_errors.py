"""Refusals of the rules for courses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import DetailedRefusal, Refusal

if TYPE_CHECKING:
    from chalicelib.courses.course import Course


class WrongStatus(Refusal):
    """The status table has no such step, or only admins may take it (``is_for_admins``)."""

    code = "wrong_status"

    def __init__(self, status: str, action: str, participle: str, is_for_admins: bool = False) -> None:
        super().__init__(status, action, participle, is_for_admins)
        self.status, self.action, self.participle, self.is_for_admins = status, action, participle, is_for_admins

    def __str__(self) -> str:
        if self.is_for_admins:
            return f"A {self.status} course can only be {self.participle} by an administrator."
        again = " again" if self.status == self.participle else ""
        return f"A {self.status} course cannot be {self.participle}{again}."


class NoChangeRequest(Refusal):
    """The organization's request to move or cancel the course was accepted, declined or withdrawn, or never made."""

    code = "no_change_request"
    text = "There is no request to move or cancel this course any more."


class _StartRefusal(Refusal):
    """Refused because of the start of ``course``, which has a start time."""

    def __init__(self, course: Course) -> None:
        super().__init__(course)
        self.course = course

    @property
    def start(self) -> str:
        """``15 Jul, 09:00 (America/Toronto)``."""
        return f"{self.course.day}, {self.course.start_time} ({self.course.time_zone})"


class NotStarted(_StartRefusal):
    """A course cannot be completed before it starts."""

    code = "not_started"

    def __str__(self) -> str:
        return f"This course starts on {self.start}. It can be completed from then on."


class AlreadyStarted(_StartRefusal):
    """From its start on, an instructor cannot decline a course, and an organization cannot ask for a change of it."""

    code = "already_started"

    def __str__(self) -> str:
        return f"This course started on {self.start}, so this is too late. Ask an administrator."


class NothingChanged(DetailedRefusal):
    """The course already is as requested, so there is no event to publish. ``detail`` says how ``course`` is."""

    code = "nothing_changed"
    text = "Nothing to change: {}."

    def __init__(self, detail: str, course: Course) -> None:
        super().__init__(detail)
        self.course = course


class InstructorBusy(Refusal):
    """Another course, ``holder``, holds the instructor in that interval."""

    code = "instructor_busy"

    def __init__(self, instructor_name: str, holder: Course) -> None:
        super().__init__(instructor_name, holder)
        self.instructor_name, self.holder = instructor_name, holder

    def __str__(self) -> str:
        held = f"{self.holder.course_type} on {self.holder.when} (course {self.holder.course_id})"
        return f"{self.instructor_name} is already teaching {held}. Choose another instructor or time."


class DuplicateRequest(Refusal):
    """The organization has an open course at that place on that date. ``asker`` is ``You`` or its name."""

    code = "duplicate_request"

    def __init__(self, asker: str, holder: Course) -> None:
        super().__init__(asker, holder)
        self.asker, self.holder = asker, holder

    def __str__(self) -> str:
        have = "have" if self.asker == "You" else "has"
        held = f"{self.holder.day} ({self.holder.status}, no. {self.holder.course_id})"
        return f"{self.asker} already {have} a request for this place on {held}."


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
    """The idempotency key was used before, for a different request."""

    code = "idempotency_key_reused"
    text = "This Idempotency-Key was used for a different request. Send a new key with a new request."
