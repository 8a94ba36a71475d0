"""Adds, removes and lists absences: instructors their own, admins those of any instructor.

An organization never learns of an absence.
"""

from datetime import date, datetime, timedelta

from chalicelib.courses import local_time
from chalicelib.courses.absences.absence import MAX_DAYS, Absence
from chalicelib.courses.absences.absence_commands import AddAbsence, FindAbsences
from chalicelib.courses.absences.absence_errors import AbsencesOverlap, InstructorTeaches
from chalicelib.courses.absences.ports import AbsenceMissing, AbsencePage, AbsenceStore
from chalicelib.courses.change_course import Context, stored_receipt
from chalicelib.courses.course_times import end_of
from chalicelib.courses.ports import CourseStore, InputKeys, Receipt, ReceiptExists, RecordDeactivated, SlotTaken
from chalicelib.errors import BusyError, InvalidFields, NotFound
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.ports import Feed
from chalicelib.people import channels
from chalicelib.people.identity import Identity, Role, require_role
from chalicelib.people.ports import People
from chalicelib.people.records import Instructor
from chalicelib.texts import trimmed

UNNUMBERED = 0  # The store replaces this id by the next number.
MAX_LISTED_DAYS = 366


def add_absence(
    absences: AbsenceStore, courses: CourseStore, people: People, context: Context, command: AddAbsence
) -> tuple[Absence, bool]:
    """Stores and returns the absence, and whether it is new: the same absence once more changes nothing.

    A repeated request returns the response of its first run.
    Raises WrongRole, InvalidFields, InstructorTeaches, AbsencesOverlap, IdempotencyKeyReused, BusyError.
    """
    identity, receipt = context.identity, context.receipt
    require_role(identity, Role.INSTRUCTOR, Role.ADMIN)
    if response := _first_response(courses, receipt):
        return response, True
    absence = _absence(_require_instructor(people, identity, command.instructor_id), command, identity, context.now)
    _require_possible(absence)
    try:
        return absences.add(absence, identity, receipt), True
    except (SlotTaken, RecordDeactivated, ReceiptExists) as exc:
        # The request may have been sent twice at once.
        if response := _first_response(courses, receipt):
            return response, True
        if isinstance(exc, ReceiptExists):
            raise
        if isinstance(exc, RecordDeactivated):
            _require_instructor(people, identity, command.instructor_id)
            raise BusyError from exc
        if exc.course_id > 0:
            course = courses.get(exc.course_id)
            raise (InstructorTeaches(absence.instructor_name, course) if course else BusyError()) from exc
        holder = courses.absence(-exc.course_id)
        if holder is None:
            raise BusyError from exc
        if _content(holder) == _content(absence):
            return holder, False
        raise AbsencesOverlap(holder) from exc


def remove_absence(absences: AbsenceStore, courses: CourseStore, context: Context, absence_id: int) -> Absence:
    """Deletes the absence and returns it; a repeated request returns the response of its first run.

    Raises WrongRole, NotFound, also for another instructor's, IdempotencyKeyReused and BusyError.
    """
    identity, receipt = context.identity, context.receipt
    require_role(identity, Role.INSTRUCTOR, Role.ADMIN)
    try:
        absence = _visible_absence(courses, identity, absence_id)
        absences.remove(absence, identity, context.now, receipt)
    except (AbsenceMissing, ReceiptExists) as exc:
        if response := _first_response(courses, receipt):
            return response
        raise NotFound(f"absence {absence_id}") from exc
    return absence


def list_absences(
    absences: AbsenceStore, feed: Feed, identity: Identity, wanted: FindAbsences, today: date
) -> tuple[AbsencePage, Cursor]:
    """Returns one page, and the head of the identity's channel read before. Raises WrongRole, InvalidFields."""
    require_role(identity, Role.INSTRUCTOR, Role.ADMIN)
    if identity.role is Role.INSTRUCTOR and wanted.instructor_id not in (None, identity.instructor_id):
        raise InvalidFields.of("instructorId", "left_out", "must be left out: you can see your own absences only")
    first, last = _range(wanted, today)
    one_of = wanted.instructor_id
    scope = identity.channel if one_of is None else channels.instructor(one_of)
    cursor = feed.head(identity.channel).cursor
    try:
        return absences.page(scope, first, last, wanted.limit, wanted.next), cursor
    except ValueError as exc:
        raise InvalidFields.of("next", "page", "must be the `next` of a former page") from exc


