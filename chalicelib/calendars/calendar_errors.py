"""Refusals of calendar feeds."""

from chalicelib.errors import Refusal


class FeedExists(Refusal):
    """The person has a calendar feed, whose address another one would end. The request does not say that it may."""

    code = "feed_exists"
    text = "There is an address already. A new one would end it: repeat the request with replace=true if it may end."


class TooManyReads(Refusal):
    """The feed has been read as often as allowed in this minute."""

    code = "too_many_reads"
    text = "This calendar has been read too often. Try again in {} seconds."

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(retry_after_seconds)
        self.retry_after_seconds = retry_after_seconds
