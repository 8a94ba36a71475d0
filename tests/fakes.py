"""Stand-ins for the outside, where the memory stores are not enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import json

from chalicelib.core.decide import Change
from chalicelib.service.ports import FAILED, GONE, SENT, Outcome, PostFailed, Receipt
from chalicelib.storage.memory import MemoryCourseStore, MemoryTable


class RacedCourseStore(MemoryCourseStore):
    """Lets somebody else act at the worst moment, once: between a look for a receipt and what follows, or between
    decision and commit."""

    def __init__(self, table: MemoryTable) -> None:
        super().__init__(table)
        self.after_receipt: Callable[[], object] | None = None
        self.before_commit: Callable[[], object] | None = None
        self.commits = 0

    def receipt(self, user_id: str, idempotency_key: str) -> Receipt | None:
        found = super().receipt(user_id, idempotency_key)
        act, self.after_receipt = self.after_receipt, None
        if act:
            act()
        return found

    def commit(self, change: Change, receipt: Receipt | None = None) -> None:
        act, self.before_commit = self.before_commit, None
        if act:
            act()
        super().commit(change, receipt)
        self.commits += 1


class FakePoster:
    """Records frames by connection. Connections named ``gone`` or ``failing`` answer accordingly."""

    def __init__(self, *, gone: frozenset[str] = frozenset(), failing: frozenset[str] = frozenset()) -> None:
        self.gone, self.failing = gone, failing
        self.frames: dict[str, list[bytes]] = {}
        self.closed: list[str] = []
        self.within_seconds: list[float] = []

    def post(self, connection_id: str, frame: bytes) -> bool:
        if connection_id in self.failing:
            raise PostFailed(connection_id)
        if connection_id in self.gone:
            return False
        self.frames.setdefault(connection_id, []).append(frame)
        return True

    def post_all(self, frames: dict[str, list[bytes]], within_seconds: float) -> list[Outcome]:
        self.within_seconds.append(within_seconds)
        return [Outcome(connection_id, self._result(connection_id, own)) for connection_id, own in frames.items()]

    def close(self, connection_id: str) -> None:
        self.closed.append(connection_id)

    def heard(self, connection_id: str) -> list[Any]:
        """The frames a connection received, decoded."""
        return [json.decode(frame) for frame in self.frames.get(connection_id, [])]

    def _result(self, connection_id: str, frames: list[bytes]) -> str:
        try:
            taken = [self.post(connection_id, frame) for frame in frames]
        except PostFailed:
            return FAILED
        return SENT if all(taken) else GONE
