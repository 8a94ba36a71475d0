"""The records that identities stand for."""

from __future__ import annotations

from msgspec import Struct


class Organization(Struct, frozen=True, rename="camel"):
    organization_id: int
    name: str


class Instructor(Struct, frozen=True, rename="camel"):
    instructor_id: int
    name: str
