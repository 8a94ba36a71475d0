"""The user pool's trigger before it makes tokens, behind the handler in ``app.py``.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
"""

from typing import Any

from chalicelib.people.second_factor import claims_to_add
from chalicelib.wiring import wiring


def add_claims(event: dict[str, Any]) -> dict[str, Any]:
    """Returns the event with the claims that the ID token gets. An exception makes Cognito refuse the token."""
    groups = event["request"]["groupConfiguration"].get("groupsToOverride") or []
    claims = claims_to_add(event["userName"], groups, wiring().second_factors(event["userPoolId"]))
    if claims:
        event["response"] = {"claimsOverrideDetails": {"claimsToAddOrOverride": claims}}
    return event
