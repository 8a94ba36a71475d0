"""Uses per minute, in the connections table: one item for each quota and minute, which TTL deletes."""

from datetime import datetime, timedelta

from chalicelib.aws.table import ConditionFailed, Table
from chalicelib.feed.dynamo import feed_keys

# So that TTL never deletes what still counts.
LINGER = timedelta(minutes=5)


class DynamoQuotas:
    """Implements :class:`chalicelib.feed.ports.Quotas`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def use(self, quota: str, amount: int, limit: int, now: datetime) -> bool:
        if amount > limit:
            return False
        change = "SET expiresAt = :expires ADD version :amount"
        condition = "attribute_not_exists(version) OR version <= :before"
        expires = int((now + LINGER).timestamp())
        return self._changes(quota, now, change, condition, amount=amount, before=limit - amount, expires=expires)

    def give_back(self, quota: str, amount: int, used_at: datetime) -> None:
        # Without the condition an item would be created that no TTL deletes.
        self._changes(quota, used_at, "ADD version :amount", "attribute_exists(version)", amount=-amount)

    def _changes(self, quota: str, at: datetime, change: str, condition: str, **values: int) -> bool:
        try:
            self._table.update(feed_keys.quota(quota, int(at.timestamp()) // 60), change, condition, **values)
        except ConditionFailed:
            return False
        return True
