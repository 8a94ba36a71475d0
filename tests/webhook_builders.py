"""Webhooks as tests need them."""

from __future__ import annotations

from typing import Any

from chalicelib.feed.cursor import Cursor
from chalicelib.people.identity import Actor, Role
from chalicelib.webhooks.webhook import Progress, Webhook
from tests.builders import NOW


def a_webhook(webhook_id: str = "0a1b2c3d", **changes: Any) -> Webhook:
    fields: dict[str, Any] = {
        "webhook_id": webhook_id,
        "url": "https://example.com/hook",
        "description": "The school's own calendar",
        "types": ("course_assigned",),
        "created_at": NOW,
        "created_by": Actor(Role.ADMIN, "Dana"),
        "progress": Progress(Cursor("m3m0", 3)),
    }
    return Webhook(**fields | changes)