def _visible_absence(courses: CourseStore, identity: Identity, absence_id: int) -> Absence:
    absence = courses.absence(absence_id)
    if absence is None or identity.instructor_id not in (None, absence.instructor_id):
        raise AbsenceMissing
    return absence


def _first_response(courses: CourseStore, receipt: Receipt | None) -> Absence | None:
    found = stored_receipt(courses.prefetch(InputKeys(receipt=receipt)), receipt) if receipt else None
    return found.absence if found else None


def _range(wanted: FindAbsences, today: date) -> tuple[date, date]:
    """Without ``from`` the list begins yesterday, which is still today somewhere."""
    try:
        first = wanted.first or today - timedelta(days=1)
        last = wanted.last or first + timedelta(days=MAX_LISTED_DAYS)
    except OverflowError as exc:
        raise InvalidFields.of("from", "too_far_away", "is too far away") from exc
    if not timedelta() <= last - first <= timedelta(days=MAX_LISTED_DAYS):
        raise InvalidFields.of("to", "too_long", f"must be at most {MAX_LISTED_DAYS} days after `from`, and not before")
    return first, last


def _require_instructor(people: People, identity: Identity, wanted: int | None) -> Instructor:
    if identity.role is Role.INSTRUCTOR and wanted not in (None, identity.instructor_id):
        raise InvalidFields.of("instructorId", "left_out", "must be left out: you can enter your own absences only")
    number = identity.instructor_id or wanted
    if number is None:
        raise InvalidFields.of("instructorId", "required", "is needed: say which instructor is away")
    found = people.find(Instructor, number)
    if found is None:
        raise InvalidFields.of("instructorId", "unknown", f"is not known: there is no instructor {number}")
    if not found.is_active:
        raise InvalidFields.of("instructorId", "deactivated", f"is deactivated: {found.name} gets no new courses")
    return found


def _absence(instructor: Instructor, command: AddAbsence, identity: Identity, now: datetime) -> Absence:
    # A midnight that ends an absence of one day can only be the one after it. On a later day it begins that day.
    is_one_day = command.from_date == command.to_date
    return Absence(
        absence_id=UNNUMBERED,
        instructor_id=instructor.instructor_id,
        instructor_name=instructor.name,
        kind=command.kind,
        from_date=command.from_date,
        from_time=command.from_time,
        to_date=command.to_date,
        to_time=end_of(command.to_time) if is_one_day else command.to_time,
        time_zone=command.time_zone,
        note=trimmed(command.note),
        created_at=now,
        actor=identity.actor,
    )


def _require_possible(absence: Absence) -> None:
    """Raises InvalidFields for dates and times that do not exist, in the wrong order, or too far apart."""
    if (absence.to_date - absence.from_date).days >= MAX_DAYS:
        raise InvalidFields.of("toDate", "too_long", f"must be within {MAX_DAYS} days: enter a longer absence in parts")
    if absence.to_date < absence.from_date:
        raise InvalidFields.of("toDate", "not_before_first_day", "must not be before the first day")
    try:
        interval = absence.interval
        is_in_order = interval.starts_at < interval.ends_at
    except local_time.UnknownTimeZone as exc:
        raise InvalidFields.of("timeZone", "time_zone", "must be an IANA time zone such as America/Toronto") from exc
    except local_time.NoSuchLocalTime as exc:
        is_start = exc.clock == absence.from_time and exc.day == absence.from_date
        raise InvalidFields.of("fromTime" if is_start else "toTime", "skipped_time", str(exc)) from exc
    except OverflowError as exc:
        raise InvalidFields.of("toDate", "too_far_away", "is too far away") from exc
    if not is_in_order:
        raise InvalidFields.of("toTime", "end_after_start", "must be after the start")


def _content(absence: Absence) -> tuple[object, ...]:
    """What two entries of the same absence have in common."""
    dates = absence.from_date, absence.from_time, absence.to_date, absence.to_time, absence.time_zone
    return absence.instructor_id, absence.kind, absence.note, *dates
