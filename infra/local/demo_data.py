"""The users and courses of the local cloud. Data only; `demo_seed.py` writes the data.

No two courses have the same type and location. Their days count from the day of seeding.
"""

from dataclasses import dataclass

# Public, because these accounts exist only in local clouds.
PASSWORD = "Coursewire-2025"  # noqa: S105


@dataclass(frozen=True, slots=True)
class DemoUser:
    """An account. ``organization_id`` belongs to the role organization, ``instructor_id`` to the role instructor."""

    username: str
    name: str
    role: str
    organization_id: int | None = None
    instructor_id: int | None = None


@dataclass(frozen=True, slots=True)
class DemoCourse:
    """A course that is ``day`` days after today, from ``start`` to ``end`` (HH:MM).

    ``instructor_id`` assigns the course, ``attended`` also completes it, and ``cancelled``, a reason, cancels it.
    """

    course_type: str
    location: str
    organization_id: int
    day: int
    start: str
    end: str
    students: int
    notes: str | None = None
    instructor_id: int | None = None
    attended: int | None = None
    cancelled: str | None = None


ORGANIZATIONS = {7: "Iffat College", 8: "Northgate Clinic"}
INSTRUCTORS = {32: "Mike", 33: "Sara"}

USERS = (
    DemoUser("dana", "Dana", "admin"),
    DemoUser("omar", "Omar", "admin"),
    DemoUser("iffat", "Iffat College", "organization", organization_id=7),
    DemoUser("northgate", "Northgate Clinic", "organization", organization_id=8),
    DemoUser("mike", "Mike", "instructor", instructor_id=32),
    DemoUser("sara", "Sara", "instructor", instructor_id=33),
)

TIME_ZONE = "America/Toronto"

COURSES = (
    DemoCourse("CPR Basic", "Main campus, room 204", 7, 6, "09:00", "12:00", 12, "Projector is in the room."),
    DemoCourse("First Aid", "Library annex", 7, 9, "13:00", "16:00", 18),
    DemoCourse("CPR Advanced", "Clinic, floor 2", 8, 7, "10:00", "15:00", 8),
    DemoCourse("AED Operation", "Sports hall", 7, 3, "09:00", "11:00", 15, instructor_id=32),
    DemoCourse("CPR Basic", "Clinic, meeting room", 8, 3, "13:00", "16:00", 9, instructor_id=32),
    DemoCourse("First Aid", "Residence B", 7, 4, "18:00", "21:00", 20, instructor_id=33),
    DemoCourse("CPR Refresher", "Main campus, room 101", 7, -1, "09:00", "11:00", 10, instructor_id=32),
    DemoCourse("CPR Basic", "Main campus, gym", 7, -5, "09:00", "12:00", 14, instructor_id=32, attended=13),
    DemoCourse("First Aid", "Clinic, reception", 8, -8, "14:00", "17:00", 6, instructor_id=33, attended=6),
    DemoCourse("AED Operation", "Clinic, parking lot", 8, 5, "08:00", "10:00", 7, cancelled="The clinic is closed."),
    DemoCourse(
        "CPR Basic", "Old chapel", 7, 10, "09:00", "12:00", 11, instructor_id=33, cancelled="The chapel is let."
    ),
)
