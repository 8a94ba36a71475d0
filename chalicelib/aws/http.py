"""HTTP to one host over connections that are kept."""

from __future__ import annotations

import http.client
import ssl
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urlsplit

from chalicelib.aws import tls

TIMEOUT_SECONDS = 5.0
# A frozen function's connections may be dead without a word: a handshake costs milliseconds, a wait in vain its whole
# time-out.
REST_LIMIT_SECONDS = 30.0
_CLOSED = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)


class Answer(NamedTuple):
    status: int
    body: bytes


class UnreachableError(Exception):
    """No answer came. Whether the request was carried out is not known."""


class _ClosedError(UnreachableError):
    """The other side had hung up before it answered."""


Send = Callable[[str, str, Mapping[str, str], bytes], Answer]
"""Method, path, headers and body in, the answer out. Raises UnreachableError."""


class KeptConnections:
    """Implements :data:`Send` for one http or https URL. May be used by several threads."""

    def __init__(
        self, url: str, timeout_seconds: float = TIMEOUT_SECONDS, now: Callable[[], float] = time.time
    ) -> None:
        """``now`` is the clock on the wall: the monotonic one may stand still while the function is frozen."""
        self._parts, self._timeout, self._now = urlsplit(url), timeout_seconds, now
        # Each with when it was put to rest. The last one is the least likely to have been closed by the other side.
        self._idle: deque[tuple[http.client.HTTPConnection, float]] = deque()

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        while (kept := self._take()) is not None:
            # The other side closes what is idle, and Lambda freezes us meanwhile: no trouble of the service.
            with suppress(_ClosedError):
                return self._exchange(kept, method, path, headers, body)
        return self._exchange(self._connect(), method, path, headers, body)

    def close(self) -> None:
        """Ends the connections that are not in use."""
        while self._idle:
            with suppress(IndexError):
                self._idle.pop()[0].close()

    def _take(self) -> http.client.HTTPConnection | None:
        """One that has not rested too long; those that have are closed."""
        with suppress(IndexError):
            while True:
                connection, since = self._idle.pop()
                if 0 <= self._now() - since <= REST_LIMIT_SECONDS:
                    return connection
                connection.close()
        return None

    def _exchange(
        self, connection: http.client.HTTPConnection, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        response: http.client.HTTPResponse | None = None
        try:
            connection.request(method, path, body, dict(headers))
            response = connection.getresponse()
            answer = Answer(response.status, response.read())
        except (http.client.HTTPException, OSError) as exc:
            connection.close()
            raise self._unreachable(exc, begun=response is not None) from exc
        self._idle.append((connection, self._now()))
        return answer

    def _unreachable(self, exc: Exception, *, begun: bool) -> UnreachableError:
        if isinstance(exc, TimeoutError):
            # Where one is dead without a word, those that rested beside it may be so too.
            self.close()
        kind = _ClosedError if isinstance(exc, _CLOSED) and not begun else UnreachableError
        return kind(f"{self._parts.netloc}: {exc}")

    def _connect(self) -> http.client.HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        if self._parts.scheme != "https":
            return http.client.HTTPConnection(host, port, timeout=self._timeout)
        refused: ssl.SSLCertVerificationError | None = None
        for context in tls.contexts(host):
            connection = http.client.HTTPSConnection(host, port, timeout=self._timeout, context=context)
            try:
                connection.connect()
            except ssl.SSLCertVerificationError as exc:
                refused = exc
            except OSError as exc:
                raise UnreachableError(f"{self._parts.netloc}: {exc}") from exc
            else:
                return connection
        raise UnreachableError(f"{self._parts.netloc}: {refused}") from refused
