"""Who acts in these tests, as the gateway's Cognito authorizer describes them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

SESSION = timedelta(hours=1)

_GROUPS: dict[str, dict[str, str]] = {
    "dana": {"cognito:groups": "admin", "name": "Dana"},
    "omar": {"cognito:groups": "admin", "name": "Omar"},
    "iffat": {"cognito:groups": "organization", "name": "Iffat", "custom:organizationId": "7"},
    "north": {"cognito:groups": "organization", "name": "Nora", "custom:organizationId": "8"},
    "mike": {"cognito:groups": "instructor", "name": "Mike", "custom:instructorId": "32"},
    "sara": {"cognito:groups": "instructor", "name": "Sara", "custom:instructorId": "33"},
    "tom": {"cognito:groups": "instructor", "name": "Tom", "custom:instructorId": "34"},
    "visitor": {"name": "Visitor"},
    "newcomer": {"cognito:groups": "admin", "name": "Nadia", "coursewire:second_factor": "missing"},
    "script": {"token_use": "access", "cognito:groups": "admin"},
}

CHANNELS = {
    "dana": "admin",
    "iffat": "organization:7",
    "north": "organization:8",
    "mike": "instructor:32",
    "sara": "instructor:33",
    "tom": "instructor:34",
}


def claims(who: str, now: datetime) -> dict[str, Any]:
    """An ID token's claims, all text, with instants as the gateway writes them. ``script`` has an access token."""
    return {
        "sub": f"2f1c9f0e-{who}",
        "email_verified": "true",
        "iss": "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_EXAMPLE",
        "cognito:username": who,
        "aud": "4example23456789",
        "token_use": "id",
        "auth_time": str(int(now.timestamp())),
        "iat": f"{now:%a %b %d %H:%M:%S UTC %Y}",
        "exp": f"{now + SESSION:%a %b %d %H:%M:%S UTC %Y}",
        "email": f"{who}@example.com",
        **_GROUPS[who],
    }
