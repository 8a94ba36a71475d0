"""The catalogue of course types, and which types an organization may request."""

from collections.abc import Iterable
from typing import Protocol

from msgspec import Struct, field

from chalicelib.errors import InvalidFields
from chalicelib.texts import folded


class CourseType(Struct, frozen=True, rename="camel", omit_defaults=True):
    """A type that organizations can request, unless it was deactivated. ``duration_minutes`` is how long it usually is.

    ``active`` is in the stored JSON only where it is false.
    """

    course_type_id: int
    name: str
    duration_minutes: int | None = None
    is_active: bool = field(default=True, name="active")


class CatalogueChanged(Exception):
    """Somebody else has changed the catalogue. Nothing was stored."""


class Catalogue(Struct, frozen=True):
    """All types, ordered by number, deactivated ones included. ``version`` is None before the first change."""

    types: tuple[CourseType, ...] = ()
    version: int | None = None


class CourseTypes(Protocol):
    """The stored catalogue. ``CourseStore.prefetch`` reads it for a request."""

    def read(self) -> Catalogue:
        """Returns the catalogue as last stored."""
        ...

    def save(self, types: Iterable[CourseType], before: Catalogue) -> None:
        """Stores all types instead of those of ``before``. Raises CatalogueChanged."""
        ...


def active(types: Iterable[CourseType]) -> list[CourseType]:
    """Returns the types on offer, ordered by name."""
    return sorted((each for each in types if each.is_active), key=lambda each: folded(each.name))


def require_offered(types: Iterable[CourseType], name: str) -> str:
    """Returns the name as the catalogue writes it; any name while no type is active. Raises InvalidFields."""
    offered = {folded(each.name): each.name for each in active(types)}
    if not offered:
        return name
    found = offered.get(folded(name))
    if found is None:
        raise InvalidFields.of("courseType", "offered_type", "must be one of the course types on offer")
    return found
