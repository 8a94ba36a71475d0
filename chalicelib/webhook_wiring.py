"""The adapters of webhooks: their store, the addresses that are allowed, requests, and the function that sends."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.base_wiring import BaseWiring

if TYPE_CHECKING:
    from chalicelib.webhooks.destinations import Destinations
    from chalicelib.webhooks.ports import Receiver, Webhooks
    from chalicelib.webhooks.wake_deliveries import WakeDeliveries


class WebhookWiring(BaseWiring):
    """A base of ``wiring.Wiring``."""

    @cached_property
    def webhooks(self) -> Webhooks:
        from chalicelib.webhooks.dynamo.stored_webhooks import DynamoWebhooks

        return DynamoWebhooks(self._table(self.settings.courses_table))

    @cached_property
    def webhook_destinations(self) -> Destinations:
        from chalicelib.webhooks.destinations import Destinations
        from chalicelib.webhooks.https.resolve_host import resolve_host

        return Destinations(resolve_host, may_be_local=self.settings.webhooks_may_be_local)

    def webhook_receiver(self, url: str) -> Receiver:
        """Returns what sends to the address; the caller closes it."""
        from chalicelib.webhooks.https.webhook_receiver import WebhookReceiver

        return WebhookReceiver(url, self.webhook_destinations)

    @cached_property
    def webhook_calls(self) -> WakeDeliveries:
        from chalicelib.webhooks.wake_deliveries import WakeDeliveries

        return WakeDeliveries(self.webhooks, self._function(self.settings.webhooks_function), self._seconds)
