from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest

from chalicelib.aws.http import Response, UnreachableError
from chalicelib.aws.service import ATTEMPTS, Service
from chalicelib.errors import TimedOut

ENVIRONMENT = {
    "AWS_REGION": "ca-central-1",
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    "AWS_SESSION_TOKEN": "token",
}
THROTTLED = Response(400, b'{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException"}')


class Wire:
    """Answers as told, the last response for ever, and remembers what was sent."""

    def __init__(self, *responses: Response | Exception) -> None:
        self.responses = list(responses)
        self.sent: list[tuple[str, str, dict[str, str], bytes]] = []
        self.waits: list[float] = []

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        self.sent.append((method, path, dict(headers), body))
        response = self.responses.pop(0) if len(self.responses) > 1 else self.responses[0]
        if isinstance(response, Exception):
            raise response
        return response

    def service(self, **environment: str) -> Service:
        return Service("dynamodb", environment=ENVIRONMENT | environment, send=self, wait=self.waits.append)

    def call(self, **environment: str) -> Response:
        return self.service(**environment).call("POST", "/", {"X-Amz-Target": "GetItem"}, b"{}")


def test_a_call_is_signed_for_its_service_region_and_host() -> None:
    wire = Wire(Response(200, b"{}"))

    assert wire.call() == Response(200, b"{}")

    ((method, path, headers, body),) = wire.sent
    assert (method, path, body) == ("POST", "/", b"{}")
    assert headers["Host"] == "dynamodb.ca-central-1.amazonaws.com"
    assert (
        "/ca-central-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token;x-amz-target"
        in (headers["Authorization"])
    )
    assert headers["X-Amz-Security-Token"] == "token"


@pytest.mark.parametrize(
    ("environment", "host"),
    [
        ({"AWS_ENDPOINT_URL": "http://localhost:4566"}, "localhost:4566"),
        ({"AWS_ENDPOINT_URL_DYNAMODB": "http://localhost:8000", "AWS_ENDPOINT_URL": "http://x"}, "localhost:8000"),
        ({"AWS_REGION": "cn-north-1"}, "dynamodb.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_the_address_is_where_the_environment_says(environment: dict[str, str], host: str) -> None:
    wire = Wire(Response(200, b"{}"))

    wire.call(**environment)

    assert wire.sent[0][2]["Host"] == host


@pytest.mark.parametrize("trouble", [THROTTLED, Response(500, b""), Response(503, b""), UnreachableError("cut")])
def test_what_may_pass_is_tried_again_after_a_pause(trouble: Any) -> None:
    wire = Wire(trouble, trouble, Response(200, b"{}"))

    assert wire.call().status == 200

    assert (len(wire.sent), len(wire.waits)) == (3, 2)


@pytest.mark.parametrize("trouble", [Response(500, b""), UnreachableError("cut")])
def test_what_may_have_been_carried_out_is_not_repeated_where_that_would_matter(trouble: Any) -> None:
    wire = Wire(trouble)

    with suppress(UnreachableError):
        wire.service().call("POST", "/", {}, b"{}", is_repeatable=False)

    assert len(wire.sent) == 1


def test_what_was_throttled_was_not_carried_out_and_is_always_repeated() -> None:
    wire = Wire(THROTTLED, Response(200, b"{}"))

    assert wire.service().call("POST", "/", {}, b"{}", is_repeatable=False).status == 200


def test_a_refusal_is_the_answer() -> None:
    wire = Wire(Response(400, b'{"__type":"ConditionalCheckFailedException"}'))

    assert wire.call().status == 400

    assert (len(wire.sent), wire.waits) == (1, [])


def test_what_does_not_pass_is_the_answer_in_the_end() -> None:
    wire = Wire(THROTTLED)

    assert wire.call() == THROTTLED

    assert len(wire.sent) == ATTEMPTS


def test_a_service_that_never_answers_is_unreachable() -> None:
    wire = Wire(UnreachableError("nobody there"))

    with pytest.raises(UnreachableError):
        wire.call()


def test_after_the_deadline_nothing_is_sent() -> None:
    wire = Wire(Response(200, b"{}"))
    service = Service("dynamodb", environment=ENVIRONMENT, send=wire, seconds_left=lambda: 0.0)

    with pytest.raises(TimedOut):
        service.call("POST", "/", {}, b"{}")

    assert wire.sent == []


def test_a_call_whose_response_is_not_there_at_the_deadline_is_not_repeated() -> None:
    wire, lefts = Wire(UnreachableError("slow")), iter([1.0, 0.0])
    service = Service("dynamodb", environment=ENVIRONMENT, send=wire, seconds_left=lambda: next(lefts))

    with pytest.raises(TimedOut):
        service.call("POST", "/", {}, b"{}")

    assert len(wire.sent) == 1
