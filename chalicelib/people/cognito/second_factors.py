"""The second factors of the users of a Cognito user pool.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminGetUser.html
"""

from http import HTTPStatus

from msgspec import Struct, json

from chalicelib.aws.service import Service

HEADERS = {
    "Content-Type": "application/x-amz-json-1.1",
    "X-Amz-Target": "AWSCognitoIdentityProviderService.AdminGetUser",
}


class SecondFactorsError(Exception):
    """Cognito refused the call. The text is Cognito's."""


class _Account(Struct):
    UserMFASettingList: list[str] = []


# Made at import, see aws/table.py.
_ACCOUNT = json.Decoder(_Account)


class CognitoSecondFactors:
    """Implements ``people.second_factor.SecondFactors``."""

    def __init__(self, pool_id: str, service: Service) -> None:
        self._pool_id, self._service = pool_id, service

    def has_one(self, username: str) -> bool:
        """Raises SecondFactorsError, and UnreachableError without a response."""
        request = json.encode({"UserPoolId": self._pool_id, "Username": username})
        response = self._service.call("POST", "/", HEADERS, request)
        if response.status != HTTPStatus.OK:
            raise SecondFactorsError(response.body.decode("utf-8", "replace"))
        return bool(_ACCOUNT.decode(response.body).UserMFASettingList)
