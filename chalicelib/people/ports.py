"""What the use cases for people need from a store."""

from __future__ import annotations

from typing import Protocol

from chalicelib.people.records import Instructor, Organization


class People(Protocol):
    """All of them. A single one is found by :meth:`CourseStore.look`."""

    def organizations(self) -> list[Organization]: ...

    def instructors(self) -> list[Instructor]: ...
