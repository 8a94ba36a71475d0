"""What each outcome of a transaction means to the course store.

botocore and PynamoDB are the real ones: only the response comes from the test, or the failure to get one.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError
from msgspec import json
from pynamodb.exceptions import TransactWriteError

from chalicelib.aws.table_items import Key
from chalicelib.courses.dynamo.pynamodb_model import Item, connection, table
from chalicelib.courses.dynamo.transaction_plan import MISSING, Conflict, LostRace, OutcomeUnknown, Plan, Put, Subject
from chalicelib.courses.dynamo.transactions import Transactions
from chalicelib.courses.ports import ReceiptExists, VersionConflict
from tests.builders import pending

URL = "https://dynamodb.us-east-1.amazonaws.com/"
# A deleted list row comes before the puts: its place among the reasons must not be taken for a put's.
SUBJECTS = [None, Subject.COURSE, Subject.SHARED, Subject.NUMBER, Subject.RECEIPT]
PLAN = Plan(
    [Key("LIST#admin#pending", "2025-07-15#0000000123")],
    [
        Put(key=Key(f"P{n}", "S"), body="{}", subject=subject, expects=None if subject is None else MISSING)
        for n, subject in enumerate(SUBJECTS)
    ],
    pending(),
)
FAILED = "ConditionalCheckFailed"


class Body(BytesIO):
    """A response's body, as botocore reads it."""

    def stream(self, **_: object) -> list[bytes]:
        return [self.read()]


class Dynamo:
    """Gives one response to each call, or fails, and remembers the requests."""

    def __init__(self, status: int = 200, body: bytes = b"{}", failure: Exception | None = None) -> None:
        self.status, self.body, self.failure = status, body, failure
        self.requests: list[Any] = []

    def write(self) -> None:
        events: Any = connection(courses()).client.meta.events
        events.register("before-send.dynamodb.*", self._respond)
        try:
            Transactions(courses()).write(PLAN, now_seconds=100)
        finally:
            events.unregister("before-send.dynamodb.*", self._respond)

    def _respond(self, request: Any, **_: object) -> AWSResponse:
        self.requests.append(json.decode(request.body))
        if self.failure:
            raise self.failure
        headers = HTTPHeaders.from_dict({"content-type": "application/x-amz-json-1.0"})
        return AWSResponse(URL, self.status, headers, Body(self.body))


@cache
def courses() -> type[Item]:
    """Made once, because botocore takes long for a client."""
    model = table("courses")
    model.Meta.max_retry_attempts = 0
    return model


def refused(code: str, status: int = 400, **members: object) -> Dynamo:
    error = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "no"}
    return Dynamo(status, json.encode(error | members))


def cancelled(**codes: str) -> Dynamo:
    """``codes`` are the reasons of the puts by the value of their subject."""
    reasons = [{"Code": codes.get(subject.value, "None") if subject else "None"} for subject in SUBJECTS]
    return refused("TransactionCanceledException", CancellationReasons=[{"Code": "None"}, *reasons])


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


class TestWrite:
    def test_deletes_and_puts_are_one_transaction_in_their_order(self) -> None:
        dynamo = Dynamo()

        dynamo.write()

        (request,) = dynamo.requests
        parts = [(kind, part) for each in request["TransactItems"] for kind, part in each.items()]
        assert [kind for kind, _ in parts] == ["Delete", *["Put"] * len(SUBJECTS)]
        assert [part["Item"]["PK"]["S"] for _, part in parts[1:]] == [put.key.pk for put in PLAN.puts]
        assert ["ConditionExpression" in part for _, part in parts] == [False, False, True, True, True, True]


