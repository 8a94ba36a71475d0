"""The canary's REST calls: what it says when none can be made."""

from __future__ import annotations

import pytest

from chalicelib.aws.http import Response, UnreachableError
from chalicelib.aws.service import Service
from chalicelib.canary.ports import CanaryFailed
from chalicelib.canary.signed_rest import SignedRest

URL = "https://rest.example.com/dev"
ENVIRONMENT = {"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


@pytest.mark.parametrize("seconds_left", [10.0, 0.0])
def test_no_response_is_a_failure_of_the_step_also_at_the_deadline(seconds_left: float) -> None:
    def send(*_: object) -> Response:
        raise UnreachableError("no answer in time")

    service = Service(
        "execute-api", url=URL, environment=ENVIRONMENT, attempts=1, send=send, seconds_left=lambda: seconds_left
    )

    with pytest.raises(CanaryFailed, match="POST /canary/events got no response"):
        SignedRest(URL, service).post("/canary/events")
