"""The words of a calendar file, in the languages of the portals."""

from msgspec import Struct

from chalicelib.calendars.language import Language
from chalicelib.courses.course_status import Status
from chalicelib.courses.views import CourseView


class _Words(Struct, frozen=True):
    label: str
    calendar: str
    status: str
    statuses: dict[Status, str]
    organization: str
    instructor: str
    persons: str
    notes: str
    reason: str


_WORDS = {
    Language.ENGLISH: _Words(
        label="{}: {}",
        calendar="Courses",
        status="Status",
        statuses={status: status.value for status in Status},
        organization="Organization",
        instructor="Instructor",
        persons="Persons",
        notes="Notes",
        reason="Reason",
    ),
    Language.FRENCH: _Words(
        # A no-break space, as French puts before a colon.
        label="{}\u00a0: {}",
        calendar="Formations",
        status="Statut",
        statuses={
            Status.PENDING: "en attente",
            Status.CONFIRMED: "confirmée",
            Status.COMPLETED: "terminée",
            Status.CANCELLED: "annulée",
        },
        organization="Organisation",
        instructor="Formateur",
        persons="Personnes",
        notes="Notes",
        reason="Motif",
    ),
    Language.GERMAN: _Words(
        label="{}: {}",
        calendar="Kurse",
        status="Status",
        statuses={
            Status.PENDING: "offen",
            Status.CONFIRMED: "bestätigt",
            Status.COMPLETED: "abgeschlossen",
            Status.CANCELLED: "abgesagt",
        },
        organization="Organisation",
        instructor="Lehrkraft",
        persons="Personen",
        notes="Notizen",
        reason="Grund",
    ),
}


def calendar_name(language: Language) -> str:
    """Returns the name of a feed, as calendar programs show it in their list."""
    return _WORDS[language].calendar


def summary(course: CourseView) -> str:
    """Returns the title of a course: its type, and its organization unless its name is not told."""
    return " – ".join(filter(None, (course.course_type, course.organization_name)))


def description(course: CourseView, language: Language, link: str | None) -> str:
    """Returns the details of a course, one per line, and at last the link to the course's page."""
    words = _WORDS[language]
    details = [
        (words.status, words.statuses[course.status]),
        (words.organization, course.organization_name),
        (words.instructor, course.instructor_name),
        (words.persons, course.students),
        (words.reason, course.reason if course.status is Status.CANCELLED else None),
        (words.notes, course.notes),
    ]
    lines = [words.label.format(label, value) for label, value in details if value is not None]
    return "\n".join([*lines, *([link] if link else [])])
