"""What the index does when its transactions are refused, because of another process or because the table is busy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from msgspec import json

from chalicelib.aws.http import Response
from chalicelib.aws.service import FIRST_PAUSE_SECONDS
from chalicelib.courses.dynamo.course_keys import course
from chalicelib.courses.dynamo.search_index import MAX_ATTEMPTS, DynamoSearchIndex
from chalicelib.errors import BusyError
from tests.builders import pending
from tests.unit.aws.fake_dynamo import Dynamo, names

COURSE = pending()
CANCELED = {"__type": "TransactionCanceledException", "CancellationReasons": [{"Code": "ConditionalCheckFailed"}]}
THROTTLED = {"__type": "TransactionCanceledException", "CancellationReasons": [{"Code": "ThrottlingError"}]}


class OneCourse(Dynamo):
    """A table with one course that is not indexed. The first transactions are refused."""

    def __init__(self, *refusals: dict[str, Any]) -> None:
        super().__init__()
        self.refusals = list(refusals)
        row = names(course(COURSE.course_id)) | {"body": {"S": json.encode(COURSE).decode()}, "version": {"N": "1"}}
        self.found = {"Responses": {"connections": [row]}}

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        is_read = headers["X-Amz-Target"].endswith("BatchGetItem")
        is_of_course = b"COURSE#" in body
        self.status = 400 if self.refusals and not is_read else 200
        answer = self.refusals.pop(0) if self.status == 400 else self.found if is_read and is_of_course else {}
        self.responses = [answer]
        return super().__call__(method, path, headers, body)

    @property
    def transactions(self) -> int:
        return self.operations.count("TransactWriteItems")


def test_a_transaction_that_is_refused_is_repeated_after_a_pause() -> None:
    dynamo = OneCourse(CANCELED, CANCELED)

    DynamoSearchIndex(dynamo.table).index([COURSE.course_id])

    assert dynamo.transactions == 3
    ceilings = [FIRST_PAUSE_SECONDS, 2 * FIRST_PAUSE_SECONDS]
    assert [0 <= wait <= ceiling for wait, ceiling in zip(dynamo.waits, ceilings, strict=True)] == [True, True]


def test_one_that_a_busy_table_refuses_is_too() -> None:
    dynamo = OneCourse(*[THROTTLED] * 9)

    DynamoSearchIndex(dynamo.table).index([COURSE.course_id])

    assert (dynamo.transactions, len(dynamo.waits)) == (10, 9)


def test_without_a_refusal_there_is_no_pause() -> None:
    dynamo = OneCourse()

    DynamoSearchIndex(dynamo.table).index([COURSE.course_id])

    assert (dynamo.transactions, dynamo.waits) == (1, [])


def test_after_too_many_refusals_it_is_busy() -> None:
    dynamo = OneCourse(*[CANCELED] * MAX_ATTEMPTS)

    with pytest.raises(BusyError):
        DynamoSearchIndex(dynamo.table).index([COURSE.course_id])

    assert (dynamo.transactions, len(dynamo.waits)) == (MAX_ATTEMPTS, MAX_ATTEMPTS - 1)
