"""Writes the demo data into a stack, through the API where there is a route.

Seeding again changes nothing: courses that exist stay as they are.
"""

from collections.abc import Iterable
from contextlib import closing
from datetime import date, timedelta
from typing import Any

from chalicelib.people.ports import User
from infra.console import Say
from infra.local.api_client import ApiClient
from infra.local.demo_data import COURSES, INSTRUCTORS, ORGANIZATIONS, TIME_ZONE, DemoCourse
from infra.local.errors import SeedFailed

PAGE = 100


def seed_people(courses_table: str, endpoint_url: str, users: Iterable[User] = ()) -> None:
    """The demo organizations and instructors are in the table of that name, and the users can be mailed.

    Raises SeedFailed. ``endpoint_url`` is the address of DynamoDB; no connection to it stays open.
    """
    from chalicelib.aws.http import KeepAliveClient, UnreachableError
    from chalicelib.aws.service import Service
    from chalicelib.aws.table import Table, TableError
    from chalicelib.people.dynamo.people import DynamoPeople
    from chalicelib.people.dynamo.recipients import DynamoRecipients
    from chalicelib.people.recipients import keep_recipient
    from chalicelib.people.records import Instructor, Organization

    with closing(KeepAliveClient(endpoint_url)) as connections:
        table = Table(courses_table, Service("dynamodb", send=connections))
        people, recipients = DynamoPeople(table), DynamoRecipients(table)
        try:
            people.save(Organization(number, name) for number, name in ORGANIZATIONS.items())
            people.save(Instructor(number, name) for number, name in INSTRUCTORS.items())
            for user in users:
                keep_recipient(recipients, user)
        except (TableError, UnreachableError) as exc:
            raise SeedFailed(exc) from exc


def seed_courses(admin: ApiClient, today: date, say: Say) -> None:
    """Every demo course exists afterwards. ``admin`` is signed in as an admin. Raises SeedRefused."""
    existing = _existing_courses(admin)
    missing = [course for course in COURSES if (course.course_type, course.location) not in existing]
    if missing:
        say(f"Adding {len(missing)} demo courses ...")
    for course in missing:
        _add_course(admin, course, today)


def _existing_courses(admin: ApiClient) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    following: str | None = ""
    while following is not None:
        page = admin.get(f"/courses?limit={PAGE}" + (f"&next={following}" if following else ""))
        found |= {(item["courseType"], item["location"]) for item in page["items"]}
        following = page["next"]
    return found


def _add_course(admin: ApiClient, course: DemoCourse, today: date) -> None:
    day = today + timedelta(days=course.day)
    key = f"demo-{today}-{COURSES.index(course)}"
    number = admin.post("/courses", _request_body(course, day), f"{key}-request")["courseId"]
    for action, body in _actions_on(course):
        admin.post(f"/courses/{number}/{action}", body, f"{key}-{action}")


def _request_body(course: DemoCourse, day: date) -> dict[str, Any]:
    return {
        "organizationId": course.organization_id,
        "courseType": course.course_type,
        "scheduledDate": day.isoformat(),
        "startTime": course.start,
        "endTime": course.end,
        "timeZone": TIME_ZONE,
        "location": course.location,
        "students": course.students,
        "notes": course.notes,
    }


def _actions_on(course: DemoCourse) -> list[tuple[str, dict[str, Any]]]:
    actions: list[tuple[str, dict[str, Any]]] = []
    if course.instructor_id is not None:
        actions.append(("assign", {"instructorId": course.instructor_id}))
    if course.attended is not None:
        actions.append(("complete", {"attended": course.attended}))
    if course.cancelled is not None:
        actions.append(("cancel", {"reason": course.cancelled}))
    return actions
