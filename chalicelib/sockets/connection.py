"""An open connection, its subscription, and its next upkeep check."""

from datetime import UTC, datetime, timedelta

from msgspec import Struct

from chalicelib.feed.ports import Ticket

NATIVE = "native"
# The gateway cuts every socket after two hours without telling the client. A connection ends a little earlier, so that
# the client can be told.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
CONNECTION_LIFE = timedelta(hours=2) - timedelta(minutes=1)


class Connection(Struct, frozen=True):
    """An open socket, not subscribed yet. ``channel`` and ``user_name`` are empty until the client shows a ticket."""

    connection_id: str
    channel: str
    user_name: str
    connected_at: datetime
    expires_at: datetime
    dialect: str = NATIVE

    @property
    def is_authenticated(self) -> bool:
        return bool(self.channel)


class Subscription(Struct, frozen=True):
    """A connection that receives its channel's events. Entries up to ``after_seq`` come by replay, later ones by push.

    While ``is_held``, pushes are held back for a replay that they must not overtake; the function that replays sends
    them afterwards. ``since`` is when the connection subscribed.
    """

    connection_id: str
    after_seq: int
    expires_at: datetime
    since: datetime
    dialect: str = NATIVE
    is_held: bool = False


class PlannedCheck(Struct, frozen=True):
    """The sweep checks the connection at that time, even if it is gone by then."""

    connection_id: str
    due_at: datetime


def authenticated(ticket: Ticket, connection_id: str, connected_at: datetime, dialect: str) -> Connection:
    """The connection of a ticket's owner. It ends before the gateway cuts the socket, and no later than the session."""
    session_end = datetime.fromtimestamp(ticket.identity.session_expires_at, UTC)
    return Connection(
        connection_id=connection_id,
        channel=ticket.identity.channel,
        user_name=ticket.identity.name,
        connected_at=connected_at,
        expires_at=min(connected_at + CONNECTION_LIFE, session_end),
        dialect=dialect,
    )
