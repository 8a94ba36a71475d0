"""Refusals because of an absence, and of an absence."""

from typing import Any

from msgspec import to_builtins

from chalicelib.courses.absences.absence import Absence
from chalicelib.courses.course_errors import InstructorBusy
from chalicelib.errors import Refusal


class InstructorAway(Refusal):
    """An absence, ``holder``, holds the instructor in that interval."""

    code = "instructor_busy"

    def __init__(self, holder: Absence) -> None:
        super().__init__(holder)
        self.holder = holder

    @property
    def members(self) -> dict[str, Any]:
        """The members of the problem: which absence, whose, and when."""
        names = ("absenceId", "instructorName", "fromDate", "fromTime", "toDate", "toTime", "timeZone")
        record: dict[str, Any] = to_builtins(self.holder)
        return {name: record[name] for name in names}

    def __str__(self) -> str:
        away = f"{self.holder.instructor_name} is away {self.holder.when}"
        return f"{away} ({self.holder.time_zone}). Choose another instructor or time."


class AbsencesOverlap(InstructorAway):
    """An absence, ``holder``, is in the interval of another one to be added."""

    def __str__(self) -> str:
        away = f"{self.holder.instructor_name} is away {self.holder.when} already"
        return f"{away} ({self.holder.time_zone}). Remove that absence first, or choose another time."


class InstructorTeaches(InstructorBusy):
    """A course, ``holder``, is in the interval of an absence to be added."""

    def __str__(self) -> str:
        held = f"{self.holder.course_type} on {self.holder.when} (course {self.holder.course_id})"
        return f"{self.instructor_name} is teaching {held}. Hand the course over first, or choose another time."
