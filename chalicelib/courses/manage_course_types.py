"""Adds, changes, deactivates and reactivates course types, for admins. Courses keep the type that they have."""

from collections.abc import Callable
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType, field
from msgspec.structs import replace

from chalicelib.courses.course_types import Catalogue, CatalogueChanged, CourseType, CourseTypes
from chalicelib.errors import BusyError, InvalidFields, NotFound
from chalicelib.people.commands import Flag, Name
from chalicelib.people.identity import Identity, Role, require_role
from chalicelib.people.people_errors import AlreadyExists
from chalicelib.texts import folded

# One item of the table holds all types, and each request reads it.
MAX_TYPES = 300
MAX_MINUTES = 24 * 60
# Each attempt fails only because another admin changed the catalogue.
MAX_ATTEMPTS = 10

Minutes = Annotated[
    int,
    Meta(ge=1, le=MAX_MINUTES, title="whole_number_1_1440", description=f"a whole number from 1 to {MAX_MINUTES:,}"),
]


class AddCourseType(Struct, frozen=True, kw_only=True, rename="camel"):
    """A new course type, which gets the next number."""

    name: Name
    duration_minutes: Minutes | None = None


class ChangeCourseType(Struct, frozen=True, kw_only=True, rename="camel"):
    """A field that is left out keeps its value; None removes the duration."""

    name: Name | UnsetType = UNSET
    duration_minutes: Minutes | UnsetType | None = UNSET
    is_active: Flag | UnsetType = field(default=UNSET, name="active")


def list_course_types(course_types: CourseTypes, identity: Identity) -> tuple[CourseType, ...]:
    """Returns all types, ordered by number, deactivated ones included. Raises WrongRole."""
    require_role(identity, Role.ADMIN)
    return course_types.read().types


def add_course_type(course_types: CourseTypes, identity: Identity, command: AddCourseType) -> CourseType:
    """Stores and returns a new type. Raises WrongRole, AlreadyExists, InvalidFields, BusyError."""
    require_role(identity, Role.ADMIN)

    def add(catalogue: Catalogue) -> CourseType:
        number = max((each.course_type_id for each in catalogue.types), default=0) + 1
        return CourseType(number, command.name.strip(), command.duration_minutes)

    return _store(course_types, add)


def change_course_type(
    course_types: CourseTypes, identity: Identity, number: int, command: ChangeCourseType
) -> CourseType:
    """Stores and returns the type as changed. Raises WrongRole, NotFound, AlreadyExists, BusyError."""
    require_role(identity, Role.ADMIN)

    def change(catalogue: Catalogue) -> CourseType:
        found = next((each for each in catalogue.types if each.course_type_id == number), None)
        if found is None:
            raise NotFound("course type of that number")
        minutes = command.duration_minutes
        return replace(
            found,
            name=found.name if command.name is UNSET else command.name.strip(),
            duration_minutes=found.duration_minutes if minutes is UNSET else minutes,
            is_active=found.is_active if command.is_active is UNSET else command.is_active,
        )

    return _store(course_types, change)


def _store(course_types: CourseTypes, decide: Callable[[Catalogue], CourseType]) -> CourseType:
    """Stores the type that ``decide`` returns, also if other admins change the catalogue at the same time."""
    for _ in range(MAX_ATTEMPTS):
        catalogue = course_types.read()
        decided = decide(catalogue)
        others = [each for each in catalogue.types if each.course_type_id != decided.course_type_id]
        _require_possible(others, decided)
        if decided in catalogue.types:
            return decided
        try:
            course_types.save(sorted([*others, decided], key=lambda each: each.course_type_id), catalogue)
        except CatalogueChanged:
            continue
        return decided
    raise BusyError


def _require_possible(others: list[CourseType], decided: CourseType) -> None:
    if any(folded(each.name) == folded(decided.name) for each in others):
        raise AlreadyExists("a course type", decided.name)
    if len(others) >= MAX_TYPES:
        raise InvalidFields.of("name", "too_many_types", f"cannot be added: there are {MAX_TYPES} course types already")
