"""The list of organizations, for admins."""

from chalicelib.people.identity import Identity, Role, require_role
from chalicelib.people.ports import People
from chalicelib.people.records import Organization


def list_organizations(people: People, identity: Identity) -> list[Organization]:
    """Returns the active organizations, ordered by number. Raises WrongRole unless the identity is an admin."""
    require_role(identity, Role.ADMIN)
    return [organization for organization in people.organizations() if organization.is_active]