class TestFailedConditions:
    @pytest.mark.parametrize(
        ("subject", "error"),
        [("receipt", ReceiptExists), ("course", VersionConflict), ("shared", LostRace), ("number", LostRace)],
    )
    def test_each_subject_has_its_error(self, subject: str, error: type[Exception]) -> None:
        with pytest.raises(error):
            cancelled(**{subject: FAILED}).write()

    @pytest.mark.parametrize("others", [("course",), ("shared", "number"), ("course", "shared", "number")])
    def test_the_receipt_comes_first(self, others: tuple[str, ...]) -> None:
        """The stored response is the answer, whatever has changed since."""
        with pytest.raises(ReceiptExists):
            cancelled(receipt=FAILED, **dict.fromkeys(others, FAILED)).write()

    def test_the_course_comes_before_what_courses_share(self) -> None:
        with pytest.raises(VersionConflict):
            cancelled(course=FAILED, shared=FAILED, number=FAILED).write()

    @pytest.mark.parametrize("code", ["TransactionConflict", "ThrottlingError"])
    def test_a_failed_condition_comes_before_a_conflict(self, code: str) -> None:
        with pytest.raises(LostRace):
            cancelled(course=code, number=FAILED).write()


class TestConflict:
    """Nothing is stored, and the same plan may succeed."""

    @pytest.mark.parametrize("code", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])
    @pytest.mark.parametrize("subject", ["course", "number", "receipt"])
    def test_a_part_that_met_another_transaction_or_a_busy_table(self, code: str, subject: str) -> None:
        with pytest.raises(Conflict):
            cancelled(**{subject: code}).write()

    @pytest.mark.parametrize(
        "code", ["ThrottlingException", "ProvisionedThroughputExceededException", "RequestLimitExceeded"]
    )
    def test_a_call_that_the_service_throttled(self, code: str) -> None:
        with pytest.raises(Conflict):
            refused(code).write()


class TestOutcomeUnknown:
    """The transaction may be carried out, now or later, or never."""

    @pytest.mark.parametrize(
        "failure",
        [
            ReadTimeoutError(endpoint_url=URL),
            ConnectTimeoutError(endpoint_url=URL),
            ConnectionClosedError(endpoint_url=URL),
            EndpointConnectionError(endpoint_url=URL),
        ],
        ids=lambda failure: type(failure).__name__,
    )
    def test_a_call_without_a_response(self, failure: Exception) -> None:
        with pytest.raises(OutcomeUnknown):
            Dynamo(failure=failure).write()

    @pytest.mark.parametrize(
        ("code", "status"),
        [
            ("InternalServerError", 500),
            ("InternalFailure", 500),
            ("ServiceUnavailable", 503),
            ("TransactionInProgressException", 400),
        ],
    )
    def test_an_error_that_does_not_tell(self, code: str, status: int) -> None:
        with pytest.raises(OutcomeUnknown):
            refused(code, status).write()

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    @pytest.mark.parametrize("body", [b"", b"<html>Bad gateway</html>", b"{}"])
    def test_a_failure_that_is_not_dynamodbs(self, status: int, body: bytes) -> None:
        """As a proxy responds. botocore then gives the status as the code."""
        with pytest.raises(OutcomeUnknown):
            Dynamo(status, body).write()


class TestOtherErrors:
    @pytest.mark.parametrize(
        "code",
        [
            "ValidationException",
            "AccessDeniedException",
            "ResourceNotFoundException",
            "IdempotentParameterMismatchException",
        ],
    )
    def test_they_are_raised_as_they_are(self, code: str) -> None:
        with pytest.raises(TransactWriteError) as failure:
            refused(code).write()

        assert failure.value.cause_response_code == code

    def test_a_cancellation_for_another_reason_too(self) -> None:
        with pytest.raises(TransactWriteError) as failure:
            cancelled(course="ValidationError").write()

        assert failure.value.cause_response_code == "TransactionCanceledException"

    @pytest.mark.parametrize("dynamo", [cancelled(course=FAILED), refused("ThrottlingException"), Dynamo(500)])
    def test_a_translated_error_names_its_cause(self, dynamo: Dynamo) -> None:
        with pytest.raises((VersionConflict, Conflict, OutcomeUnknown)) as failure:
            dynamo.write()

        assert isinstance(failure.value.__cause__, TransactWriteError)
