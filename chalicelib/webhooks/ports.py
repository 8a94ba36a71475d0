"""What webhooks need: a store, the names of hosts, and connections to their addresses."""

from collections.abc import Callable, Mapping
from typing import Protocol

from msgspec import Struct

from chalicelib.webhooks.webhook import Delivery, Webhook


class WebhookMissing(Exception):
    """There is no webhook of that id, or no longer. Nothing was changed."""


class HostUnknown(Exception):
    """The host has no address, or none that can be found now."""


class DeliveryPage(Struct, frozen=True):
    """``next`` is where the following page begins, None on the last one."""

    deliveries: list[Delivery]
    next: str | None


class Webhooks(Protocol):
    """The webhooks of the stage, their secrets, and what became of their messages."""

    def all(self) -> list[Webhook]:
        """Returns all webhooks, in the order in which they were added."""
        ...

    def get(self, webhook_id: str) -> Webhook:
        """Returns the webhook. Raises WebhookMissing."""
        ...

    def add(self, webhook: Webhook, secret: str) -> None:
        """Stores a new webhook with its secret."""
        ...

    def change(self, webhook_id: str, decide: Callable[[Webhook], Webhook]) -> Webhook:
        """Stores and returns what ``decide`` makes of the webhook as it is, which is called again after a conflict.

        Raises WebhookMissing, BusyError, and what ``decide`` raises.
        """
        ...

    def remove(self, webhook_id: str) -> None:
        """The webhook and its secrets are deleted. Raises WebhookMissing."""
        ...

    def secrets(self, webhook_id: str, now_seconds: int) -> list[str]:
        """Returns the secrets to sign with, the newest first; none for a webhook that was removed."""
        ...

    def replace_secret(self, webhook_id: str, secret: str, now_seconds: int, old_until: int) -> None:
        """Stores the secret in place of the present one, which signs too until then (seconds since the epoch).

        Those that were replaced before sign until their own times. Raises WebhookMissing, BusyError.
        """
        ...

    def note(self, webhook_id: str, seq: int, delivery: Delivery) -> None:
        """Stores the last attempt for the message of that number, for some days."""
        ...

    def deliveries(self, webhook_id: str, limit: int, before: str | None) -> DeliveryPage:
        """Returns the newest deliveries by number. ``before`` is the ``next`` of a former page, else ValueError."""
        ...


class Reply(Struct, frozen=True):
    """What came of a request. ``error`` is None for a status from 200 to 299, else it names why the request failed.

    Errors: ``status``, ``redirect``, ``timeout``, ``unreachable``, ``certificate``, ``unknown_host``,
    ``private_address``. ``retry_after_ms`` is how long the receiver wants to be left alone, 0 if it does not say.
    """

    error: str | None
    status_code: int | None = None
    retry_after_ms: int = 0
    took_ms: int = 0


class Receiver(Protocol):
    """Sends requests to the address of one webhook."""

    def post(self, headers: Mapping[str, str], body: bytes, within_seconds: float) -> Reply:
        """Returns what came of the request, at the latest ``within_seconds`` after the host's name was resolved.

        Redirects are not followed.
        """
        ...

    def close(self) -> None:
        """Closes the connection, if one is open."""
        ...


Resolve = Callable[[str, int], list[str]]
"""Returns the IP addresses of a host, for connections to a port. Raises HostUnknown."""
