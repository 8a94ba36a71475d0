"""Users whose tokens are refused, in the connections table. TTL deletes the items when every such token has expired.

Each is stored twice. In one partition are all of them, which a process reads at most once per second, whatever the
number of requests. In the list of the person's connections is a mark, which the function that admits a connection reads
without a further call. The mark is written before the person's connections are listed to be closed, and a connection is
listed before its list is read: so one of the two sees the other.
"""

from datetime import datetime, timedelta

from chalicelib.aws.table import Table
from chalicelib.aws.table_items import item
from chalicelib.sockets.dynamo import connection_keys

# ID and access tokens live for 60 minutes: infra/template/users.yaml. Some more, because clocks differ.
TOKEN_LIFE = timedelta(minutes=65)
READ_EVERY = timedelta(seconds=1)


class DynamoRevocations:
    """Implements ``people.ports.Revocations``."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._revoked: frozenset[str] = frozenset()
        self._read_at: datetime | None = None

    def is_revoked(self, user_id: str, now: datetime) -> bool:
        # A clock that was set back must not keep an old list.
        if self._read_at is None or not timedelta(0) <= now - self._read_at < READ_EVERY:
            self._revoked = frozenset(self._users(now))
            self._read_at = now
        return user_id in self._revoked

    def revoke(self, user_id: str, now: datetime) -> None:
        expires = int((now + TOKEN_LIFE).timestamp())
        keys = connection_keys.revoked(user_id, expires), connection_keys.mark_of_person(user_id)
        self._table.write_many(item(key, expires_at=expires) for key in keys)
        self._read_at = None

    def restore(self, user_id: str) -> None:
        rows = self._table.query(connection_keys.REVOKED)
        keys = [row.key for row in rows if connection_keys.second_and_connection_id(row.sk.S)[1] == user_id]
        self._table.write_many((), [*keys, connection_keys.mark_of_person(user_id)])
        self._read_at = None

    def _users(self, now: datetime) -> list[str]:
        rows = self._table.query(connection_keys.REVOKED, first=connection_keys.after_second(int(now.timestamp())))
        return [connection_keys.second_and_connection_id(row.sk.S)[1] for row in rows]
