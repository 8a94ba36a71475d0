"""The cursors of projections in DynamoDB: one item per projection and channel, whose version is the cursor's number."""

from contextlib import suppress

from chalicelib.aws.table import NEW, ConditionFailed, Table
from chalicelib.aws.table_items import Key, item, key_attributes
from chalicelib.feed.cursor import Cursor

PREFIX = "PROJECTION#"


def cursor_key(name: str, channel: str) -> Key:
    """The key of a projection's cursor. Names are upper-case words, as in ``PROJECTION#admin`` / ``ACTIVITY``."""
    return Key(PREFIX + channel, name)


class DynamoProjectionCursors:
    """Implements ``feed.follow_feed.ProjectionCursors``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def read(self, name: str, channel: str) -> Cursor | None:
        row = self._table.get(cursor_key(name, channel))
        return Cursor.parse(row.text) if row else None

    def move(self, name: str, channel: str, cursor: Cursor, replaced: Cursor | None) -> bool:
        stored = item(cursor_key(name, channel), body=str(cursor), version=cursor.seq)
        try:
            if replaced is None:
                self._table.put(stored, NEW)
            else:
                self._table.put(stored, "version = :seen", seen=replaced.seq)
        except ConditionFailed:
            return False
        return True

    def remove(self, name: str, channel: str, replaced: Cursor) -> None:
        seen = {":seen": {"N": str(replaced.seq)}}
        key = key_attributes(cursor_key(name, channel))
        part = {"Key": key, "ConditionExpression": "version = :seen", "ExpressionAttributeValues": seen}
        with suppress(ConditionFailed):
            self._table.transact([{"Delete": part}])
