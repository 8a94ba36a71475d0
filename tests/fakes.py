"""Stand-ins for the outside, where the memory stores are not enough."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import inf
from typing import Any

from msgspec import json
from msgspec.structs import replace

from chalicelib.courses.course import Course
from chalicelib.courses.decide_change import Change
from chalicelib.courses.ports import InputKeys, Inputs, Predict, Receipt
from chalicelib.mail.ports import OutgoingMail
from chalicelib.push.ports import FAILED, GONE, SENT, InvokeFailed, Outcome, PostFailed
from tests.stores.memory import MemoryCourseStore, MemoryTable


class RacedCourseStore(MemoryCourseStore):
    """Runs another writer's action once: during the prefetch, after the receipt and before the course is read; between
    prefetch and decision; or between decision and commit."""

    def __init__(self, table: MemoryTable) -> None:
        super().__init__(table)
        self.amid_prefetch: Callable[[], object] | None = None
        self.after_prefetch: Callable[[], object] | None = None
        self.before_commit: Callable[[], object] | None = None
        self.commits = 0

    def prefetch(self, keys: InputKeys, predict: Predict | None = None) -> Inputs:
        found = super().prefetch(keys, predict)
        act, self.amid_prefetch = self.amid_prefetch, None
        if act:
            act()
            found = replace(super().prefetch(keys, predict), receipt=found.receipt)
        act, self.after_prefetch = self.after_prefetch, None
        if act:
            act()
        return found

    def commit(self, change: Change, receipt: Receipt | None = None, inputs: Inputs | None = None) -> Course:
        act, self.before_commit = self.before_commit, None
        if act:
            act()
        stored = super().commit(change, receipt, inputs)
        self.commits += 1
        return stored


class FakeMailSender:
    """Implements ``mail.ports.MailSender``: keeps the mails, or raises ``failure`` where there is one."""

    def __init__(self) -> None:
        self.sent: list[OutgoingMail] = []
        self.failure: Exception | None = None

    def send(self, mail: OutgoingMail) -> None:
        if self.failure:
            raise self.failure
        self.sent.append(mail)


class FakePoster:
    """Records frames by connection. Connections named ``gone`` or ``failing`` answer accordingly.

    ``after_post`` happens once, right after the next frame is taken.
    """

    def __init__(self, *, gone: frozenset[str] = frozenset(), failing: frozenset[str] = frozenset()) -> None:
        self.gone, self.failing = gone, failing
        self.frames: dict[str, list[bytes]] = {}
        self.closed: list[str] = []
        self.within_seconds: list[float] = []
        self.max_per_second: list[float] = []
        self.sizes: list[int] = []
        self.after_post: Callable[[], object] | None = None

    def post(self, connection_id: str, frame: bytes) -> bool:
        if connection_id in self.failing:
            raise PostFailed(connection_id)
        if connection_id in self.gone:
            return False
        self.frames.setdefault(connection_id, []).append(frame)
        act, self.after_post = self.after_post, None
        if act:
            act()
        return True

    def post_all(
        self, frames: dict[str, list[bytes]], within_seconds: float, max_per_second: float = inf
    ) -> list[Outcome]:
        self.within_seconds.append(within_seconds)
        self.max_per_second.append(max_per_second)
        self.sizes.append(len(frames))
        return [Outcome(connection_id, self._result(connection_id, own)) for connection_id, own in frames.items()]

    def close(self, connection_ids: Iterable[str]) -> None:
        self.closed += connection_ids

    def text(self, connection_id: str) -> list[str]:
        """The frames a connection received, as they are."""
        return [frame.decode() for frame in self.frames.get(connection_id, [])]

    def heard(self, connection_id: str) -> list[Any]:
        """The frames a connection received, decoded."""
        return [json.decode(frame) for frame in self.frames.get(connection_id, [])]

    def _result(self, connection_id: str, frames: list[bytes]) -> str:
        try:
            taken = [self.post(connection_id, frame) for frame in frames]
        except PostFailed:
            return FAILED
        return SENT if all(taken) else GONE


class FakeInvoker:
    """Records what other functions were started with, or refuses."""

    def __init__(self, *, fails: bool = False) -> None:
        self.fails = fails
        self.payloads: list[Any] = []

    def invoke(self, payload: object) -> None:
        if self.fails:
            raise InvokeFailed
        self.payloads.append(payload)

    def call(self, payload: object) -> bytes:
        self.invoke(payload)
        return b"null"
