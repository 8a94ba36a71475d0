"""The records that identities stand for."""

from typing import TypeVar

from msgspec import Struct, field


class Organization(Struct, frozen=True, rename="camel", omit_defaults=True):
    """A customer that requests courses, unless it was deactivated. ``active`` is in the JSON only where it is false."""

    organization_id: int
    name: str
    is_active: bool = field(default=True, name="active")

    @property
    def number(self) -> int:
        """``organization_id``."""
        return self.organization_id


class Instructor(Struct, frozen=True, rename="camel", omit_defaults=True):
    """Somebody who teaches courses, unless deactivated. ``active`` is in the JSON only where it is false."""

    instructor_id: int
    name: str
    is_active: bool = field(default=True, name="active")

    @property
    def number(self) -> int:
        """``instructor_id``."""
        return self.instructor_id


PersonRecord = TypeVar("PersonRecord", Organization, Instructor)

# What each kind is called in sentences.
NOUNS: dict[type[Organization | Instructor], str] = {Organization: "organization", Instructor: "instructor"}
