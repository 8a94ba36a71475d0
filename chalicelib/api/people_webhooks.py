"""/people/webhooks: administrators add, change, pause, resume, replay and remove webhooks, and see deliveries."""

import secrets
from datetime import UTC, datetime
from typing import Any

from chalice.app import Blueprint, Response
from msgspec import to_builtins

from chalicelib.api.responses import json_response
from chalicelib.api.rest_call import Call, endpoint
from chalicelib.feed.cursor import Head
from chalicelib.instants import format_instant
from chalicelib.observability import logger
from chalicelib.people import channels
from chalicelib.push.ports import InvokeFailed
from chalicelib.webhooks.manage_webhooks import (
    add_webhook,
    change_webhook,
    list_deliveries,
    list_webhooks,
    pause_webhook,
    remove_webhook,
    replace_secret,
    replay_webhook,
    resume_webhook,
)
from chalicelib.webhooks.webhook import Delivery, Retry, Webhook
from chalicelib.webhooks.webhook_commands import AddWebhook, ChangeWebhook, ListDeliveries, Replay
from chalicelib.wiring import wiring

people_webhooks = Blueprint(__name__)
_PATH = "/people/webhooks/{webhook_id}"
# A secret must not be in any cache.
NOT_STORED = {"Cache-Control": "no-store"}


@endpoint(people_webhooks, "GET", "/people/webhooks")
def index(call: Call) -> Response:
    ports = wiring()
    found = list_webhooks(ports.webhooks, call.identity)
    head = ports.feed.head(channels.ADMIN)
    return json_response({"items": [_view(each, head) for each in found]})


@endpoint(people_webhooks, "POST", "/people/webhooks", body=True)
def add(call: Call) -> Response:
    ports = wiring()
    adapters = ports.webhooks, ports.feed, ports.webhook_destinations
    webhook, secret = add_webhook(
        *adapters, call.identity, call.body(AddWebhook), now=ports.now(), random=secrets.token_bytes
    )
    return _changed(webhook, status=201, secret=secret)


@endpoint(people_webhooks, "PATCH", _PATH, body=True)
def change(call: Call, webhook_id: str) -> Response:
    ports = wiring()
    adapters = ports.webhooks, ports.webhook_destinations
    return _changed(change_webhook(*adapters, call.identity, webhook_id, call.body(ChangeWebhook)))


@endpoint(people_webhooks, "POST", f"{_PATH}/pause")
def pause(call: Call, webhook_id: str) -> Response:
    return _changed(pause_webhook(wiring().webhooks, call.identity, webhook_id))


@endpoint(people_webhooks, "POST", f"{_PATH}/resume")
def resume(call: Call, webhook_id: str) -> Response:
    return _changed(resume_webhook(wiring().webhooks, call.identity, webhook_id))


@endpoint(people_webhooks, "POST", f"{_PATH}/replay", body=True)
def replay(call: Call, webhook_id: str) -> Response:
    ports = wiring()
    return _changed(replay_webhook(ports.webhooks, ports.feed, call.identity, webhook_id, call.body(Replay)))


@endpoint(people_webhooks, "POST", f"{_PATH}/secret")
def renew_secret(call: Call, webhook_id: str) -> Response:
    ports = wiring()
    secret = replace_secret(ports.webhooks, call.identity, webhook_id, ports.now(), secrets.token_bytes)
    return json_response({"webhookId": webhook_id, "secret": secret}, headers=NOT_STORED)


@endpoint(people_webhooks, "POST", f"{_PATH}/remove")
def remove(call: Call, webhook_id: str) -> Response:
    remove_webhook(wiring().webhooks, call.identity, webhook_id)
    return json_response({"webhookId": webhook_id})


@endpoint(people_webhooks, "GET", f"{_PATH}/deliveries", query=True)
def deliveries(call: Call, webhook_id: str) -> Response:
    page = list_deliveries(wiring().webhooks, call.identity, webhook_id, call.query(ListDeliveries))
    return json_response({"items": [_delivery(each) for each in page.deliveries], "next": page.next})


def _changed(webhook: Webhook, *, status: int = 200, **extras: str) -> Response:
    """The webhook as it is now. What it may be sent is sent at once, or else within a minute."""
    ports = wiring()
    try:
        ports.webhook_calls.start()
    except InvokeFailed:
        logger.exception("The function webhooks could not be started", webhook=webhook.webhook_id)
    body = _view(webhook, ports.feed.head(channels.ADMIN)) | extras
    return json_response(body, status=status, headers=NOT_STORED if extras else None)


def _view(webhook: Webhook, head: Head) -> dict[str, Any]:
    """``behind`` is how many numbers of the feed are not done, None if that cannot be said."""
    progress = webhook.progress
    is_known = progress.cursor.epoch == head.epoch
    behind = max(0, head.prefix - progress.cursor.seq - len(progress.beyond)) if is_known else None
    return {
        "webhookId": webhook.webhook_id,
        "url": webhook.url,
        "description": webhook.description,
        "types": list(webhook.types),
        "paused": webhook.paused,
        "cursor": str(progress.cursor),
        "behind": behind,
        "failing": _failing(progress.worst),
        "createdAt": format_instant(webhook.created_at),
        "createdBy": to_builtins(webhook.created_by),
    }


def _failing(retry: Retry | None) -> dict[str, Any] | None:
    if retry is None:
        return None
    times = {"since": retry.failing_since_ms, "nextAttemptAt": retry.next_at_ms}
    return {
        "attempts": retry.attempts,
        "error": retry.error,
        **{name: format_instant(datetime.fromtimestamp(ms / 1000, UTC)) for name, ms in times.items()},
    }


def _delivery(delivery: Delivery) -> dict[str, Any]:
    return {
        "messageId": delivery.message_id,
        "eventId": delivery.event_id,
        "type": delivery.type,
        "courseId": delivery.course_id,
        "status": delivery.status,
        "attempts": delivery.attempts,
        "statusCode": delivery.status_code,
        "error": delivery.error,
        "tookMs": delivery.took_ms,
        "at": format_instant(delivery.at),
    }
