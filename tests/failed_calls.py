"""The queue of asynchronous calls that failed, with Lambda's records."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.instants import format_instant

QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/async-failures"
PAGE = 10


def dropped(function: str, at: datetime) -> dict[str, Any]:
    """The record of a call that the function never got."""
    arn = f"arn:aws:lambda:us-east-1:123456789012:function:{function}:$LATEST"
    context = {"functionArn": arn, "condition": "EventAgeExceeded", "approximateInvokeCount": 0}
    return {"version": "1.0", "timestamp": format_instant(at), "requestContext": context, "requestPayload": {}}


def failed(function: str, at: datetime) -> dict[str, Any]:
    """The record of a call at which the function raised."""
    record = dropped(function, at)
    record["requestContext"]["condition"] = "RetriesExhausted"
    return record | {"responseContext": {"statusCode": 200, "functionError": "Unhandled"}}


class FakeQueue:
    """A client of SQS. A message that was received is hidden until it has been received as often as all others."""

    def __init__(self) -> None:
        self.messages: dict[str, str] = {}
        self.refusal: str | None = None
        self._turn: list[str] = []

    @property
    def functions(self) -> list[str]:
        """The functions whose records are left."""
        arns = [json.loads(body)["requestContext"]["functionArn"] for body in self.messages.values()]
        return [arn.split(":")[-2] for arn in arns]

    def add(self, record: Any) -> None:
        name = f"m{len(self.messages)}"
        self.messages[name] = record if isinstance(record, str) else json.dumps(record)
        self._turn.append(name)

    def receive_message(self, QueueUrl: str, **_asked: Any) -> dict[str, Any]:  # noqa: N803
        assert QueueUrl == QUEUE
        if self.refusal:
            raise ClientError({"Error": {"Code": self.refusal, "Message": "no"}}, "ReceiveMessage")
        names, self._turn = self._turn[:PAGE], self._turn[PAGE:]
        self._turn += names
        bodies = ((name, self.messages[name]) for name in names if name in self.messages)
        found = [{"MessageId": name, "ReceiptHandle": name, "Body": body} for name, body in bodies]
        return {"Messages": found} if found else {}

    def delete_message(self, QueueUrl: str, ReceiptHandle: str) -> None:  # noqa: N803
        assert QueueUrl == QUEUE
        del self.messages[ReceiptHandle]
