"""Feed entries as DynamoDB Streams shows them. Apart from the models, so that reading them needs no PynamoDB."""

from typing import Any

from chalicelib.feed.dynamo import feed_keys
from chalicelib.feed.entries import Entry


def key(change: dict[str, Any]) -> tuple[str, str]:
    """The partition key and the sort key of a record's item, in any shape. What is no text comes as an empty one."""
    keys = change.get("Keys", {})
    return str(keys.get("PK", {}).get("S", "")), str(keys.get("SK", {}).get("S", ""))


def entry(image: dict[str, dict[str, str]]) -> Entry:
    """The new image of a feed entry. Raises ``KeyError`` or ``ValueError`` for any other item."""
    channel, seq = feed_keys.channel_and_seq(image["PK"]["S"], image["SK"]["S"])
    texts = (image.get(name, {}).get("S", "") for name in ("request", "actor", "former"))
    return Entry(channel, seq, image["event"]["S"], image["body"]["S"].encode(), *texts)
