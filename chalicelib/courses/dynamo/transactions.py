"""Writes a plan as one DynamoDB transaction, and translates a cancelled transaction.

Nothing else writes courses or uses PynamoDB, which takes longer to import than all other modules together.
"""

from typing import Any

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.courses.dynamo.pynamodb_model import Item, condition, connection, from_put
from chalicelib.courses.dynamo.transaction_plan import Conflict, LostRace, OutcomeUnknown, Plan, Subject
from chalicelib.courses.ports import ReceiptExists, VersionConflict

# The code of a cancellation reason. (``aws/table.py`` has the name of the exception that single writes get.)
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
CONDITION_FAILED_REASON = "ConditionalCheckFailed"
# The transaction conflicted with another, or the table was busy, so another attempt may succeed. The first three codes
# are reasons of single items, the others are errors of the whole call.
TRANSIENT = frozenset({
    "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded",
    "ThrottlingException", "ProvisionedThroughputExceededException", "RequestLimitExceeded",
})  # fmt: skip
# Errors that do not say whether the transaction is carried out.
UNKNOWN = frozenset({"InternalServerError", "InternalFailure", "ServiceUnavailable", "TransactionInProgressException"})


class Transactions:
    """The transactions of one table; ``table`` is its PynamoDB model."""

    def __init__(self, table: type[Item]) -> None:
        self._table = table

    def write(self, plan: Plan, now_seconds: int) -> None:
        """Stores the whole plan, or nothing. ``now_seconds`` is the time since the epoch by which receipts expire.

        Raises ReceiptExists, VersionConflict, LostRace, Conflict and OutcomeUnknown.
        """
        try:
            with TransactWrite(connection=connection(self._table)) as transaction:
                for key in plan.deletes:
                    transaction.delete(self._table(*key))
                for put in plan.puts:
                    expected: Any = condition(put, now_seconds)
                    transaction.save(from_put(self._table, put), condition=expected)
        except TransactWriteError as exc:
            raise _translated(plan, exc) from exc


def _translated(plan: Plan, exc: TransactWriteError) -> Exception:
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
    code = _code(exc)
    if {code, *(reason.code for reason in exc.cancellation_reasons if reason)} & TRANSIENT:
        return Conflict()
    return OutcomeUnknown() if _is_unknown(code) else exc


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
