"""Who may do what at all."""

from __future__ import annotations

from chalicelib.errors import WrongRole
from chalicelib.people.identity import Identity, Role

_PLURALS = {Role.ADMIN: "administrators", Role.ORGANIZATION: "organizations", Role.INSTRUCTOR: "instructors"}


def require(identity: Identity, *allowed: Role) -> None:
    """Raises WrongRole unless the identity has one of the roles."""
    if identity.role not in allowed:
        raise WrongRole(" and ".join(_PLURALS[role] for role in allowed))
