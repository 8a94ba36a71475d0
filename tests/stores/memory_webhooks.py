"""Webhooks in dictionaries."""

from __future__ import annotations

import threading
from collections.abc import Callable

from chalicelib.webhooks.ports import DeliveryPage, WebhookMissing
from chalicelib.webhooks.webhook import Delivery, Webhook


class MemoryWebhooks:
    """Implements ``webhooks.ports.Webhooks``. ``changes`` counts what was stored of webhooks."""

    def __init__(self) -> None:
        self.changes = 0
        self._webhooks: dict[str, Webhook] = {}
        self._secrets: dict[str, tuple[str, list[tuple[str, int]]]] = {}
        self._deliveries: dict[str, dict[int, Delivery]] = {}
        self._lock = threading.RLock()

    def all(self) -> list[Webhook]:
        return sorted(self._webhooks.values(), key=lambda each: (each.created_at, each.webhook_id))

    def get(self, webhook_id: str) -> Webhook:
        try:
            return self._webhooks[webhook_id]
        except KeyError as exc:
            raise WebhookMissing(webhook_id) from exc

    def add(self, webhook: Webhook, secret: str) -> None:
        self._webhooks[webhook.webhook_id] = webhook
        self._secrets[webhook.webhook_id] = secret, []

    def change(self, webhook_id: str, decide: Callable[[Webhook], Webhook]) -> Webhook:
        with self._lock:
            before = self.get(webhook_id)
            after = decide(before)
            self.changes += after != before
            self._webhooks[webhook_id] = after
            return after

    def remove(self, webhook_id: str) -> None:
        self.get(webhook_id)
        del self._webhooks[webhook_id], self._secrets[webhook_id]

    def forget_secrets(self, webhook_id: str) -> None:
        """As a reader finds it who read the webhook just before it was removed."""
        del self._secrets[webhook_id]

    def secrets(self, webhook_id: str, now_seconds: int) -> list[str]:
        if webhook_id not in self._secrets:
            return []
        secret, replaced = self._secrets[webhook_id]
        return [secret, *(old for old, until in replaced if now_seconds < until)]

    def replace_secret(self, webhook_id: str, secret: str, now_seconds: int, old_until: int) -> None:
        self.get(webhook_id)
        old, replaced = self._secrets[webhook_id]
        kept = [(each, until) for each, until in replaced if now_seconds < until]
        self._secrets[webhook_id] = secret, [(old, old_until), *kept]

    def note(self, webhook_id: str, seq: int, delivery: Delivery) -> None:
        self._deliveries.setdefault(webhook_id, {})[seq] = delivery

    def deliveries(self, webhook_id: str, limit: int, before: str | None) -> DeliveryPage:
        noted = self._deliveries.get(webhook_id, {})
        if before is not None and not (before.isascii() and before.isdigit() and len(before) == 16):
            raise ValueError(before)
        found = sorted((seq for seq in noted if before is None or seq < int(before)), reverse=True)
        following = f"{found[limit - 1]:016}" if len(found) > limit else None
        return DeliveryPage([noted[seq] for seq in found[:limit]], following)
