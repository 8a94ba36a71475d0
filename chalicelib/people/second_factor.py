"""The second factor of admins: where a stage wants it, a token of an admin without one says so, and opens nothing."""

from collections.abc import Iterable
from typing import Protocol

from chalicelib.people.identity import Role

# Only the trigger of the user pool writes this claim; users cannot.
CLAIM = "coursewire:second_factor"
MISSING = "missing"


class SecondFactors(Protocol):
    """Which users of one user pool sign in with a second factor."""

    def has_one(self, username: str) -> bool:
        """Returns whether each sign-in with the user's password asks for a one-time code, from now on."""


def claims_to_add(username: str, groups: Iterable[str], factors: SecondFactors) -> dict[str, str]:
    """Returns the claims that the user's ID token gets. Looks up admins only, and raises what ``factors`` raises.

    Cognito tells a trigger nothing about the sign-in, so one with the password alone, from before the user had a second
    factor, counts as one with it.
    """
    is_admin = Role.ADMIN in groups
    return {CLAIM: MISSING} if is_admin and not factors.has_one(username) else {}
