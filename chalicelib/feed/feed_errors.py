"""Refusals of the feed: a cursor that cannot be continued, a ticket that is not valid, too many tickets."""

from chalicelib.errors import Refusal


class CursorExpired(Refusal):
    """No complete replay is possible from the cursor. ``why`` is a reason code, ``cursor`` the newest cursor."""

    code = "cursor_expired"

    def __init__(self, why: str, cursor: str) -> None:
        super().__init__(why, cursor)
        self.why, self.cursor = why, cursor

    def __str__(self) -> str:
        return "Events since this cursor are no longer complete. Fetch your lists again and go on from their cursor."


class TicketRefused(Refusal):
    """The ticket is unknown, used, expired or of the other kind: the caller is not told which."""

    code = "ticket_refused"

    def __str__(self) -> str:
        return "This ticket is not valid. Get a new one from POST /realtime/tickets."


class TooManyTickets(Refusal):
    """The person has requested as many tickets as allowed in this minute."""

    code = "too_many_tickets"
    text = "You have requested too many tickets. Try again in {} seconds."

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(retry_after_seconds)
        self.retry_after_seconds = retry_after_seconds
