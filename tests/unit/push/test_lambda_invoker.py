from __future__ import annotations

from collections.abc import Mapping

import pytest

from chalicelib.aws.credentials import Credentials, NoCredentialsError
from chalicelib.aws.http import Answer, UnreachableError
from chalicelib.aws.service import Service
from chalicelib.push.lambda_invoker import LambdaInvoker
from chalicelib.push.ports import InvokeFailed

ENVIRONMENT = {"AWS_REGION": "ca-central-1", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s"}


class Lambda:
    def __init__(self, answer: Answer | None) -> None:
        self.answer = answer
        self.sent: list[tuple[str, str, str, bytes]] = []

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        self.sent.append((method, path, headers["X-Amz-Invocation-Type"], body))
        if self.answer is None:
            raise UnreachableError("nobody there")
        return self.answer

    @property
    def function(self) -> LambdaInvoker:
        service = Service("lambda", environment=ENVIRONMENT, send=self, wait=lambda _: None)
        return LambdaInvoker("coursewire-dev-Greeter-1A2B", service)


def test_the_function_is_started_and_not_waited_for() -> None:
    aws = Lambda(Answer(202, b""))

    aws.function.invoke({"connectionId": "c="})

    path = "/2015-03-31/functions/coursewire-dev-Greeter-1A2B/invocations"
    assert aws.sent == [("POST", path, "Event", b'{"connectionId":"c="}')]


@pytest.mark.parametrize("answer", [Answer(403, b"no right"), Answer(429, b"too many"), None])
def test_an_order_that_nobody_took_is_a_failure(answer: Answer | None) -> None:
    with pytest.raises(InvokeFailed):
        Lambda(answer).function.invoke({})


def test_a_called_function_answers() -> None:
    aws = Lambda(Answer(200, b'{"others":{}}'))

    assert aws.function.call({}) == b'{"others":{}}'

    assert aws.sent[0][2] == "RequestResponse"


@pytest.mark.parametrize("answer", [Answer(429, b"too many"), Answer(413, b"too large"), None])
def test_a_call_without_an_answer_is_a_failure(answer: Answer | None) -> None:
    with pytest.raises(InvokeFailed):
        Lambda(answer).function.call({})


def test_a_call_that_cannot_be_signed_is_a_failure() -> None:
    def ended() -> Credentials:
        raise NoCredentialsError

    aws = Lambda(Answer(200, b"{}"))
    function = aws.function
    function._service._credentials = ended

    with pytest.raises(InvokeFailed):
        function.call({})
