"""Watchers and their stays, in the connections table. TTL deletes the items when the connection has ended.

A watcher has one item, in the partition of its own channel. Each of its stays has a copy in the partition of every
channel that may see the course, so that one read says who is where, to whom ever it is told. A watcher and the copies
change in one transaction, on the condition that the watcher's version is the one that was read.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from msgspec import json
from msgspec.structs import replace

from chalicelib.aws.table import NEW, ConditionFailed, Table
from chalicelib.aws.table_items import Key, Row, item, key_attributes
from chalicelib.presence.dynamo import presence_keys
from chalicelib.presence.presence import Present, Watcher, present_at

_watcher = json.Decoder(Watcher)
_present = json.Decoder(Present)


class DynamoPresences:
    """Implements :class:`chalicelib.presence.ports.Presences`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def watchers(self, channel: str, now: datetime) -> dict[str, Watcher]:
        rows = self._rows(channel, presence_keys.WATCHER, presence_keys.LAST, now)
        return {found.connection_id: found for found in (_watcher.decode(row.text) for row in rows)}

    def present(self, channel: str, now: datetime, course_id: int | None = None) -> list[Present]:
        first = "0" if course_id is None else presence_keys.stays_at(course_id)
        last = presence_keys.WATCHER if course_id is None else first + presence_keys.LAST
        return [_present.decode(row.text) for row in self._rows(channel, first, last, now)]

    def save(self, before: Watcher, after: Watcher) -> bool:
        puts, deletes = _stays(after), _stays(before).keys() - _stays(after).keys()
        unchanged = {key for key, stay in _stays(before).items() if puts.get(key) == stay}
        stored = item(
            presence_keys.watcher(after.channel, after.connection_id),
            body=json.encode(_next_version(after)).decode(),
            version=after.version + 1,
            expires_at=int(after.expires_at.timestamp()),
        )
        condition: dict[str, Any] = {"ConditionExpression": NEW}
        if before.version:
            values = {":version": {"N": str(before.version)}}
            condition = {"ConditionExpression": "version = :version", "ExpressionAttributeValues": values}
        parts: list[dict[str, Any]] = [{"Put": {"Item": stored} | condition}]
        parts += ({"Put": {"Item": _stay(key, stay)}} for key, stay in puts.items() if key not in unchanged)
        parts += ({"Delete": {"Key": key_attributes(key)}} for key in deletes)
        try:
            self._table.transact(parts)
        except ConditionFailed:
            return False
        return True

    def remove(self, watchers: Iterable[Watcher | Present]) -> None:
        keys: list[Key] = []
        for each in watchers:
            keys.append(presence_keys.watcher(each.channel, each.connection_id))
            if isinstance(each, Present):
                keys += _copies(each)
            else:
                keys += _stays(each)
        self._table.write_many((), keys)

    def _rows(self, channel: str, first: str, last: str, now: datetime) -> list[Row]:
        rows = self._table.query(presence_keys.partition(channel), first=first, last=last)
        return [row for row in rows if row.dies_at > now.timestamp()]


def _next_version(watcher: Watcher) -> Watcher:
    return replace(watcher, version=watcher.version + 1)


def _stays(watcher: Watcher) -> dict[Key, Present]:
    """The watcher's stays by the keys of all their copies."""
    present = (present_at(watcher, course_id) for course_id in watcher.stays)
    return {key: each for each in present for key in _copies(each)}


def _copies(present: Present) -> list[Key]:
    course_id, connection_id = present.course_id, present.connection_id
    return [presence_keys.stay(channel, course_id, connection_id) for channel in present.stay.channels]


def _stay(key: Key, present: Present) -> dict[str, Any]:
    return item(key, body=json.encode(present).decode(), expires_at=int(present.expires_at.timestamp()))
