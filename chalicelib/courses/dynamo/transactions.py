"""A plan carried out: one DynamoDB transaction, and what it means when it is refused.

The only writer of courses, and the only user of PynamoDB, which takes longer to import than all else together.
"""

from __future__ import annotations

from typing import Any

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.courses.dynamo.items import Item, condition, connection, from_put
from chalicelib.courses.dynamo.plan import LostRace, Plan, Subject
from chalicelib.courses.ports import ReceiptExists, VersionConflict

CONDITION_FAILED = "ConditionalCheckFailed"
# The transaction met another one on some item, or the table was busy: trying again is right. The first three are
# reasons of single items, the others refusals of the whole call.
PASSING = frozenset({
    "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded",
    "ThrottlingException", "ProvisionedThroughputExceededException", "RequestLimitExceeded",
})  # fmt: skip


class Transactions:
    """Those of one table."""

    def __init__(self, table: type[Item]) -> None:
        self._table = table

    def write(self, plan: Plan, now_seconds: int) -> None:
        """All of the plan is stored. Or nothing: raises ReceiptExists, VersionConflict, LostRace."""
        try:
            with TransactWrite(connection=connection(self._table)) as transaction:
                for key in plan.deletes:
                    transaction.delete(self._table(*key))
                for put in plan.puts:
                    expected: Any = condition(put, now_seconds)
                    transaction.save(from_put(self._table, put), condition=expected)
        except TransactWriteError as exc:
            _raise_unless_passing(plan, exc)
            raise LostRace from exc


def _raise_unless_passing(plan: Plan, exc: TransactWriteError) -> None:
    """Returns when another attempt may succeed. Raises what the refused transaction means otherwise."""
    reasons = exc.cancellation_reasons[len(plan.deletes) :]
    failed = {put.subject for put, why in zip(plan.puts, reasons, strict=False) if why and why.code == CONDITION_FAILED}
    if Subject.RECEIPT in failed:
        raise ReceiptExists from exc
    if Subject.COURSE in failed:
        raise VersionConflict from exc
    codes = {why.code for why in exc.cancellation_reasons if why} | {exc.cause_response_code}
    if not failed and not codes & PASSING:
        raise exc
