"""Totals in DynamoDB: one item per channel, which holds the counts and the cursor."""

from msgspec import json

from chalicelib.aws.table import NEW, ConditionFailed, Table
from chalicelib.aws.table_items import Key, item
from chalicelib.courses.course_status import Status
from chalicelib.courses.dynamo import course_keys
from chalicelib.courses.totals import Totals
from chalicelib.feed.dynamo.projection_cursors import cursor_key

_totals = json.Decoder(Totals)


def totals_key(channel: str) -> Key:
    return cursor_key("TOTALS", channel)


class DynamoTotals:
    """Implements ``courses.keep_totals.StoredTotals``. The item's version is the number in its cursor."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def read(self, channel: str) -> Totals | None:
        row = self._table.get(totals_key(channel))
        return _totals.decode(row.text) if row else None

    def store(self, channel: str, totals: Totals, replaced: Totals | None) -> bool:
        body = json.encode(totals).decode()
        stored = item(totals_key(channel), body=body, version=totals.cursor.seq)
        try:
            if replaced is None:
                self._table.put(stored, NEW)
            else:
                self._table.put(stored, "version = :seen", seen=replaced.cursor.seq)
        except ConditionFailed:
            return False
        return True

    def statuses(self, channel: str, limit: int | None = None) -> dict[int, Status] | None:
        found: dict[int, Status] = {}
        most = None if limit is None else limit + 1
        for status in Status:
            partition = course_keys.list_partition(channel, status)
            numbers = [course_keys.number_of_list_row(row.sk.S) for row in self._table.query(partition, limit=most)]
            if limit is not None and len(numbers) > limit:
                return None
            found |= dict.fromkeys(numbers, status)
        return found
