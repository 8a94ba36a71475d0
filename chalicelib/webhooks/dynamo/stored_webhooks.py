"""Webhooks in the courses table: one item each, whose version every change raises; secrets and deliveries apart."""

from collections.abc import Callable
from datetime import timedelta
from itertools import islice
from typing import Any

from msgspec import Struct, json

from chalicelib.aws.table import ConditionFailed, Table
from chalicelib.aws.table_items import Row, item, key_attributes
from chalicelib.errors import BusyError
from chalicelib.webhooks.dynamo import webhook_keys
from chalicelib.webhooks.ports import DeliveryPage, WebhookMissing
from chalicelib.webhooks.webhook import Delivery, Webhook

DELIVERIES_KEPT_FOR = timedelta(days=7)
# Each attempt fails only because somebody else has changed the webhook.
MAX_ATTEMPTS = 20


class Earlier(Struct):
    """A secret that signs too, until ``until`` (seconds since the epoch)."""

    secret: str
    until: int


class Secrets(Struct, omit_defaults=True):
    """The secrets of a webhook. ``old``, and ``earlier`` ones, replaced before it, sign too until their time."""

    secret: str
    old: str = ""
    old_until: int = 0
    earlier: list[Earlier] = []

    def replaced(self, now_seconds: int) -> list[Earlier]:
        """Those that still sign besides ``secret``, the newest first."""
        found = [Earlier(self.old, self.old_until), *self.earlier]
        return [each for each in found if each.secret and now_seconds < each.until]


_webhook, _secrets, _delivery = json.Decoder(Webhook), json.Decoder(Secrets), json.Decoder(Delivery)


class DynamoWebhooks:
    """Implements ``webhooks.ports.Webhooks``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def all(self) -> list[Webhook]:
        found = [_webhook.decode(row.text) for row in self._table.query(webhook_keys.ALL)]
        return sorted(found, key=lambda each: (each.created_at, each.webhook_id))

    def get(self, webhook_id: str) -> Webhook:
        return _webhook.decode(self._row(webhook_id).text)

    def add(self, webhook: Webhook, secret: str) -> None:
        secrets = json.encode(Secrets(secret)).decode()
        stored = item(webhook_keys.secret(webhook.webhook_id), body=secrets, version=1)
        self._table.write_together([_item(webhook, 1), stored])

    def change(self, webhook_id: str, decide: Callable[[Webhook], Webhook]) -> Webhook:
        for _ in range(MAX_ATTEMPTS):
            row = self._row(webhook_id)
            before = _webhook.decode(row.text)
            after, version = decide(before), row.number or 0
            if after == before:
                return before
            try:
                self._table.put(_item(after, version + 1), "version = :seen", seen=version)
            except ConditionFailed:
                continue
            return after
        raise BusyError

    def remove(self, webhook_id: str) -> None:
        self._row(webhook_id)
        self._table.transact(
            {"Delete": {"Key": key_attributes(key)}}
            for key in (webhook_keys.webhook(webhook_id), webhook_keys.secret(webhook_id))
        )

    def secrets(self, webhook_id: str, now_seconds: int) -> list[str]:
        row = self._table.get(webhook_keys.secret(webhook_id))
        if row is None:
            return []
        found = _secrets.decode(row.text)
        return [found.secret, *(each.secret for each in found.replaced(now_seconds))]

    def replace_secret(self, webhook_id: str, secret: str, now_seconds: int, old_until: int) -> None:
        key = webhook_keys.secret(webhook_id)
        row = self._table.get(key)
        if row is None:
            raise WebhookMissing(webhook_id)
        found, version = _secrets.decode(row.text), row.number or 0
        after = Secrets(secret, found.secret, old_until, found.replaced(now_seconds))
        body = json.encode(after).decode()
        try:
            self._table.put(item(key, body=body, version=version + 1), "version = :seen", seen=version)
        except ConditionFailed as exc:
            # Another admin was faster, and has seen a secret that must not be lost now.
            raise BusyError from exc

    def note(self, webhook_id: str, seq: int, delivery: Delivery) -> None:
        expires_at = int((delivery.at + DELIVERIES_KEPT_FOR).timestamp())
        body = json.encode(delivery).decode()
        self._table.put(item(webhook_keys.delivery(webhook_id, seq), body=body, expires_at=expires_at))

    def deliveries(self, webhook_id: str, limit: int, before: str | None) -> DeliveryPage:
        first, last = webhook_keys.DELIVERIES
        after = None if before is None else webhook_keys.delivery_sk(before)
        rows = self._table.query(
            webhook_keys.of_webhook(webhook_id), first=first, last=last, limit=limit + 1, after=after, descending=True
        )
        found = list(islice(rows, limit + 1))
        following = webhook_keys.page_token(found[limit - 1].sk.S) if len(found) > limit else None
        return DeliveryPage([_delivery.decode(row.text) for row in found[:limit]], following)

    def _row(self, webhook_id: str) -> Row:
        row = self._table.get(webhook_keys.webhook(webhook_id))
        if row is None:
            raise WebhookMissing(webhook_id)
        return row


def _item(webhook: Webhook, version: int) -> dict[str, Any]:
    return item(webhook_keys.webhook(webhook.webhook_id), body=json.encode(webhook).decode(), version=version)
