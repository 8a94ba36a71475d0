"""A feed whose numbers are reserved first and stored later, one step at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import count

from msgspec import json

from chalicelib.feed.cursor import Cursor, Head
from chalicelib.feed.entries import LOST, SKIP, Entry, mark_data
from chalicelib.feed.ports import PushedHead, Unpushed

EPOCH = "k3f9"
HOLE_SECONDS = 5.0


class LogFeed:
    """Implements ``feed.ports.PushedFeed``. ``step`` is called before each read or write of the table."""

    def __init__(self, now: Callable[[], datetime], step: Callable[[], object] = lambda: None) -> None:
        self._now, self._step = now, step
        self.entries: dict[str, dict[int, Entry]] = {}
        self.stamps: dict[str, list[float]] = {}
        self.last_stamps: dict[str, float] = {}
        self.pushed: dict[str, int] = {}
        self.noted: list[tuple[str, int]] = []

    def reserve(self, channel: str) -> int:
        stamps = self.stamps.setdefault(channel, [])
        self.last_stamps[channel] = self._now().timestamp()
        stamps.append(self.last_stamps[channel])
        return len(stamps)

    def store(self, entry: Entry) -> bool:
        """Numbers up to the entry's are reserved. False, and nothing is changed, if the number is not empty."""
        while self.reserved(entry.channel) < entry.seq:
            self.reserve(entry.channel)
        stored = self.entries.setdefault(entry.channel, {})
        return stored.setdefault(entry.seq, entry) is entry

    def expire(self, channel: str, seq: int) -> None:
        """Entries up to the number are no longer stored, which readers do not take for holes."""
        for each in range(1, seq + 1):
            self.entries[channel].pop(each, None)
            self.stamps[channel][each - 1] = float("inf")

    def reserved(self, channel: str) -> int:
        return len(self.stamps.get(channel, []))

    def head(self, channel: str) -> Head:
        self._step()
        reserved = self.reserved(channel)
        self._step()
        for seq in range(1, reserved + 1):
            if self._is_hole(channel, seq) and not self._fill(channel, seq):
                return Head(EPOCH, seq - 1, reserved)
        return Head(EPOCH, reserved, reserved)

    def after(self, channel: str, seq: int, limit: int) -> list[Entry]:
        self._step()
        stored = self.entries.get(channel, {})
        found: list[Entry] = []
        for each in count(seq + 1):
            if each not in stored or len(found) == limit:
                return found
            found.append(stored[each])
        return found

    def unpushed(self, channel: str, limit: int, known: Sequence[Entry] = ()) -> Unpushed:
        self._step()
        pushed, reserved = self.pushed.get(channel, 0), self.reserved(channel)
        by_seq = {entry.seq: entry for entry in known}
        read = [by_seq[seq] for seq in range(pushed + 1, pushed + limit + 1) if seq in by_seq]
        if read and [entry.seq for entry in read] == list(range(pushed + 1, pushed + len(read) + 1)):
            return Unpushed(read, pushed, reserved)
        first = pushed
        while first < reserved and self.stamps[channel][first] == float("inf"):
            first += 1
        entries = self.after(channel, first, limit)
        return Unpushed(entries, pushed if entries else first, reserved)

    def note_pushed(self, channel: str, seq: int) -> None:
        self._step()
        self.noted.append((channel, seq))
        self.pushed[channel] = max(seq, self.pushed.get(channel, 0))

    def pushed_heads(self, channels: Sequence[str]) -> dict[str, PushedHead]:
        self._step()
        return {
            channel: PushedHead(
                Cursor(EPOCH, self.pushed.get(channel, 0)),
                self.reserved(channel),
                int(self.last_stamps.get(channel, 0.0) * 1000),
            )
            for channel in channels
        }

    def pushed_behind(self, heads: Mapping[str, PushedHead], older_than: datetime) -> list[str]:
        late = {channel: head for channel, head in heads.items() if head.cursor.seq < head.reserved}
        return [channel for channel, head in late.items() if head.reserved_ms < older_than.timestamp() * 1000]

    def _is_hole(self, channel: str, seq: int) -> bool:
        return seq not in self.entries.get(channel, {}) and self.stamps[channel][seq - 1] != float("inf")

    def _fill(self, channel: str, seq: int) -> bool:
        if self._now().timestamp() - self.stamps[channel][seq - 1] <= HOLE_SECONDS:
            return False
        self._step()
        self.store(mark(seq, channel=channel))
        return True


def event(seq: int, channel: str = "admin") -> Entry:
    return Entry(channel, seq, "courseStatusChanged", json.encode({"id": f"{EPOCH}.{seq}"}))


def mark(seq: int, event: str = SKIP, channel: str = "admin") -> Entry:
    return Entry(channel, seq, event, mark_data(EPOCH, seq, "2025-07-12T19:30:00Z"))


def lost(seq: int, channel: str = "admin") -> Entry:
    return mark(seq, LOST, channel)
