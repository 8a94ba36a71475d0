"""Tables to restore from: made from a point in time, and examined before anything is changed.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery.Tutorial.html
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from infra.console import Say
from infra.restore.errors import NoBackup
from infra.restore.item_table import ItemTable

SECONDS_BETWEEN_LOOKS = 15.0
KEY_SCHEMA = [("PK", "HASH"), ("SK", "RANGE")]
# With a space, as no table is named.
ABSENT, ACTIVE = "is absent", "ACTIVE"


class Backups:
    """``dynamodb`` is a client. ``table`` is the name of the table that is restored."""

    def __init__(self, dynamodb: Any, table: str, say: Say, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._dynamodb, self._table, self._say, self._sleep = dynamodb, table, say, sleep

    def restore(self, at: datetime, name: str) -> None:
        """The table ``name`` is as the stage's table was at the instant. An existing table of that name is used.

        Raises NoBackup if AWS has no backup of that moment.
        """
        if self._status(name) == ABSENT:
            self._begin(at, name)
        began = time.monotonic()
        while self._status(name) != ACTIVE:
            self._say(f"DynamoDB restores {name}, for {time.monotonic() - began:.0f} s now ...")
            self._sleep(SECONDS_BETWEEN_LOOKS)

    def require_usable(self, name: str, items: ItemTable) -> int:
        """Returns about how many items the table has. Raises NoBackup unless it can be restored from."""
        if name == self._table:
            raise NoBackup(name, "it is the stage's own table")
        if self._status(name) == ABSENT:
            raise NoBackup(name, "there is no such table in this account and region")
        found = self._describe(name)
        if found["TableStatus"] != ACTIVE:
            raise NoBackup(name, f"it is {found['TableStatus']}")
        if [(each["AttributeName"], each["KeyType"]) for each in found["KeySchema"]] != KEY_SCHEMA:
            raise NoBackup(name, "its keys are not those of a courses table")
        if items.is_empty():
            raise NoBackup(name, "it is empty")
        return int(found.get("ItemCount", 0))

    def _begin(self, at: datetime, name: str) -> None:
        try:
            self._dynamodb.restore_table_to_point_in_time(
                SourceTableName=self._table,
                TargetTableName=name,
                RestoreDateTime=at,
                BillingModeOverride="PAY_PER_REQUEST",
            )
        except ClientError as error:
            raise NoBackup(f"{self._table} at {at:%Y-%m-%dT%H:%M:%SZ}", error.response["Error"]["Message"]) from error

    def _status(self, name: str) -> str:
        try:
            return str(self._describe(name)["TableStatus"])
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            return ABSENT

    def _describe(self, name: str) -> dict[str, Any]:
        return dict(self._dynamodb.describe_table(TableName=name)["Table"])


def restored_name(stack: str, at: datetime) -> str:
    """Returns the name of the table that a moment is restored into."""
    return f"{stack}-restored-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
