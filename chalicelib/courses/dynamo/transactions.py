"""Writes a plan as one DynamoDB transaction, and translates a cancelled transaction.

Nothing else writes courses or uses PynamoDB, which takes longer to import than all other modules together.
"""

import time
from collections.abc import Callable
from typing import Any

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.courses.dynamo.pynamodb_model import Item, condition, connection, from_put
from chalicelib.courses.dynamo.transaction_plan import Conflict, LostRace, OutcomeUnknown, Subject, Writes
from chalicelib.courses.ports import ReceiptExists, VersionConflict

# The code of a cancellation reason. (``aws/table.py`` has the name of the exception that single writes get.)
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
CONDITION_FAILED_REASON = "ConditionalCheckFailed"
# The transaction conflicted with another, or the table was busy, so another attempt may succeed. The first two codes
# are reasons of single items, the others are errors of the whole call.
THROTTLED = frozenset({
    "ThrottlingError", "ProvisionedThroughputExceeded",
    "ThrottlingException", "ProvisionedThroughputExceededException", "RequestLimitExceeded",
})  # fmt: skip
TRANSIENT = THROTTLED | {"TransactionConflict"}
# Errors that do not say whether the transaction is carried out.
UNKNOWN = frozenset({"InternalServerError", "InternalFailure", "ServiceUnavailable", "TransactionInProgressException"})


class Transactions:
    """The transactions of one table; ``table`` is its PynamoDB model.

    ``observe`` is called after each: see :data:`chalicelib.aws.service.Observe`.
    """

    def __init__(self, table: type[Item], observe: Callable[[str, float, bool], object] | None = None) -> None:
        self._table, self._observe = table, observe

    def write(self, plan: Writes, now_seconds: int) -> None:
        """Stores the whole plan, or nothing. ``now_seconds`` is the time since the epoch by which receipts expire.

        Raises ReceiptExists, VersionConflict, LostRace, Conflict and OutcomeUnknown.
        """
        began, was_throttled = time.perf_counter(), False
        try:
            with TransactWrite(connection=connection(self._table)) as transaction:
                for key in plan.deletes:
                    transaction.delete(self._table(*key))
                for put in plan.puts:
                    expected: Any = condition(put, now_seconds)
                    transaction.save(from_put(self._table, put), condition=expected)
        except TransactWriteError as exc:
            was_throttled = bool(_codes(exc) & THROTTLED)
            raise _translated(plan, exc) from exc
        finally:
            if self._observe is not None:
                self._observe("TransactWriteItems", time.perf_counter() - began, was_throttled)


def _translated(plan: Writes, exc: TransactWriteError) -> Exception:
    reasons = exc.cancellation_reasons[len(plan.deletes) :]
    failed = {
        put.subject
        for put, reason in zip(plan.puts, reasons, strict=False)
        if reason and reason.code == CONDITION_FAILED_REASON
    }
    if Subject.RECEIPT in failed:
        return ReceiptExists()
    if Subject.COURSE in failed:
        return VersionConflict()
    if failed:
        return LostRace()
    if _codes(exc) & TRANSIENT:
        return Conflict()
    return OutcomeUnknown() if _is_unknown(_code(exc)) else exc


def _codes(exc: TransactWriteError) -> set[str | None]:
    """The code of the whole call, and those of the single items."""
    return {_code(exc), *(reason.code for reason in exc.cancellation_reasons if reason)}


def _code(exc: TransactWriteError) -> str | None:
    # PynamoDB's ``cause_response_code`` fails for a time-out, where botocore's ``response`` is None.
    response = getattr(exc.cause, "response", None) or {}
    code: str | None = response.get("Error", {}).get("Code")
    return code


def _is_unknown(code: str | None) -> bool:
    """Whether a call failed without a response (None), or with one that does not tell the outcome.

    botocore gives a response that it cannot read the HTTP status as its code.
    """
    return code is None or code in UNKNOWN or code.isdigit()
