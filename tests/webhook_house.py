"""One webhook, its feed and its receiver, which do as a test says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from math import inf

from msgspec import json

from chalicelib.feed.cursor import Cursor, Head
from chalicelib.feed.entries import Entry
from chalicelib.webhooks.deliver_events import Sent, deliver_events
from chalicelib.webhooks.ports import Reply
from chalicelib.webhooks.webhook import Progress, Webhook
from tests.builders import NOW
from tests.stores.memory_webhooks import MemoryWebhooks
from tests.webhook_builders import a_webhook

EPOCH, HOOK = "m3m0", "0a1b2c3d"
DELIVERED, REFUSED = Reply(None, 204), Reply("status", 503)


class House:
    """Implements ``DeliveryPorts``, ``Feed`` and ``Receiver``. ``course_of`` says which course an event is about."""

    def __init__(self, events: int, *, course_of: Callable[[int], int] = lambda seq: seq) -> None:
        self.clock, self.last, self.first, self.epoch = NOW, events, 1, EPOCH
        self.course_of = course_of
        self.webhooks = MemoryWebhooks()
        self.taken: list[int] = []
        self.asked: list[int] = []
        self.answer: Callable[[int], Reply] = lambda _seq: DELIVERED
        self.webhooks.add(a_webhook(HOOK, types=(), progress=Progress(Cursor(EPOCH, 0))), "whsec_AAAA")

    @property
    def feed(self) -> House:
        return self

    def now(self) -> datetime:
        return self.clock

    def head(self, _channel: str) -> Head:
        return Head(self.epoch, self.last, self.last)

    def after(self, channel: str, seq: int, limit: int) -> list[Entry]:
        if seq + 1 < self.first:
            return []
        return [self._entry(channel, each) for each in range(seq + 1, min(self.last, seq + limit) + 1)]

    def webhook_receiver(self, _url: str) -> House:
        return self

    def post(self, headers: Mapping[str, str], body: bytes, within_seconds: float) -> Reply:
        event = json.decode(body)
        seq = int(event["id"].partition(".")[2])
        self.asked.append(seq)
        reply = self.answer(seq)
        if reply.error is None:
            self.taken.append(seq)
        return reply

    def close(self) -> None:
        """Holds nothing."""

    def run(self, name: str = "run", seconds_left: Callable[[], float] = lambda: inf) -> Sent:
        return deliver_events(self, self.webhook, name, seconds_left)

    @property
    def webhook(self) -> Webhook:
        return self.webhooks.get(HOOK)

    def _entry(self, channel: str, seq: int) -> Entry:
        event = {"id": f"{self.epoch}.{seq}", "type": "course_edited", "courseId": self.course_of(seq)}
        return Entry(channel, seq, "courseStatusChanged", json.encode(event))
