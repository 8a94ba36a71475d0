"""Who of a channel's Socket.IO connections gets a batch of entries, and who has to connect again instead.

:mod:`chalicelib.sockets.socketio.ports` explains which gap this prevents.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from chalicelib.feed.entries import Entry
from chalicelib.sockets.connection import Subscription
from chalicelib.sockets.dialect import Recipients
from chalicelib.sockets.socketio.ports import SocketIoConnections

# Longer than the function that replays may run: a subscription that is still held then was left behind.
MAX_REPLAY_TIME = timedelta(minutes=1)


def select_recipients(
    connections: SocketIoConnections,
    channel: str,
    subscriptions: Sequence[Subscription],
    entries: Sequence[Entry],
    now: datetime,
) -> Recipients:
    """As :meth:`chalicelib.sockets.dialect.Dialect.recipients`; what is held back is noted on the subscriptions."""
    listeners: list[Subscription] = []
    lost: list[Subscription] = []
    for found in subscriptions:
        if not found.is_held:
            listeners.append(found)
        elif now - found.since > MAX_REPLAY_TIME:
            lost.append(found)
        elif released := connections.hold_back(found, channel, entries[-1].seq):
            listeners.append(released)
    return Recipients(listeners, lost)
