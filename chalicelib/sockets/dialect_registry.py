"""The dialects that this service speaks. Nothing but the entry points imports this module."""

from collections.abc import Mapping

from chalicelib.sockets.dialect import Dialect, Dialects
from chalicelib.sockets.native.native_dialect import NativeDialect
from chalicelib.sockets.socketio.ports import SocketIoPorts
from chalicelib.sockets.socketio.socketio_dialect import SocketIoDialect


def dialects(ports: SocketIoPorts) -> Dialects:
    """Every dialect by its name. Adapters are taken from ``ports`` when a dialect first needs them."""
    return {dialect.name: dialect for dialect in (SocketIoDialect(ports), NativeDialect(ports))}


def opening(known: Dialects, query: Mapping[str, str]) -> Dialect:
    """The dialect of a socket that opens with this query: the first that accepts it. The native dialect always does."""
    return next(dialect for dialect in known.values() if dialect.accepts(query))
