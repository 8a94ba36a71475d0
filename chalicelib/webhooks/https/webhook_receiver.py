"""Requests to the address of a webhook: only to allowed IP addresses, and never longer than said.

The host's name is resolved for each connection, each of its IP addresses is checked, and the connection is made to an
address that was checked: a name whose entry changes in between leads nowhere else. TLS still verifies the name.
"""

import http.client
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http import HTTPStatus
from threading import Timer

from chalicelib.aws import tls
from chalicelib.webhooks.destinations import Destinations
from chalicelib.webhooks.ports import HostUnknown, Reply
from chalicelib.webhooks.public_address import Address, parse_address

CONNECT_SECONDS = 5.0
# A longer response is not read to its end, and ends the connection.
MAX_RESPONSE_BYTES = 64 * 1024
MAX_RETRY_AFTER_SECONDS = 24 * 3600
_CLOSED = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)


class _RefusedError(Exception):
    """The connection may not be made, or cannot be. The text is the name of the error."""


class WebhookReceiver:
    """Implements ``webhooks.ports.Receiver``. The connection stays open between requests."""

    def __init__(
        self,
        url: str,
        destinations: Destinations,
        contexts: Callable[[str], Iterable[ssl.SSLContext]] = tls.contexts,
    ) -> None:
        self._address = parse_address(url, may_be_local=destinations.may_be_local)
        self._destinations, self._contexts = destinations, contexts
        self._open: http.client.HTTPConnection | None = None

    def post(self, headers: Mapping[str, str], body: bytes, within_seconds: float) -> Reply:
        began = time.monotonic()
        error, status, retry_after_ms = self._post(headers, body, began + within_seconds)
        return Reply(error, status, retry_after_ms, round((time.monotonic() - began) * 1000))

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def _post(self, headers: Mapping[str, str], body: bytes, end: float) -> tuple[str | None, int | None, int]:
        was_open = self._open is not None
        try:
            return self._exchange(headers, body, end)
        except _RefusedError as exc:
            return str(exc), None, 0
        except (OSError, http.client.HTTPException, ValueError) as exc:
            self.close()
            is_late = time.monotonic() >= end
            if was_open and isinstance(exc, _CLOSED) and not is_late:
                # The receiver closes idle connections, which is no failure.
                return self._post(headers, body, end)
            return "timeout" if is_late else "unreachable", None, 0

    def _exchange(self, headers: Mapping[str, str], body: bytes, end: float) -> tuple[str | None, int | None, int]:
        if self._address is None:
            raise _RefusedError("private_address")
        connection = self._open = self._open or self._connect(self._address, end)
        with _ended_at(connection.sock, end):
            connection.request("POST", self._address.target, body, {"Host": self._address.authority, **headers})
            response = connection.getresponse()
            response.read(MAX_RESPONSE_BYTES)
            if not response.isclosed() or response.will_close:
                self.close()
        return _error(response.status), response.status, _retry_after_ms(response.getheader("Retry-After"))

    def _connect(self, address: Address, end: float) -> http.client.HTTPConnection:
        try:
            numbers = self._destinations.resolve(address.host, address.port)
        except HostUnknown as exc:
            raise _RefusedError("unknown_host") from exc
        if not numbers or not all(map(self._destinations.allows, numbers)):
            raise _RefusedError("private_address")
        connection = http.client.HTTPConnection(address.host, address.port)
        connection.sock = self._open_socket(address, numbers, end)
        # http.client connects by itself, without a check, when it finds no socket.
        connection.auto_open = 0
        return connection

    def _open_socket(self, address: Address, numbers: list[str], end: float) -> socket.socket:
        failure: OSError | None = None
        for number in numbers:
            try:
                return self._secured(address, number, end)
            except ssl.SSLCertVerificationError as exc:
                raise _RefusedError("certificate") from exc
            except OSError as exc:
                failure = exc
        raise failure or OSError(address.host)

    def _secured(self, address: Address, number: str, end: float) -> socket.socket:
        timeout = max(0.001, min(CONNECT_SECONDS, end - time.monotonic()))
        if not address.is_secure:
            return socket.create_connection((number, address.port), timeout)
        refused: ssl.SSLCertVerificationError | None = None
        for context in self._contexts(address.host):
            plain = socket.create_connection((number, address.port), timeout)
            try:
                return context.wrap_socket(plain, server_hostname=address.host)
            except ssl.SSLCertVerificationError as exc:
                plain.close()
                refused = exc
            except BaseException:
                plain.close()
                raise
        raise refused or OSError(address.host)


@contextmanager
def _ended_at(sock: socket.socket, end: float) -> Iterator[None]:
    """Ends the socket's connection at that time, however slowly the other side sends: a time-out is per read only."""
    left = max(0.001, end - time.monotonic())
    sock.settimeout(left)
    timer = Timer(left, _shut_down, [sock])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _shut_down(sock: socket.socket) -> None:
    with suppress(OSError):
        # Not the method of a TLS socket, which another thread is reading from.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _error(status: int) -> str | None:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    return "redirect" if status < HTTPStatus.BAD_REQUEST else "status"


def _retry_after_ms(value: str | None) -> int:
    """Returns the seconds in the header; a date, which is rare, counts as none."""
    if value is None or not value.isascii() or not value.isdigit():
        return 0
    # Nine digits are more than any limit. Python refuses to convert thousands.
    return min(int(value.lstrip("0")[:9] or 0), MAX_RETRY_AFTER_SECONDS) * 1000
