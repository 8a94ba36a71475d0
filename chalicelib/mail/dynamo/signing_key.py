"""The key of the stage that signs unsubscribe links, in DynamoDB."""

from collections.abc import Callable

from chalicelib.aws.table import NEW, ConditionFailed, Table
from chalicelib.aws.table_items import item
from chalicelib.mail.dynamo import mail_keys


class DynamoSigningKey:
    """``new_key`` returns a new random key, in hexadecimal digits."""

    def __init__(self, table: Table, new_key: Callable[[], str]) -> None:
        self._table, self._new_key = table, new_key

    def read(self) -> bytes | None:
        """Returns the key, None while no mail was sent."""
        row = self._table.get(mail_keys.SIGNING_KEY)
        return bytes.fromhex(row.text) if row else None

    def ensure(self) -> bytes:
        """Returns the key, which is made if there is none."""
        if (key := self.read()) is not None:
            return key
        made = self._new_key()
        try:
            self._table.put(item(mail_keys.SIGNING_KEY, body=made), NEW)
        except ConditionFailed:
            return self.read() or bytes.fromhex(made)
        return bytes.fromhex(made)
