"""The last run of ticks, in one item of the connections table: when it began, and what it left to the next one."""

import secrets
from datetime import datetime, timedelta

from msgspec import DecodeError, json

from chalicelib.aws.table import ConditionFailed, Table
from chalicelib.aws.table_items import item
from chalicelib.sockets.dynamo.connection_keys import TICKS
from chalicelib.sockets.ports import TickProgress

# Nothing that is older is made up for, and TTL deletes every item of the table at the latest.
KEPT = timedelta(days=1)
# Also for a call that is repeated because its response was lost.
IS_FREE = "attribute_not_exists(stamp) OR stamp <= :not_since OR version = :own"

_progress = json.Decoder(TickProgress)


class DynamoTickRuns:
    """Implements :class:`chalicelib.sockets.ports.TickRuns`.

    ``stamp`` is when the last run began, in ms, and ``version`` the random number that it chose.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def begin(self, now: datetime, not_since: datetime) -> TickProgress | None:
        try:
            values = {"now": _ms(now), "not_since": _ms(not_since), "own": secrets.randbits(50)}
            row = self._table.update(TICKS, "SET stamp = :now, version = :own", IS_FREE, **values)
        except ConditionFailed:
            return None
        try:
            return _progress.decode(row.text)
        except DecodeError:
            # The first run, or one after an item that this version cannot read.
            return TickProgress(int(now.timestamp()) // 60 - 1, {}, [])

    def finish(self, progress: TickProgress, begun_at: datetime) -> None:
        body, expires_at = json.encode(progress).decode(), int((begun_at + KEPT).timestamp())
        self._table.write_many([item(TICKS, body=body, stamp=_ms(begun_at), expires_at=expires_at)])


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
