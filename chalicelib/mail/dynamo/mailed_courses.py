"""What each person was mailed about each course, in DynamoDB."""

from collections.abc import Callable
from datetime import timedelta

from msgspec import json

from chalicelib.aws.table import Table
from chalicelib.aws.table_items import item
from chalicelib.mail.dynamo import mail_keys
from chalicelib.mail.ports import Mailed

# Longer than people plan ahead. Without the record, a cancelled course sends no CANCEL unless it was confirmed.
LIFE = timedelta(days=400)
_mailed = json.Decoder(Mailed)


class DynamoMailedCourses:
    """Implements ``mail.ports.MailedCourses``. ``now`` returns seconds since the epoch."""

    def __init__(self, table: Table, now: Callable[[], float]) -> None:
        self._table, self._now = table, now

    def read(self, course_id: int, user_id: str) -> Mailed | None:
        row = self._table.get(mail_keys.mailed(course_id, user_id))
        return _mailed.decode(row.text) if row and row.dies_at > self._now() else None

    def save(self, course_id: int, user_id: str, mailed: Mailed) -> None:
        expires_at = int(self._now() + LIFE.total_seconds())
        body = json.encode(mailed).decode()
        self._table.put(item(mail_keys.mailed(course_id, user_id), body=body, expires_at=expires_at))
