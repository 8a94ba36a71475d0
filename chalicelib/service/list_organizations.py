"""All organizations, for admins."""

from __future__ import annotations

from chalicelib.core.identity import Identity, Role
from chalicelib.core.people import Organization
from chalicelib.service import roles
from chalicelib.service.ports import People


def list_organizations(people: People, identity: Identity) -> list[Organization]:
    """By number. Raises WrongRole."""
    roles.require(identity, Role.ADMIN)
    return people.organizations()
