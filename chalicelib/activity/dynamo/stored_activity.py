"""Activity in DynamoDB: one item per entry and channel, and one without a body per entry about a course.

The key of an item follows from its entry alone, so it does not matter how often, in which order, or by how many
processes at once an entry is stored.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from chalicelib.activity.activity_entry import Position, facts_of, position_of
from chalicelib.activity.dynamo import activity_keys
from chalicelib.aws.table import Table
from chalicelib.aws.table_items import Key, Row, item
from chalicelib.feed.entries import Entry


class DynamoActivity:
    """Implements ``activity.ports.StoredActivity``. ``retention`` is how long an entry is kept after its change."""

    def __init__(self, table: Table, retention: timedelta) -> None:
        self._table, self._retention = table, retention

    def add(self, entries: Iterable[Entry]) -> None:
        self._table.write_many([put for entry in entries for put in self._items(entry)])

    def descending(
        self, channel: str, first: Position, before: Position, at_once: int, course_id: int | None = None
    ) -> Iterator[tuple[Position, Entry]]:
        pk = activity_keys.activity(channel)
        if course_id is not None:
            pk = activity_keys.activity_of_course(channel, course_id)
        lowest, highest = activity_keys.sort_key(first), activity_keys.sort_key_before(before)
        query = partial(self._table.query, pk, first=lowest, last=highest, limit=at_once, descending=True)
        after: str | None = None
        while True:
            rows = list(query(after=after))
            for row in rows if course_id is None else self._bodies(channel, rows):
                if (read := _read(channel, row)) is not None:
                    yield read
            if len(rows) < at_once:
                return
            after = rows[-1].sk.S

    def _bodies(self, channel: str, rows: list[Row]) -> list[Row]:
        """The items with bodies in place of those without, in the same order."""
        keys = [Key(activity_keys.activity(channel), row.sk.S) for row in rows]
        found = {row.key: row for row in self._table.get_many(keys)}
        return [found[key] for key in keys if key in found]

    def _items(self, entry: Entry) -> Iterator[Mapping[str, Any]]:
        position, facts = position_of(entry), facts_of(entry)
        if position is None or facts is None:
            return
        key = activity_keys.entry_key(entry.channel, position)
        expires_at = position.at_ms // 1000 + int(self._retention.total_seconds())
        actor = entry.actor_id or None
        yield item(key, body=entry.data.decode(), event=entry.event, actor=actor, expires_at=expires_at)
        if facts.course_id is not None:
            of_course = activity_keys.activity_of_course(entry.channel, facts.course_id)
            yield item(Key(of_course, key.sk), expires_at=expires_at)


def _read(channel: str, row: Row) -> tuple[Position, Entry] | None:
    """The entry of an item; None for an item that another program has stored."""
    try:
        position = activity_keys.parse_sort_key(row.sk.S)
    except ValueError:
        return None
    if row.event is None:
        return None
    actor_id = row.actor.S if row.actor else ""
    return position, Entry(channel, position.seq, row.event.S, row.text.encode(), actor_id=actor_id)
