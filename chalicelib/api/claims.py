"""Turns the claims of a token, which API Gateway has verified, into an identity."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from chalicelib.api.problems import IdTokenNeeded, NoRole, SecondFactorNeeded
from chalicelib.people import second_factor
from chalicelib.people.identity import USER_ROLES, Identity, Role
from chalicelib.texts import trimmed

# How API Gateway's Cognito authorizer writes instants, always in UTC.
GATEWAY_INSTANT = "%a %b %d %H:%M:%S UTC %Y"


def identity(claims: Mapping[str, Any]) -> Identity:
    """Returns the identity that a token names. Raises NoRole for a user not in one group, or without its record's id.

    Raises IdTokenNeeded for an access token, which API Gateway accepts too when a route has scopes, and
    SecondFactorNeeded for an admin who must set up one-time codes first.
    https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
    """
    if claims.get("token_use") != "id":
        raise IdTokenNeeded
    if claims.get(second_factor.CLAIM) == second_factor.MISSING:
        raise SecondFactorNeeded
    try:
        (role,) = (Role(group) for group in _groups(claims) if group in USER_ROLES)
        return Identity(
            role=role,
            name=trimmed(str(claims.get("name") or "")) or str(claims["cognito:username"]),
            user_id=str(claims["sub"]),
            session_expires_at=_epoch_seconds(str(claims["exp"])),
            organization_id=_number(claims, "custom:organizationId") if role is Role.ORGANIZATION else None,
            instructor_id=_number(claims, "custom:instructorId") if role is Role.INSTRUCTOR else None,
        )
    except (KeyError, ValueError) as exc:
        raise NoRole from exc


def _groups(claims: Mapping[str, Any]) -> list[str]:
    groups = claims.get("cognito:groups") or []
    return groups.strip("[]").replace(",", " ").split() if isinstance(groups, str) else list(groups)


def _number(claims: Mapping[str, Any], name: str) -> int | None:
    return int(claims[name]) if claims.get(name) else None


def _epoch_seconds(text: str) -> int:
    if text.isdigit():
        return int(text)
    return int(datetime.strptime(text, GATEWAY_INSTANT).replace(tzinfo=UTC).timestamp())
