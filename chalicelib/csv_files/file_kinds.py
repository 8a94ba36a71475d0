"""The kinds of files by name: how each import is checked, and which exports there are."""

from collections.abc import Callable

from chalicelib.csv_files.checked_file import CheckedFile
from chalicelib.csv_files.course_file import check_courses
from chalicelib.csv_files.exports import COURSES, PEOPLE
from chalicelib.csv_files.people_files import check_instructors, check_organizations, check_users
from chalicelib.csv_files.ports import FilePorts
from chalicelib.people.identity import Identity

CHECKS: dict[str, Callable[[FilePorts, Identity, str], CheckedFile]] = {
    "organizations": check_organizations,
    "instructors": check_instructors,
    "users": check_users,
    "courses": check_courses,
}
EXPORTS = (*PEOPLE, *COURSES)
