"""A client on a socket: it says hello with its cursor, gets what it missed, then the pushes.

The client knows the number of each event and, by ``after``, the number before. It drops what it has, takes what follows
its cursor, and says hello again at anything else. A client that cannot see gaps (``Bounds.sees_gaps``) takes every
number above its cursor.
"""

from collections.abc import Iterator

from tests.model.readers import is_expired
from tests.model.rules import Bounds, Rules
from tests.model.state import POLLED, Channel, Connection, State, Step, prefix

ENDS = frozenset({"refused", "gone"})


def connection_steps(state: State, rules: Rules, bounds: Bounds) -> Iterator[Step]:
    if not bounds.connection:
        return
    connection, channel = state.connection, state.channels[POLLED]
    known = prefix(channel)
    if connection.at == "hello":
        changed = connection._replace(at="head", head=known)
        yield Step(f"hello with cursor {len(connection.heard)} reads the head: {known}", _with(state, changed))
    elif connection.at == "head" and rules.subscribes_before_replay:
        changed = connection._replace(at="subscribed", subscribed_from=connection.head)
        yield Step(f"the connection is subscribed from {connection.head} on", _with(state, changed))
    elif connection.at in ("head", "subscribed"):
        yield Step("the connection gets its replay", _with(state, _replayed(connection, channel, rules, bounds)))
    elif connection.at == "replayed":
        changed = connection._replace(at="live", subscribed_from=connection.head)
        yield Step(f"the connection is subscribed from {connection.head} on", _with(state, changed))
    elif connection.at == "live" and bounds.heartbeats and len(connection.heard) != known:
        yield Step(f"a pong says {known}", _with(state, connection._replace(at="hello")))


def _with(state: State, connection: Connection) -> State:
    return state._replace(connection=connection)


def _replayed(connection: Connection, channel: Channel, rules: Rules, bounds: Bounds) -> Connection:
    """Everything after the cursor that stands without a hole, then what was pushed in the meantime."""
    heard = connection.heard
    last = prefix(channel)
    for number in range(len(heard) + 1, last + 1):
        if is_expired(channel, rules, number):
            return Connection(at="refused", heard=heard)
        heard = (*heard, channel.log[number - 1])
    at = "live" if rules.subscribes_before_replay else "replayed"
    live = connection._replace(at=at, heard=heard, early=(), missed_push=False, saw_gap=False)
    for number in connection.early:
        live = receive(live, channel, rules, bounds, number)
    return live._replace(head=0 if at == "live" else last)


def receive(connection: Connection, channel: Channel, rules: Rules, bounds: Bounds, number: int) -> Connection:
    """The connection after this push."""
    cursor = len(connection.heard)
    if number <= cursor or connection.at in ENDS:
        return connection
    if connection.at != "live":
        return connection._replace(early=tuple(sorted({*connection.early, number})))
    if number == cursor + 1 or not bounds.sees_gaps or not rules.events_name_predecessor:
        missing = (None,) * (number - cursor - 1)
        return connection._replace(heard=(*connection.heard, *missing, channel.log[number - 1]))
    return connection._replace(at="hello", saw_gap=not connection.missed_push, early=())


def closed(connection: Connection) -> Connection:
    """The connection that the service has closed. The client comes back with its cursor, on another one."""
    return connection if connection.at in ENDS else Connection(at="gone", heard=connection.heard)
