"""Who may see a course. A hidden course is refused as one that does not exist (404)."""

from chalicelib.courses.course import Course
from chalicelib.errors import NotFound
from chalicelib.people.identity import Identity, Role


def is_visible(course: Course, identity: Identity) -> bool:
    """Admins see all courses, organizations their own, instructors the courses they are assigned to."""
    if identity.role is Role.ADMIN:
        return True
    if identity.role is Role.ORGANIZATION:
        return course.organization_id == identity.organization_id
    return course.instructor_id is not None and course.instructor_id == identity.instructor_id


def require_visible(course: Course | None, identity: Identity, course_id: int) -> Course:
    """Returns the course. Raises the same NotFound whether it is missing or the identity may not see it."""
    return require_found(course if course and is_visible(course, identity) else None, course_id)


def require_found(course: Course | None, course_id: int) -> Course:
    """Returns the course. Raises NotFound for None."""
    if course is None:
        raise NotFound(f"course {course_id}")
    return course
