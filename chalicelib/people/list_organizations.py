"""All organizations, for admins."""

from __future__ import annotations

from chalicelib.people import roles
from chalicelib.people.identity import Identity, Role
from chalicelib.people.ports import People
from chalicelib.people.records import Organization


def list_organizations(people: People, identity: Identity) -> list[Organization]:
    """By number. Raises WrongRole."""
    roles.require(identity, Role.ADMIN)
    return people.organizations()
