"""Removes what a restore leaves in the queue of calls that failed, so that its alarm ends with the restore.

While ``webhooks`` serves nothing, its schedule goes on. Lambda drops each of these calls, and tells the queue. Nothing
is to be done about them: the function goes on from its cursors.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

import json
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from infra.console import Say

# Lambda tries a call for 60 s (infra/template/async_calls.yaml), with pauses that double, and then drops it.
DROPPED_WITHIN_SECONDS = 90
# Of a message that is no record of Lambda's.
SHAPE_ERRORS = (AttributeError, KeyError, TypeError, ValueError)


class DroppedCalls:
    """``queue`` is a client of SQS, ``url`` the queue's address, ``function`` the name of the function."""

    def __init__(
        self, queue: Any, url: str, function: str, say: Say, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._queue, self._url, self._function = queue, url, function
        self._say, self._sleep = say, sleep

    def await_last(self) -> None:
        """The last call of the time during which the function was stopped is dropped or made."""
        self._say(f"Waiting {DROPPED_WITHIN_SECONDS} s for the last calls of webhooks that Lambda drops ...")
        self._sleep(DROPPED_WITHIN_SECONDS)

    def remove(self, since: float) -> None:
        """The queue has no call of the function that was dropped after ``since``, in epoch seconds. Others stay."""
        removed = 0
        for message in self._messages():
            if _is_dropped(message["Body"], self._function, since):
                self._queue.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
                removed += 1
        self._say(f"{removed:,} calls that were dropped meanwhile were removed from the queue AsyncFailures.")

    def _messages(self) -> Iterator[dict[str, Any]]:
        """Each message once. What is received is hidden for a minute, so a long queue may show it again."""
        seen: set[str] = set()
        while True:
            asked = {"MaxNumberOfMessages": 10, "VisibilityTimeout": 60, "WaitTimeSeconds": 2}
            found = self._queue.receive_message(QueueUrl=self._url, **asked).get("Messages", [])
            fresh = [each for each in found if each["MessageId"] not in seen]
            if not fresh:
                return
            seen |= {each["MessageId"] for each in fresh}
            yield from fresh


def _is_dropped(body: str, function: str, since: float) -> bool:
    """Whether the record is of a call that the function never got. A call that it got and that failed has an error."""
    try:
        record = json.loads(body)
        is_of_function = function in str(record["requestContext"]["functionArn"]).split(":")
        has_failed = "functionError" in (record.get("responseContext") or {})
        return is_of_function and not has_failed and datetime.fromisoformat(record["timestamp"]).timestamp() >= since
    except SHAPE_ERRORS:
        return False
