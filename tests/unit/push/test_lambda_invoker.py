from __future__ import annotations

from collections.abc import Mapping

import pytest

from chalicelib.aws.credentials import Credentials, NoCredentialsError
from chalicelib.aws.http import Response, UnreachableError
from chalicelib.aws.service import Service
from chalicelib.push.lambda_invoker import LambdaInvoker
from chalicelib.push.ports import InvokeFailed

ENVIRONMENT = {"AWS_REGION": "ca-central-1", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s"}


class Lambda:
    def __init__(self, response: Response | None) -> None:
        self.response = response
        self.sent: list[tuple[str, str, str, bytes]] = []

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        self.sent.append((method, path, headers["X-Amz-Invocation-Type"], body))
        if self.response is None:
            raise UnreachableError("nobody there")
        return self.response

    @property
    def function(self) -> LambdaInvoker:
        service = Service("lambda", environment=ENVIRONMENT, send=self, wait=lambda _: None)
        return LambdaInvoker("coursewire-dev-Greeter-1A2B", service)


def test_the_function_is_started_and_not_waited_for() -> None:
    aws = Lambda(Response(202, b""))

    aws.function.invoke({"connectionId": "c="})

    path = "/2015-03-31/functions/coursewire-dev-Greeter-1A2B/invocations"
    assert aws.sent == [("POST", path, "Event", b'{"connectionId":"c="}')]


@pytest.mark.parametrize("response", [Response(403, b"no right"), Response(429, b"too many"), None])
def test_an_order_that_nobody_took_is_a_failure(response: Response | None) -> None:
    with pytest.raises(InvokeFailed):
        Lambda(response).function.invoke({})


def test_a_called_function_answers() -> None:
    aws = Lambda(Response(200, b'{"others":{}}'))

    assert aws.function.call({}) == b'{"others":{}}'

    assert aws.sent[0][2] == "RequestResponse"


@pytest.mark.parametrize("response", [Response(429, b"too many"), Response(413, b"too large"), None])
def test_a_call_without_an_answer_is_a_failure(response: Response | None) -> None:
    with pytest.raises(InvokeFailed):
        Lambda(response).function.call({})


def test_a_call_that_cannot_be_signed_is_a_failure() -> None:
    def ended() -> Credentials:
        raise NoCredentialsError

    aws = Lambda(Response(200, b"{}"))
    function = aws.function
    function._service._credentials = ended

    with pytest.raises(InvokeFailed):
        function.call({})
