"""What the items of one feed hold: which numbers, which events, and where numbers are missing. Pure.

Entries leave a feed at its old end only, when they expire. A feed must be complete from its first living entry on: the
first entry that neither expires before ``horizon`` nor would under the present retention.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from msgspec import DecodeError, Struct, json

from chalicelib.aws.table_items import Key, Row
from chalicelib.canary.canary_identity import EVENT as CANARY
from chalicelib.courses.absences.absence_events import EVENT as ABSENCE
from chalicelib.feed.dynamo import feed_keys
from chalicelib.feed.entries import LOST, SKIP
from chalicelib.instants import format_instant
from infra.verify_table.catalogue import EventFacts
from infra.verify_table.item_parts import require_numbers


class _Payload(Struct, rename="camel"):
    """The payload of an event, or of the mark of a number without one. Only events of courses name a course."""

    id: str
    timestamp: str
    course_id: int | None = None
    version: int | None = None


@dataclass(slots=True)
class FeedNumbers:
    """The items of a feed, added in the order of their sort keys.

    ``settled`` is a number up to which all were stored before the first item was read. ``holes`` are the first and last
    missing number of each gap up to there. The feed must hold all events after the instant ``complete_since``, as
    history writes it; None for a feed without living entries.
    """

    channel: str
    settled: int
    horizon: datetime
    retention: timedelta
    last: int = 0
    complete_since: str | None = None
    holes: list[tuple[int, int]] = field(default_factory=list)
    events: list[EventFacts] = field(default_factory=list)
    unreadable: list[tuple[Key, str]] = field(default_factory=list)

    def add(self, key: Key, row: Row | None) -> None:
        """Adds an item; ``row`` is None for one that could not be decoded."""
        seq = feed_keys.entry_seq(key.sk)
        if seq is None:
            if key != feed_keys.locked_head(self.channel):
                self.unreadable.append((key, "no item has such a key"))
            return
        payload = self._payload(key, row, seq) if row is not None else None
        if self.complete_since is not None:
            self._require_reaches(seq - 1)
        elif row is not None and payload is not None and self._is_living(row, payload):
            self.complete_since = payload.timestamp
        self.last = seq

    def end(self) -> None:
        """All items were added."""
        if self.complete_since is not None:
            self._require_reaches(self.settled)

    def _require_reaches(self, seq: int) -> None:
        end = min(seq, self.settled)
        if self.last < end:
            self.holes.append((self.last + 1, end))

    def _is_living(self, row: Row, payload: _Payload) -> bool:
        is_young = payload.timestamp > format_instant(self.horizon - self.retention)
        return is_young and row.dies_at > self.horizon.timestamp()

    def _payload(self, key: Key, row: Row, seq: int) -> _Payload | None:
        try:
            payload = _decode(row, seq)
        except (DecodeError, ValueError) as exc:
            self.unreadable.append((key, str(exc)))
            return None
        if payload.course_id is not None and payload.version is not None:
            self.events.append(EventFacts(payload.course_id, payload.version, self.channel))
        return payload


def _decode(row: Row, seq: int) -> _Payload:
    """Raises DecodeError, and ValueError for a payload that does not belong there."""
    payload = json.decode(row.text, type=_Payload)
    if row.event is None:
        raise ValueError("it has no event name")
    if payload.id.rpartition(".")[2] != str(seq):
        raise ValueError(f"its payload is that of {payload.id}")
    names_no_course = row.event.S in (SKIP, LOST, CANARY, ABSENCE)
    if not names_no_course and (payload.course_id is None or payload.version is None):
        raise ValueError("its payload names no course and version")
    require_numbers(payload.course_id, payload.version)
    return payload
