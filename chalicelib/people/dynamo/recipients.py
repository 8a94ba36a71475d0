"""The directory of recipients in DynamoDB: one item per user, in the partition of the user's channel."""

from collections.abc import Iterable

from msgspec import json

from chalicelib.aws.table import NEW, ConditionFailed, Table
from chalicelib.aws.table_items import item
from chalicelib.errors import BusyError
from chalicelib.people.dynamo import people_keys
from chalicelib.people.recipients import Change, Recipient

MAX_ATTEMPTS = 5
_recipient = json.Decoder(Recipient)


class DynamoRecipients:
    """Implements ``people.recipients.Recipients``. The version of an item counts its changes."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of_channel(self, channel: str) -> list[Recipient]:
        return [_recipient.decode(row.text) for row in self._table.query(people_keys.recipients(channel))]

    def find_many(self, names: Iterable[tuple[str, str]]) -> dict[str, Recipient]:
        rows = self._table.get_many(people_keys.recipient(*name) for name in names)
        return {found.user_id: found for found in (_recipient.decode(row.text) for row in rows)}

    def change(self, channel: str, user_id: str, change: Change) -> Recipient | None:
        key = people_keys.recipient(channel, user_id)
        for _ in range(MAX_ATTEMPTS):
            row = self._table.get(key)
            stored = _recipient.decode(row.text) if row else None
            changed = change(stored)
            if changed == stored:
                return stored
            if changed is None:
                self._table.write_many([], [key])
                return None
            version = (row.number or 0) if row else 0
            put = item(key, body=json.encode(changed).decode(), version=version + 1)
            try:
                if row is None:
                    self._table.put(put, NEW)
                else:
                    self._table.put(put, "version = :seen", seen=version)
            except ConditionFailed:
                continue
            return changed
        raise BusyError
