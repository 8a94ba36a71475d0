"""What the use cases for people need from a store."""

from typing import Protocol

from chalicelib.people.records import Instructor, Organization


class People(Protocol):
    """Lists of people. ``CourseStore.prefetch`` reads a single organization or instructor."""

    def organizations(self) -> list[Organization]:
        """Returns all organizations, ordered by number."""

    def instructors(self) -> list[Instructor]:
        """Returns all instructors, ordered by number."""
