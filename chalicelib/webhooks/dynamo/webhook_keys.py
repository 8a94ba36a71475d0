"""Keys of webhooks, their secrets and their deliveries, in the courses table."""

import re

from chalicelib.aws.table_items import Key
from chalicelib.feed.dynamo.feed_keys import SEQ_DIGITS

ALL = "WEBHOOKS"
_DELIVERY = "DELIVERY#"
_TOKEN = re.compile(rf"[0-9]{{{SEQ_DIGITS}}}", re.ASCII)
DELIVERIES = (_DELIVERY, f"{_DELIVERY}{'9' * SEQ_DIGITS}")


def webhook(webhook_id: str) -> Key:
    return Key(ALL, webhook_id)


def secret(webhook_id: str) -> Key:
    """Apart from the webhook, so that no list of webhooks reads it."""
    return Key(of_webhook(webhook_id), "SECRET")


def of_webhook(webhook_id: str) -> str:
    return f"WEBHOOK#{webhook_id}"


def delivery(webhook_id: str, seq: int) -> Key:
    return Key(of_webhook(webhook_id), f"{_DELIVERY}{seq:0{SEQ_DIGITS}}")


def is_delivery(pk: str, sk: str) -> bool:
    """Whether the item with that key is a delivery of any webhook."""
    return pk.startswith(of_webhook("")) and sk.startswith(_DELIVERY)


def page_token(sk: str) -> str:
    """Returns where the page behind the delivery begins."""
    return sk.removeprefix(_DELIVERY)


def delivery_sk(token: str) -> str:
    """The inverse of :func:`page_token`. Raises ValueError for any other text."""
    if not _TOKEN.fullmatch(token):
        raise ValueError(token)
    return _DELIVERY + token
