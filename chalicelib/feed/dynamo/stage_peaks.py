"""The highest number of connections that was counted lately: one item in the connections table, which TTL deletes."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from chalicelib.aws.table import ConditionFailed, Table
from chalicelib.aws.table_items import number
from chalicelib.feed.dynamo.feed_keys import STAGE_PEAK
from chalicelib.feed.ports import Peak

# Much longer than a peak counts for anything.
LIFE = timedelta(days=30)


class DynamoStagePeaks:
    """Implements :class:`chalicelib.feed.ports.StagePeaks`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def read(self) -> Peak | None:
        row = self._table.get(STAGE_PEAK, consistent=False)
        return Peak(number(row.version), datetime.fromtimestamp(number(row.stamp) / 1000, UTC)) if row else None

    def store(self, peak: Peak) -> None:
        change = "SET version = :connections, stamp = :stamp, expiresAt = :expires"
        numbers = {
            "connections": peak.connections,
            "stamp": int(peak.counted_at.timestamp() * 1000),
            "expires": int((peak.counted_at + LIFE).timestamp()),
        }
        with suppress(ConditionFailed):
            self._table.update(STAGE_PEAK, change, "attribute_not_exists(stamp) OR stamp < :stamp", **numbers)
