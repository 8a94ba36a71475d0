"""Until when the posts of large fan-outs use up the stage's rate, in one item of the connections table."""

from chalicelib.aws.table import ConditionFailed, Table
from chalicelib.aws.table_items import number
from chalicelib.sockets.dynamo.connection_keys import POST_TURNS


class DynamoBookedTurns:
    """Implements :class:`chalicelib.push.post_turns.BookedTurns`. ``stamp`` is when the last turn ends, in ms.

    A booking that is repeated because its response was lost may be made twice: the rate is unused for that time.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def book(self, duration_ms: int, now_ms: int, latest_ms: int) -> int | None:
        try:
            # Most fan-outs find no turn before theirs.
            free = "attribute_not_exists(stamp) OR stamp <= :now"
            self._table.update(POST_TURNS, "SET stamp = :end", free, end=now_ms + duration_ms, now=now_ms)
        except ConditionFailed:
            return self._book_behind(duration_ms, now_ms, latest_ms)
        return now_ms

    def _book_behind(self, duration_ms: int, now_ms: int, latest_ms: int) -> int | None:
        try:
            values = {"duration": duration_ms, "latest": latest_ms}
            row = self._table.update(POST_TURNS, "ADD stamp :duration", "stamp <= :latest", **values)
        except ConditionFailed:
            return None
        return max(now_ms, number(row.stamp) - duration_ms)
