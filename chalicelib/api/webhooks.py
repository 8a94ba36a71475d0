"""The function ``webhooks``: sends events to webhooks when it is started after an event, and once per minute."""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from chalicelib.observability import invocation, logger
from chalicelib.webhooks.deliver_events import Sent, deliver_events
from chalicelib.webhooks.webhook import Webhook
from chalicelib.wiring import wiring

# Less than the function's timeout by more than a request takes that is under way, and a name that is not found.
RUN_SECONDS = 50.0
# For storing what was sent.
LEFT_SECONDS = 20.0


class WebhooksFailed(Exception):
    """A fault of ours kept events from webhooks of these ids. It is in the log."""


def deliver(request_id: str, seconds_left: Callable[[], float]) -> dict[str, int]:
    """Returns how many messages were delivered. ``request_id`` is that of the invocation.

    Webhooks do not wait for each other. Raises WebhooksFailed at the end, so that Lambda reports the run as failed.
    """
    ports = wiring()
    with invocation(request_id), ports.deadline.within(seconds_left()):
        left = _budget(seconds_left)
        waiting = [each for each in ports.webhooks.all() if each.paused is None]
        # Adapters are built before several threads need them.
        _ = ports.feed, ports.webhook_destinations
        with ThreadPoolExecutor(max_workers=max(1, len(waiting))) as pool:
            results = list(pool.map(lambda each: _deliver(each, left), waiting))
        failed = [each.webhook_id for each, sent in zip(waiting, results, strict=True) if sent is None]
        if failed:
            raise WebhooksFailed(*failed)
        return {"delivered": sum(sent.delivered for sent in results if sent is not None)}


def _deliver(webhook: Webhook, seconds_left: Callable[[], float]) -> Sent | None:
    """None if a fault of ours ended the run."""
    try:
        sent = deliver_events(wiring(), webhook, secrets.token_hex(8), seconds_left)
    except Exception:  # noqa: BLE001 - the other webhooks have their own work
        logger.exception("Events could not be sent to a webhook", webhook=webhook.webhook_id)
        return None
    if sent.paused:
        logger.warning("Paused a webhook", webhook=webhook.webhook_id, because=sent.paused)
    if sent.delivered or sent.failed:
        fields = {"webhook": webhook.webhook_id, "delivered": sent.delivered, "failed": sent.failed}
        logger.info("Sent events to a webhook", extra=fields)
    return sent


def _budget(seconds_left: Callable[[], float]) -> Callable[[], float]:
    """The time in which requests may be made: it ends before the function's."""
    begun_with = seconds_left()

    def left() -> float:
        now_left = seconds_left()
        return min(now_left - LEFT_SECONDS, now_left - begun_with + RUN_SECONDS)

    return left
