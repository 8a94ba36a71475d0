"""An open connection, its subscription, and its next upkeep check."""

from datetime import UTC, datetime, timedelta

from msgspec import Struct

from chalicelib.people.identity import Identity

NATIVE, SOCKETIO = "native", "socketio"
VISIBLE, HIDDEN = "visible", "hidden"
# The gateway cuts every socket after two hours without telling the client. A connection ends a little earlier, so that
# the client can be told.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
CONNECTION_LIFE = timedelta(hours=2) - timedelta(minutes=1)


class TooManyConnections(Exception):
    """The person, or the stage without tickets, has as many connections as allowed. The socket is refused with 429."""


class Connection(Struct, frozen=True):
    """An open socket, not subscribed yet. ``channel`` and the user are empty until the client shows a ticket.

    ``user_id`` is also empty in connections that earlier versions stored.
    """

    connection_id: str
    channel: str
    user_name: str
    connected_at: datetime
    expires_at: datetime
    dialect: str = NATIVE
    user_id: str = ""

    @property
    def is_authenticated(self) -> bool:
        return bool(self.channel)


class Subscription(Struct, frozen=True):
    """A connection that receives its channel's events. Entries up to ``after_seq`` come by replay, later ones by push.

    While ``is_held``, pushes are held back for a replay that they must not overtake; the function that replays sends
    them afterwards. ``since`` is when the connection subscribed. ``visibility`` is VISIBLE, HIDDEN, or None for a
    client that announced neither.
    """

    connection_id: str
    after_seq: int
    expires_at: datetime
    since: datetime
    dialect: str = NATIVE
    is_held: bool = False
    visibility: str | None = None


class PlannedCheck(Struct, frozen=True):
    """The sweep checks the connection at that time, even if it is gone by then."""

    connection_id: str
    due_at: datetime


def authenticated(owner: Identity, connection_id: str, connected_at: datetime, dialect: str) -> Connection:
    """The connection of its owner. It ends before the gateway cuts the socket, and no later than the session."""
    session_end = datetime.fromtimestamp(owner.session_expires_at, UTC)
    return Connection(
        connection_id=connection_id,
        channel=owner.channel,
        user_name=owner.name,
        connected_at=connected_at,
        expires_at=min(connected_at + CONNECTION_LIFE, session_end),
        dialect=dialect,
        user_id=owner.user_id,
    )
