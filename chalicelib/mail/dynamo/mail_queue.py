"""The queue of mails in DynamoDB: one item per person and course."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from msgspec import json

from chalicelib.aws.table import NEW, ConditionFailed, Table
from chalicelib.aws.table_items import Key, Row, item, key_attributes
from chalicelib.errors import BusyError
from chalicelib.mail.dynamo import mail_keys
from chalicelib.mail.ports import StoredMail
from chalicelib.mail.queued_mail import QueuedMail, merged

MAX_ATTEMPTS = 5
# Items that are written at once: an import adds one per course for each person whom it concerns.
WRITERS = 16
_mail = json.Decoder(QueuedMail)


class DynamoMailQueue:
    """Implements ``mail.ports.MailQueue``. The version of an item counts its changes."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, mails: Iterable[QueuedMail]) -> None:
        left: dict[Key, QueuedMail] = {}
        for mail in mails:
            key = mail_keys.queued(mail.course_id, mail.user_id)
            left[key] = merged(left.get(key), mail)
        for _ in range(MAX_ATTEMPTS):
            if not left:
                return
            rows = {row.key: row for row in self._table.get_many(left)}
            with ThreadPoolExecutor(min(WRITERS, len(left))) as pool:
                are_merged = list(pool.map(self._merge, map(rows.get, left), left.values()))
            left = {key: mail for (key, mail), merged in zip(left.items(), are_merged, strict=True) if not merged}
        if left:
            raise BusyError

    def all(self) -> list[StoredMail]:
        return [_stored(row) for row in self._table.query(mail_keys.QUEUE)]

    def replace(self, stored: StoredMail, mail: QueuedMail) -> StoredMail | None:
        try:
            self._table.put(_item(mail, stored.version + 1), "version = :seen", seen=stored.version)
        except ConditionFailed:
            return None
        return StoredMail(mail, stored.version + 1)

    def remove(self, stored: StoredMail) -> bool:
        key = key_attributes(mail_keys.queued(stored.mail.course_id, stored.mail.user_id))
        seen = {":seen": {"N": str(stored.version)}}
        part = {"Key": key, "ConditionExpression": "version = :seen", "ExpressionAttributeValues": seen}
        try:
            self._table.transact([{"Delete": part}])
        except ConditionFailed:
            return False
        return True

    def _merge(self, row: Row | None, mail: QueuedMail) -> bool:
        """Returns False if another process was faster."""
        stored = _stored(row) if row else None
        whole = merged(stored.mail if stored else None, mail)
        if stored is not None:
            return whole == stored.mail or self.replace(stored, whole) is not None
        try:
            self._table.put(_item(whole, 1), NEW)
        except ConditionFailed:
            return False
        return True


def _stored(row: Row) -> StoredMail:
    return StoredMail(_mail.decode(row.text), row.number or 0)


def _item(mail: QueuedMail, version: int) -> dict[str, Any]:
    body, expires_at = json.encode(mail).decode(), int(mail.expires_at)
    return item(mail_keys.queued(mail.course_id, mail.user_id), body=body, version=version, expires_at=expires_at)
