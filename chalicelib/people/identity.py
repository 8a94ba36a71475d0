"""Who is acting, which roles may act, and the one channel that an identity listens to."""

from enum import StrEnum

from msgspec import Struct

from chalicelib.errors import WrongRole
from chalicelib.people import channels


class Role(StrEnum):
    """A user has exactly one of the first three. CANARY is that of the service's own canary, and of no user."""

    ADMIN = "admin"
    ORGANIZATION = "organization"
    INSTRUCTOR = "instructor"
    CANARY = "canary"


USER_ROLES = (Role.ADMIN, Role.ORGANIZATION, Role.INSTRUCTOR)
_PLURALS = {Role.ADMIN: "administrators", Role.ORGANIZATION: "organizations", Role.INSTRUCTOR: "instructors"}


class Actor(Struct, frozen=True):
    """The part of an identity that others may see: in events, history and messages."""

    role: Role
    name: str


class Identity(Struct, frozen=True):
    """A signed-in user, until ``session_expires_at`` (epoch seconds). Raises ValueError without its record's id."""

    role: Role
    name: str
    user_id: str
    session_expires_at: int
    organization_id: int | None = None
    instructor_id: int | None = None

    def __post_init__(self) -> None:
        bound = {Role.ORGANIZATION: self.organization_id, Role.INSTRUCTOR: self.instructor_id}
        if self.role in bound and bound[self.role] is None:
            raise ValueError(f"a user of role {self.role} must name the record it stands for")

    @property
    def channel(self) -> str:
        """``admin``, ``organization:7``, ``instructor:32``, or the canary's own."""
        if self.role is Role.CANARY:
            return channels.CANARY
        if self.role is Role.ORGANIZATION and self.organization_id is not None:
            return channels.organization(self.organization_id)
        if self.role is Role.INSTRUCTOR and self.instructor_id is not None:
            return channels.instructor(self.instructor_id)
        return channels.ADMIN

    @property
    def actor(self) -> Actor:
        """The part of the identity that others may see."""
        return Actor(self.role, self.name)


def require_role(identity: Identity, *allowed: Role) -> None:
    """Raises WrongRole unless the identity has one of the allowed roles."""
    if identity.role not in allowed:
        raise WrongRole(" and ".join(_PLURALS[role] for role in allowed), allowed)
