"""One HTTP connection to the management endpoint: a non-blocking socket, TLS for https, and HTTP/1.1.

A connection moves through three states; :meth:`HttpConnection.process` takes each step when epoll reports the socket:

====================  ======================================  ==============================================
state                 waits for                               next
====================  ======================================  ==============================================
connecting            the socket to become writable           open (http), handshake (https), closed
handshake             what TLS wants: readable or writable    open, closed
open                  readable; writable too while a request  open after each response, closed when the other
                      is not yet written completely           side closes or does not speak HTTP/1.1
====================  ======================================  ==============================================

A closed connection never opens again. The module does not interpret responses and does not retry.
"""

import os
import select
import socket
import ssl
from contextlib import suppress

from chalicelib.push.http1 import Http1, ProtocolError, Responses
from chalicelib.push.management_request import Request
from chalicelib.push.message_retries import Message

READ_BYTES = 16 * 1024

# The same numbers as EPOLLIN and EPOLLOUT, which only Linux has.
_READ, _WRITE = select.POLLIN, select.POLLOUT


class HttpConnection:
    """``is_open`` after the handshake, ``is_closed`` for good after an ``error`` or the end of the connection.

    ``wanted_events`` are the epoll events to wait for; ``response_count`` counts responses. ``is_idle``,
    ``registered_events`` and ``idle_since`` belong to the pool, ``deadline`` to the post loop.
    """

    def __init__(
        self, connecting: socket.socket, name: str, trust: ssl.SSLContext | None, session: ssl.SSLSession | None = None
    ) -> None:
        """``connecting`` is non-blocking, ``name`` in the certificate, ``trust`` None for http. See :meth:`session`."""
        self.http = Http1()
        self.is_open = self.is_closed = self.is_idle = False
        self.response_count = 0
        self.error: Exception | None = None
        self.idle_since = self.deadline = 0.0
        self.fd = connecting.fileno()
        self.wanted_events = self.registered_events = _WRITE
        self._socket, self._name, self._trust, self._session = connecting, name, trust, session
        self._connected = False
        self._unsent = b""

    def send(self, message: Message, request: Request) -> None:
        """The request is on its way. After an error the connection is closed, with the message in ``http.pending``."""
        self._write(self.http.encode(message, request))

    def process(self) -> Responses:
        """Takes the step for which the socket is ready; returns complete responses. Never raises: see ``error``."""
        try:
            if self.is_open:
                if self._unsent:
                    self._write(self._unsent)
                return self._read()
            self._open()
        except (OSError, ProtocolError) as exc:
            self.error = exc
            return self._end()
        return []

    def close(self) -> None:
        self.is_closed = True
        with suppress(OSError):
            self._socket.close()

    def session(self, trust: ssl.SSLContext | None) -> ssl.SSLSession | None:
        """The TLS session, which shortens later handshakes with the same trust; available after the first response."""
        return self._socket.session if isinstance(self._socket, ssl.SSLSocket) and self._trust is trust else None

    def _open(self) -> None:
        if not self._connected:
            self._finish_connecting()
        try:
            if isinstance(self._socket, ssl.SSLSocket):
                self._socket.do_handshake()
            self.is_open = True
            self.wanted_events = _READ | _WRITE if self._unsent else _READ
        except ssl.SSLWantReadError:
            self.wanted_events = _READ
        except ssl.SSLWantWriteError:
            self.wanted_events = _WRITE

    def _finish_connecting(self) -> None:
        error = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if error:
            raise OSError(error, os.strerror(error))
        self._connected = True
        if self._trust:
            self._socket = self._trust.wrap_socket(
                self._socket, server_hostname=self._name, do_handshake_on_connect=False, session=self._session
            )

    def _write(self, data: bytes) -> None:
        try:
            self._unsent = data[self._socket.send(data) :]
        except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
            self._unsent = data
        except OSError:
            self.is_closed = True
        self.wanted_events = _READ | _WRITE if self._unsent else _READ

    def _read(self) -> Responses:
        try:
            data = self._socket.recv(READ_BYTES)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return []
        if not data:
            return self._end()
        responses = self.http.decode(data)
        if responses:
            self.response_count += 1
            # After a response to an incomplete request, the other side would take the next request for its rest.
            self.http.must_close = self.http.must_close or bool(self._unsent)
        # epoll does not report bytes that TLS has decrypted already.
        if isinstance(self._socket, ssl.SSLSocket) and self._socket.pending():
            return responses + self.process()
        return responses

    def _end(self) -> Responses:
        self.is_closed = True
        return self.http.close()
