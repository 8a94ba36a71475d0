"""The records that identities stand for."""

from msgspec import Struct


class Organization(Struct, frozen=True, rename="camel"):
    """A customer that requests courses."""

    organization_id: int
    name: str


class Instructor(Struct, frozen=True, rename="camel"):
    """Somebody who teaches courses."""

    instructor_id: int
    name: str
