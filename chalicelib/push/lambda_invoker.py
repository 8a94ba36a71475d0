"""Invokes a Lambda function: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html."""

from http import HTTPStatus
from urllib.parse import quote

from msgspec import json

from chalicelib.aws.credentials import NoCredentialsError
from chalicelib.aws.http import UnreachableError
from chalicelib.aws.service import Service
from chalicelib.push.ports import InvokeFailed

ASYNCHRONOUS, SYNCHRONOUS = "Event", "RequestResponse"


class LambdaInvoker:
    """Implements ``push.ports.Invoker``. ``function`` is a name or an ARN."""

    def __init__(self, function: str, service: Service) -> None:
        self._path = f"/2015-03-31/functions/{quote(function, safe='')}/invocations"
        self._service = service

    def invoke(self, payload: object) -> None:
        self._start(ASYNCHRONOUS, payload, HTTPStatus.ACCEPTED)

    def call(self, payload: object) -> bytes:
        return self._start(SYNCHRONOUS, payload, HTTPStatus.OK)

    def _start(self, kind: str, payload: object, expected: HTTPStatus) -> bytes:
        headers = {"Content-Type": "application/json", "X-Amz-Invocation-Type": kind}
        try:
            response = self._service.call("POST", self._path, headers, json.encode(payload))
        except (UnreachableError, NoCredentialsError) as exc:
            raise InvokeFailed(self._path) from exc
        if response.status != expected:
            raise InvokeFailed(f"{self._path}: {response.status} {response.body.decode(errors='replace')}")
        return response.body
