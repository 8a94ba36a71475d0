"""When an event starts the function that sends to webhooks, and how often that is asked for."""

from __future__ import annotations

from chalicelib.webhooks.wake_deliveries import KNOWN_FOR_SECONDS, WakeDeliveries
from chalicelib.webhooks.webhook import PausedBy, Webhook
from tests.fakes import FakeInvoker
from tests.stores.memory_webhooks import MemoryWebhooks
from tests.webhook_builders import a_webhook


class AskedWebhooks(MemoryWebhooks):
    asked = 0

    def all(self) -> list[Webhook]:
        self.asked += 1
        return super().all()


class Process:
    """A process that keeps projections, and its clock in seconds."""

    def __init__(self) -> None:
        self.seconds, self.webhooks, self.invoked = 1_000.0, AskedWebhooks(), FakeInvoker()
        self.calls = WakeDeliveries(self.webhooks, self.invoked, lambda: self.seconds)

    def events(self, seconds_later: float) -> int:
        """Returns how often the function has been started so far."""
        self.seconds += seconds_later
        self.calls.after_events()
        return len(self.invoked.payloads)


def test_a_webhook_that_was_just_added_gets_the_next_event_at_once() -> None:
    process = Process()
    process.events(0)

    process.webhooks.add(a_webhook(), "whsec_AAAA")

    assert process.events(1) == 1


def test_so_does_one_that_was_resumed() -> None:
    process = Process()
    process.webhooks.add(a_webhook(paused=PausedBy.ADMIN), "whsec_AAAA")
    process.events(0)

    process.webhooks.change(a_webhook().webhook_id, lambda _: a_webhook())

    assert process.events(1) == 1


def test_many_events_of_a_second_ask_once() -> None:
    process = Process()

    for _ in range(9):
        process.events(0.1)

    assert (process.webhooks.asked, process.invoked.payloads) == (1, [])


def test_while_there_are_webhooks_it_is_asked_rarely() -> None:
    process = Process()
    process.webhooks.add(a_webhook(), "whsec_AAAA")

    for _ in range(9):
        process.events(KNOWN_FOR_SECONDS / 10)

    assert (process.webhooks.asked, len(process.invoked.payloads)) == (1, 9)
