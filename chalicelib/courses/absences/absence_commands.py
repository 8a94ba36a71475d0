"""What instructors and admins send about absences."""

from typing import Annotated

from msgspec import Meta, Struct, field

from chalicelib.courses.absences.absence import AbsenceKind
from chalicelib.courses.commands import EndTime, LocalDate, LocalTime, LongText, RecordId, ZoneName

MAX_LISTED = 100

Kind = Annotated[AbsenceKind, Meta(title="one_of", description="one of holiday, sick and other")]


class AddAbsence(Struct, frozen=True, kw_only=True, rename="camel"):
    """Without a time, the first or the last day is meant as a whole. ``instructor_id`` is for admins, who need it."""

    from_date: LocalDate
    to_date: LocalDate
    time_zone: ZoneName
    from_time: LocalTime | None = None
    to_time: EndTime | None = None
    kind: Kind = AbsenceKind.OTHER
    note: LongText | None = None
    instructor_id: RecordId | None = None


class FindAbsences(Struct, frozen=True, kw_only=True, rename="camel"):
    """The query of a list: absences with a day from ``from`` to ``to``. ``instructor_id`` is for admins."""

    first: LocalDate | None = field(default=None, name="from")
    last: LocalDate | None = field(default=None, name="to")
    instructor_id: RecordId | None = None
    limit: Annotated[
        int, Meta(ge=1, le=MAX_LISTED, title="whole_number_1_100", description=f"a whole number from 1 to {MAX_LISTED}")
    ] = MAX_LISTED
    next: Annotated[str | None, Meta(title="page", description="the `next` of a former page")] = None
