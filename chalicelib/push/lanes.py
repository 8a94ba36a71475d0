"""The open connections to the management endpoint, kept from one invocation to the next."""

from __future__ import annotations

import select
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import cycle
from typing import Any
from weakref import finalize

from chalicelib.aws import tls
from chalicelib.push.lane import Lane
from chalicelib.push.request import Endpoint

ADDRESSES_GOOD_FOR_SECONDS = 60.0
# A frozen function's sockets may be dead without a word. What has rested longer than this is not trusted any more: a
# new handshake costs milliseconds, a post into the void its whole deadline.
REST_LIMIT_SECONDS = 30.0


class Lanes:
    """All lanes to one endpoint. The one used last is taken first, so that few stay warm."""

    def __init__(
        self,
        endpoint: Endpoint,
        now: Callable[[], float],
        contexts: Callable[[str], Iterator[ssl.SSLContext]] = tls.contexts,
        resolve: Callable[..., list[Any]] = socket.getaddrinfo,
    ) -> None:
        """``now`` is the clock on the wall: the monotonic one may stand still while the function is frozen.

        ``contexts`` answers with those to try in turn until the endpoint can prove itself.
        """
        self._endpoint, self._now, self._resolve = endpoint, now, resolve
        self._trusts = contexts(endpoint.host)
        self._trust = next(self._trusts) if endpoint.secure else None
        self._session: ssl.SSLSession | None = None
        # Not the selectors module, whose loop over what is ready is felt once a post. Lambda is Linux.
        self._poll = select.epoll()
        self._open: dict[int, Lane] = {}
        self._free: list[Lane] = []
        self._addresses: Iterator[tuple[int, Any]] = iter(())
        self._resolved_at = float("-inf")
        finalize(self, _close, self._open, self._poll)

    def __len__(self) -> int:
        return len(self._open)

    def open(self) -> Lane:
        """A lane that will be ready, or dead, after some time of listening. Raises ``OSError``."""
        family, address = self._next_address()
        connecting = socket.socket(family, socket.SOCK_STREAM)
        connecting.settimeout(0)
        connecting.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connecting.connect_ex(address)
        lane = Lane(connecting, self._endpoint.host, self._trust, self._session)
        self._open[lane.fd] = lane
        self._poll.register(lane.fd, lane.wants)
        return lane

    def take(self) -> Lane | None:
        """One with room; whoever takes it gives it back by :meth:`settle`."""
        if not self._free:
            return None
        lane = self._free.pop()
        lane.free, lane.rested_at = False, 0.0
        return lane

    def settle(self, lane: Lane) -> None:
        """To be called after anything was done with a lane: listens for what it wants, frees it or not, or drops it."""
        if lane.dead or (lane.codec.over and not lane.codec.unanswered):
            self.drop(lane)
            return
        if lane.wants != lane.listened_for:
            lane.listened_for = lane.wants
            self._poll.modify(lane.fd, lane.wants)
        if lane.answered == 1 and not self._session:
            self._session = lane.session(self._trust)
        if lane.ready and lane.codec.room and not lane.free:
            lane.free = True
            self._free.append(lane)

    def listen(self, seconds: float) -> list[Lane]:
        """Those with news; nobody, when there are none within so many seconds."""
        return [self._open[fd] for fd, _ in self._poll.poll(seconds)]

    def rest(self) -> None:
        """Nothing will be sent for a while. What is under way is broken off."""
        now = self._now()
        for lane in list(self._open.values()):
            lane.rested_at = lane.rested_at or now
            if not lane.free:
                self.drop(lane)

    def wake(self) -> None:
        """Drops what was closed or has rested too long."""
        now = self._now()
        for lane in list(self._open.values()):
            if not 0 <= now - lane.rested_at <= REST_LIMIT_SECONDS:
                self.drop(lane)
        for lane in self.listen(0):
            self._hear_farewell(lane)

    def drop(self, lane: Lane) -> None:
        if self._open.pop(lane.fd, None):
            # A handshake that could not even begin has closed it.
            with suppress(OSError):
                self._poll.unregister(lane.fd)
            lane.close()
            if isinstance(lane.error, ssl.SSLCertVerificationError):
                self._trust, self._session = next(self._trusts, self._trust), None
        if lane.free:
            lane.free = False
            self._free.remove(lane)

    def _hear_farewell(self, lane: Lane) -> None:
        lane.advance()
        self.settle(lane)

    def _next_address(self) -> tuple[int, Any]:
        if not 0 <= self._now() - self._resolved_at <= ADDRESSES_GOOD_FOR_SECONDS:
            self._look_up()
        return next(self._addresses)

    def _look_up(self) -> None:
        """Where that fails, the addresses known so far are good for as long again."""
        # As bytes, for the codec that internationalized names need takes longer to import than the answer to come.
        host = self._endpoint.host.encode("ascii")
        try:
            found = self._resolve(host, self._endpoint.port, type=socket.SOCK_STREAM)
        except OSError:
            if self._resolved_at == float("-inf"):
                raise
        else:
            self._addresses = cycle([(family, address) for family, _, _, _, address in found])
        self._resolved_at = self._now()


def _close(lanes: dict[int, Lane], poll: select.epoll) -> None:
    for lane in lanes.values():
        lane.close()
    poll.close()
