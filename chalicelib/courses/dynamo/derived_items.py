"""The items that follow from a course alone: its list rows, and the items that list its booking or its number. Pure.

``transaction_plan.py`` writes them with every change, and ``infra/verify_table`` compares them with the stored courses.
"""

from chalicelib.aws.table_items import Key
from chalicelib.courses import slots
from chalicelib.courses.course import Course
from chalicelib.courses.dynamo import course_keys
from chalicelib.people import channels


def list_rows(course: Course | None) -> list[Key]:
    """Returns the keys of the course's list rows, one per scope. The body of each is the body of the course."""
    if course is None:
        return []
    scopes = [channels.ADMIN, channels.organization(course.organization_id)]
    if course.instructor_id is not None:
        scopes.append(channels.instructor(course.instructor_id))
    return [course_keys.list_row(scope, course.status, course.scheduled_date, course.course_id) for scope in scopes]


def slots_items(course: Course | None) -> list[Key]:
    """Returns the keys of the items that list the course's booking: one per UTC day, none without a booking."""
    return [course_keys.slots(day.instructor_id, day.utc_day) for day in slots.days(course)]


def open_courses_items(course: Course | None) -> list[Key]:
    """Returns the keys of the items that list the number of an open course, none for other courses."""
    if course is None or not course.is_open:
        return []
    return course_keys.open_courses(course.organization_id, course.scheduled_date, course.location)
