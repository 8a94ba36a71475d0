"""Who may see a course. A hidden course is refused as one that does not exist (404)."""

from chalicelib.courses.course import Course
from chalicelib.errors import NotFound
from chalicelib.people import channels
from chalicelib.people.identity import Identity


def viewing_channels(organization_id: int, *instructor_ids: int | None) -> list[str]:
    """Returns the channels that see the organization's course while it has one of these instructors.

    Admins see all courses, organizations their own, instructors the courses they are assigned to.
    """
    viewing = [channels.ADMIN, channels.organization(organization_id)]
    viewing.extend(channels.instructor(number) for number in instructor_ids if number is not None)
    return list(dict.fromkeys(viewing))


def is_visible(course: Course, channel: str) -> bool:
    """Whether the identities of the channel may see the course as it is now."""
    return channel in viewing_channels(course.organization_id, course.instructor_id)


def require_visible(course: Course | None, identity: Identity, course_id: int) -> Course:
    """Returns the course. Raises the same NotFound whether it is missing or the identity may not see it."""
    return require_found(course if course and is_visible(course, identity.channel) else None, course_id)


def require_found(course: Course | None, course_id: int) -> Course:
    """Returns the course. Raises NotFound for None."""
    if course is None:
        raise NotFound(f"course {course_id}")
    return course
