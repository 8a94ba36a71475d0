"""Feed entries as DynamoDB Streams shows them. Apart from the models, so that reading them needs no PynamoDB."""

from chalicelib.feed.dynamo import feed_keys
from chalicelib.feed.entries import Entry


def entry(image: dict[str, dict[str, str]]) -> Entry:
    """The new image of a feed entry. Raises ``KeyError`` or ``ValueError`` for any other item."""
    channel, seq = feed_keys.channel_and_seq(image["PK"]["S"], image["SK"]["S"])
    return Entry(channel, seq, image["event"]["S"], image["body"]["S"].encode())
