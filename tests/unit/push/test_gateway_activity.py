"""What the gateway says about connections, and what is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from chalicelib.aws.http import Response, UnreachableError
from chalicelib.aws.service import Service
from chalicelib.push.gateway_activity import SignedGatewayActivity

URL = "https://w1s2t3r4e5.execute-api.us-east-1.amazonaws.com/dev"
ENVIRONMENT = {"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"}
ACTIVE = b'{"connectedAt":"2025-07-12T19:00:00.000Z","identity":{},"lastActiveAt":"2025-07-12T19:30:00.250Z"}'


class Gateway:
    """Responds by connection id."""

    def __init__(self, responses: Mapping[str, Response | None]) -> None:
        self.responses = responses
        self.requests: list[tuple[str, str, bool]] = []

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        self.requests.append((method, path, "execute-api/aws4_request" in headers["Authorization"]))
        response = self.responses[path.rpartition("/")[2]]
        if response is None:
            raise UnreachableError("no response")
        return response


def activity(gateway: Gateway) -> SignedGatewayActivity:
    service = Service("execute-api", url=URL, environment=ENVIRONMENT, send=gateway, wait=lambda _: None, attempts=2)
    return SignedGatewayActivity(URL, service)


def test_a_connection_is_asked_for_by_a_signed_get_of_its_quoted_id() -> None:
    gateway = Gateway({"NkYx%3D": Response(200, ACTIVE)})

    found = activity(gateway).last_active(["NkYx="])

    assert gateway.requests == [("GET", "/dev/@connections/NkYx%3D", True)]
    assert found == {"NkYx=": datetime(2025, 7, 12, 19, 30, 0, 250_000, UTC)}


def test_a_connection_that_is_gone_has_no_time_and_one_without_a_response_is_left_out() -> None:
    responses = {"gone": Response(410, b""), "silent": None, "refused": Response(403, b""), "here": None}
    gateway = Gateway(responses | {"here": Response(200, ACTIVE)})

    found = activity(gateway).last_active(responses)

    assert found.keys() == {"gone", "here"}
    assert found["gone"] is None
