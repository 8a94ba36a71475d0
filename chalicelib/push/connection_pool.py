"""The open HTTP connections to the management endpoint, kept from one invocation to the next.

All methods are called by one thread. A connection is in the epoll set from :meth:`ConnectionPool.open` until
:meth:`ConnectionPool.discard`, and on the idle stack while it may be used for the next request.
"""

import select
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import cycle
from typing import Any
from weakref import finalize

from chalicelib.aws import tls
from chalicelib.aws.http import MAX_IDLE_SECONDS
from chalicelib.push.http_connection import HttpConnection
from chalicelib.push.management_request import Endpoint

ADDRESS_TTL_SECONDS = 60.0


class ConnectionPool:
    """All connections to one endpoint. The connection used last is used first, so that few of them stay warm."""

    def __init__(
        self,
        endpoint: Endpoint,
        now: Callable[[], float],
        contexts: Callable[[str], Iterator[ssl.SSLContext]] = tls.contexts,
        resolve: Callable[..., list[Any]] = socket.getaddrinfo,
    ) -> None:
        """``now`` returns wall-clock seconds: the monotonic clock may stop while the function is frozen."""
        self._endpoint, self._now, self._resolve = endpoint, now, resolve
        self._trusts = contexts(endpoint.host)
        self._trust = next(self._trusts) if endpoint.secure else None
        self._session: ssl.SSLSession | None = None
        # Not the selectors module, whose loop over events costs measurable time per post.
        self._epoll = select.epoll() if hasattr(select, "epoll") else _poll_set()
        self._open: dict[int, HttpConnection] = {}
        self._idle: list[HttpConnection] = []
        self._addresses: Iterator[tuple[int, Any]] = iter(())
        self._resolved_at = float("-inf")
        finalize(self, _close, self._open, self._epoll)

    def __len__(self) -> int:
        return len(self._open)

    def open(self) -> HttpConnection:
        """A new connection, which :meth:`poll` reports until it is open or closed. Raises ``OSError``."""
        family, address = self._next_address()
        connecting = socket.socket(family, socket.SOCK_STREAM)
        connecting.settimeout(0)
        connecting.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connecting.connect_ex(address)
        connection = HttpConnection(connecting, self._endpoint.host, self._trust, self._session)
        self._open[connection.fd] = connection
        self._epoll.register(connection.fd, connection.wanted_events)
        return connection

    def acquire(self) -> HttpConnection | None:
        """An idle connection, to be returned by :meth:`update`; None if there is none."""
        if not self._idle:
            return None
        connection = self._idle.pop()
        connection.is_idle, connection.idle_since = False, 0.0
        return connection

    def update(self, connection: HttpConnection) -> None:
        """To be called after each use of a connection: waits for its events, and makes it idle or discards it."""
        if connection.is_closed or (connection.http.must_close and not connection.http.pending):
            self.discard(connection)
            return
        if connection.wanted_events != connection.registered_events:
            connection.registered_events = connection.wanted_events
            self._epoll.modify(connection.fd, connection.wanted_events)
        if connection.response_count == 1 and not self._session:
            self._session = connection.session(self._trust)
        if connection.is_open and connection.http.can_send and not connection.is_idle:
            connection.is_idle = True
            self._idle.append(connection)

    def poll(self, seconds: float) -> list[HttpConnection]:
        """The connections with events; empty if there are none within so many seconds."""
        return [self._open[fd] for fd, _ in self._epoll.poll(seconds)]

    def suspend(self) -> None:
        """To be called when nothing will be sent for a while. Discards connections that wait for a response."""
        now = self._now()
        for connection in list(self._open.values()):
            connection.idle_since = connection.idle_since or now
            if not connection.is_idle:
                self.discard(connection)

    def resume(self) -> None:
        """Discards connections that the other side has closed or that were idle for too long."""
        now = self._now()
        for connection in list(self._open.values()):
            if not 0 <= now - connection.idle_since <= MAX_IDLE_SECONDS:
                self.discard(connection)
        for connection in self.poll(0):
            connection.process()
            self.update(connection)

    def discard(self, connection: HttpConnection) -> None:
        """The connection is closed and leaves the pool. After a certificate error the next TLS context is used."""
        if self._open.pop(connection.fd, None):
            # A failed handshake may have closed the socket.
            with suppress(OSError):
                self._epoll.unregister(connection.fd)
            connection.close()
            if isinstance(connection.error, ssl.SSLCertVerificationError):
                self._trust, self._session = next(self._trusts, self._trust), None
        if connection.is_idle:
            connection.is_idle = False
            self._idle.remove(connection)

    def _next_address(self) -> tuple[int, Any]:
        """If the resolver fails, the known addresses are used for as long again."""
        if not 0 <= self._now() - self._resolved_at <= ADDRESS_TTL_SECONDS:
            # As bytes: importing the codec for internationalized names takes longer than resolving the host.
            host = self._endpoint.host.encode("ascii")
            try:
                found = self._resolve(host, self._endpoint.port, type=socket.SOCK_STREAM)
                self._addresses = cycle([(family, address) for family, _, _, _, address in found])
            except OSError:
                if self._resolved_at == float("-inf"):
                    raise
            self._resolved_at = self._now()
        return next(self._addresses)


def _poll_set() -> Any:
    from chalicelib.push.poll_set import PollSet

    return PollSet()


def _close(connections: dict[int, HttpConnection], epoll: Any) -> None:
    for connection in connections.values():
        connection.close()
    epoll.close()
