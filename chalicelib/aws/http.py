"""HTTP to one host over connections that are kept alive."""

import http.client
import ssl
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urlsplit

from chalicelib.aws import tls
from chalicelib.aws.deadline import no_deadline

TIMEOUT_SECONDS = 5.0
# For connecting alone, to each address of a host.
CONNECT_SECONDS = 2.0
# While a function is frozen, the other side may close its connections unnoticed. A new handshake takes milliseconds, a
# request on a dead connection its whole timeout.
MAX_IDLE_SECONDS = 30.0
_CLOSED = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)


class Response(NamedTuple):
    """``error`` is the name of the error where the service sends it in a header, as its REST protocols do.

    ``is_repeated``: the request was sent before, without a response, and may have been carried out then.
    """

    status: int
    body: bytes
    error: str = ""
    is_repeated: bool = False

    def after(self, is_repeated: bool) -> "Response":
        """Returns the response, marked if that is true."""
        return self._replace(is_repeated=True) if is_repeated else self


class UnreachableError(Exception):
    """No response came. Whether the request was carried out is not known."""


class NotConnectedError(UnreachableError):
    """No connection could be made, so that nothing was carried out."""


class _ClosedError(UnreachableError):
    """The other side had closed the connection before it responded."""


Send = Callable[[str, str, Mapping[str, str], bytes], Response]
"""Sends a request of (method, path, headers, body) and returns its response. Raises UnreachableError."""


class KeepAliveClient:
    """Implements :data:`Send` for one http or https URL. Thread-safe."""

    def __init__(
        self,
        url: str,
        timeout_seconds: float = TIMEOUT_SECONDS,
        now: Callable[[], float] = time.time,
        seconds_left: Callable[[], float] = no_deadline,
    ) -> None:
        """``now`` returns wall-clock seconds: the monotonic clock may stop while the function is frozen.

        No request takes longer than ``seconds_left()``.
        """
        self._parts, self._timeout, self._now, self._seconds_left = urlsplit(url), timeout_seconds, now, seconds_left
        # Each with the time since which it is idle. The last one is the least likely to have been closed.
        self._idle: deque[tuple[http.client.HTTPConnection, float]] = deque()

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        is_repeated = False
        while (idle := self._acquire()) is not None:
            # The other side closes idle connections, also while Lambda has frozen the function: not a failure.
            with suppress(_ClosedError):
                return self._exchange(idle, method, path, headers, body).after(is_repeated)
            is_repeated = True
        return self._exchange(self._connect(), method, path, headers, body).after(is_repeated)

    def close(self) -> None:
        """Closes the idle connections."""
        while self._idle:
            with suppress(IndexError):
                self._idle.pop()[0].close()

    def _acquire(self) -> http.client.HTTPConnection | None:
        """A connection that was not idle for too long; those that were are closed."""
        with suppress(IndexError):
            while True:
                connection, since = self._idle.pop()
                if 0 <= self._now() - since <= MAX_IDLE_SECONDS:
                    return connection
                connection.close()
        return None

    def _exchange(
        self, connection: http.client.HTTPConnection, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> Response:
        head: http.client.HTTPResponse | None = None
        self._set_timeout(connection)
        try:
            connection.request(method, path, body, dict(headers))
            head = connection.getresponse()
            response = Response(head.status, head.read(), head.headers.get("x-amzn-errortype", ""))
        except (http.client.HTTPException, OSError) as exc:
            connection.close()
            if isinstance(exc, TimeoutError):
                # Connections that were idle beside a dead one may be dead as well.
                self.close()
            kind = _ClosedError if head is None and isinstance(exc, _CLOSED) else UnreachableError
            raise kind(f"{self._parts.netloc}: {exc}") from exc
        self._idle.append((connection, self._now()))
        return response

    def _set_timeout(self, connection: http.client.HTTPConnection) -> None:
        # A socket with a timeout of 0 would not wait at all.
        connection.timeout = max(0.001, min(self._timeout, self._seconds_left()))
        if connection.sock is not None:
            connection.sock.settimeout(connection.timeout)

    def _connect(self) -> http.client.HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        timeout = max(0.001, min(self._timeout, CONNECT_SECONDS, self._seconds_left()))
        if self._parts.scheme != "https":
            return http.client.HTTPConnection(host, port, timeout=timeout)
        refused: ssl.SSLCertVerificationError | None = None
        for context in tls.contexts(host):
            connection = http.client.HTTPSConnection(host, port, timeout=timeout, context=context)
            try:
                connection.connect()
            except ssl.SSLCertVerificationError as exc:
                refused = exc
            except OSError as exc:
                raise NotConnectedError(f"{self._parts.netloc}: {exc}") from exc
            else:
                return connection
        raise NotConnectedError(f"{self._parts.netloc}: {refused}") from refused
