"""HTTP to one host over connections that are kept."""

from __future__ import annotations

import http.client
import ssl
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urlsplit

from chalicelib.aws import tls

TIMEOUT_SECONDS = 5.0


class Answer(NamedTuple):
    status: int
    body: bytes


class UnreachableError(Exception):
    """No answer came. Whether the request was carried out is not known."""


Send = Callable[[str, str, Mapping[str, str], bytes], Answer]
"""Method, path, headers and body in, the answer out. Raises UnreachableError."""


class KeptConnections:
    """Implements :data:`Send` for one http or https URL. May be used by several threads."""

    def __init__(self, url: str, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._parts, self._timeout = urlsplit(url), timeout_seconds
        # The one used last is the one least likely to have been closed by the other side.
        self._idle: deque[http.client.HTTPConnection] = deque()

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        while self._idle:
            with suppress(IndexError, UnreachableError):
                # The other side closes what is idle, and Lambda freezes us meanwhile: no trouble of the service.
                return self._exchange(self._idle.pop(), method, path, headers, body)
        return self._exchange(self._connect(), method, path, headers, body)

    def close(self) -> None:
        """Ends the connections that are not in use."""
        while self._idle:
            with suppress(IndexError):
                self._idle.pop().close()

    def _exchange(
        self, connection: http.client.HTTPConnection, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        try:
            connection.request(method, path, body, dict(headers))
            response = connection.getresponse()
            answer = Answer(response.status, response.read())
        except (http.client.HTTPException, OSError) as exc:
            connection.close()
            raise UnreachableError(f"{self._parts.netloc}: {exc}") from exc
        self._idle.append(connection)
        return answer

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
