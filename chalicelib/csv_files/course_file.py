"""Files of courses: each row is a request that an administrator enters for an organization."""

import hashlib
from functools import partial

from msgspec import json

from chalicelib.courses import decide_change
from chalicelib.courses.actions.request_course import request_course
from chalicelib.courses.change_course import Conditions, Context
from chalicelib.courses.commands import RequestCourseFor
from chalicelib.courses.course import Course
from chalicelib.courses.course_status import Status
from chalicelib.courses.ports import CourseStore
from chalicelib.csv_files.checked_file import CheckedFile, CheckedRows, Step
from chalicelib.csv_files.csv_table import read_cells
from chalicelib.csv_files.ports import FilePorts
from chalicelib.errors import FieldMessage, InvalidFields
from chalicelib.people import channels
from chalicelib.people.identity import Identity
from chalicelib.people.records import Organization
from chalicelib.texts import folded

LISTS = ("alternativeDates",)
OPEN = (Status.PENDING, Status.CONFIRMED)
PAGE = 100
Row = tuple[int, RequestCourseFor]


def check_courses(ports: FilePorts, identity: Identity, text: str) -> CheckedFile:
    """Returns the checked file. A row is unchanged when it was saved before, or when the same course is open.

    Raises BadRows, also for a second open course of an organization at one place on one date.
    """
    organizations = {record.number: record for record in ports.people.organizations()}
    rows, wanted = CheckedRows(), list[Row]()
    for cells in read_cells(text, RequestCourseFor):
        command = rows.command(cells, RequestCourseFor, LISTS)
        if command is None or not rows.is_first(cells.row, "location", _place(command)):
            continue
        rows.add(cells.row, _errors(ports, identity, command, organizations.get(command.organization_id)))
        wanted.append((cells.row, command))
    rows.require_none()
    digest = hashlib.sha256(json.encode([command for _, command in wanted])).hexdigest()
    return _checked(ports, identity, digest, wanted, rows)


def _checked(ports: FilePorts, identity: Identity, digest: str, wanted: list[Row], rows: CheckedRows) -> CheckedFile:
    steps, open_courses = list[Step](), dict[int, dict[object, Course]]()
    done = ports.imports.saved_rows(digest)
    for position, (row, command) in enumerate(wanted[done:], done):
        number = command.organization_id
        if number not in open_courses:
            open_courses[number] = _open_courses(ports.courses, number)
        holder = open_courses[number].get(_place(command))
        if holder is None:
            steps.append(Step([row], partial(_save, ports, identity, digest, position, command)))
        elif not _is_same(holder, command):
            rows.add(
                row,
                {
                    "location": FieldMessage(
                        "open_course", f"has another open course on that date: course {holder.course_id}"
                    )
                },
            )
    rows.require_none()
    # Rows at the end that were open already count as saved too, or they would be saved when they are closed.
    finish = Step([], partial(ports.imports.note_saved, digest, len(wanted)))
    return CheckedFile(len(steps), 0, len(wanted) - len(steps), [*steps, finish])


def _save(ports: FilePorts, identity: Identity, digest: str, position: int, command: RequestCourseFor) -> None:
    # The key covers a course that was saved when its note was not.
    conditions = Conditions(idempotency_key=f"import-{digest}-{position}", fingerprint=digest)
    request_course(ports.courses, Context(identity, ports.now(), conditions), command)
    ports.imports.note_saved(digest, position + 1)


def _errors(
    ports: FilePorts, identity: Identity, command: RequestCourseFor, organization: Organization | None
) -> dict[str, FieldMessage]:
    number = command.organization_id
    if organization is None:
        return {"organizationId": FieldMessage("unknown", f"is not known: there is no organization {number}")}
    if not organization.is_active:
        return {
            "organizationId": FieldMessage("deactivated", f"is deactivated: {organization.name} gets no new courses")
        }
    try:
        decide_change.request(command, organization, identity, ports.now())
    except InvalidFields as exc:
        return exc.errors
    return {}


def _open_courses(courses: CourseStore, organization_id: int) -> dict[object, Course]:
    found: dict[object, Course] = {}
    after: str | None = None
    while True:
        page = courses.page(channels.organization(organization_id), OPEN, PAGE, after)
        found |= {_place(course): course for course in page.courses}
        if (after := page.next) is None:
            return found


def _place(course: Course | RequestCourseFor) -> object:
    return course.organization_id, course.scheduled_date, folded(course.location)


def _is_same(course: Course, command: RequestCourseFor) -> bool:
    """Whether the course is as it was requested. Times may have been added since."""
    return (course.course_type, course.students) == (command.course_type.strip(), command.students)
