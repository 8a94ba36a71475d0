"""One connection to the management endpoint: a non-blocking socket, TLS if need be, and HTTP/1.1.

It knows neither what is sent nor what an answer means.
"""

from __future__ import annotations

import os
import select
import socket
import ssl
from contextlib import suppress

from chalicelib.push.http1 import Answers, Http1, ProtocolError
from chalicelib.push.parcel import Parcel
from chalicelib.push.request import Request

READ_BYTES = 16 * 1024

_READ, _WRITE = select.EPOLLIN, select.EPOLLOUT


class Lane:
    """``ready`` from the end of the handshake on; ``dead`` when nothing more will come of it, ``error`` says why.

    ``wants`` is what to listen for, ``answered`` counts the answers. ``free``, ``listened_for``, ``rested_at`` and
    ``late_at`` are its owners' notes.
    """

    def __init__(
        self,
        connecting: socket.socket,
        name: str,
        trust: ssl.SSLContext | None,
        session: ssl.SSLSession | None = None,
    ) -> None:
        """``session`` is that of an earlier lane, which makes the handshake a short one if the other side remembers."""
        self.codec = Http1()
        self.ready = self.dead = self.free = False
        self.answered = 0
        self.error: Exception | None = None
        self.rested_at = self.late_at = 0.0
        self.fd = connecting.fileno()
        self.wants = self.listened_for = _WRITE
        self._socket, self._name, self._trust, self._session = connecting, name, trust, session
        self._connected = False
        self._unsent = b""

    def send(self, parcel: Parcel, request: Request) -> None:
        """Leaves the lane dead when that fails; the parcel is then among ``codec.unanswered``."""
        self._write(self.codec.encode(parcel, request))

    def advance(self) -> Answers:
        """Does whatever the socket is good for now."""
        try:
            if self.ready:
                if self._unsent:
                    self._write(self._unsent)
                return self._read()
            self._open()
        except (OSError, ProtocolError) as exc:
            self.error = exc
            return self._end()
        return []

    def close(self) -> None:
        self.dead = True
        with suppress(OSError):
            self._socket.close()

    def _open(self) -> None:
        """Connected, then shaken hands; takes several calls."""
        if not self._connected:
            self._become_connected()
        try:
            if isinstance(self._socket, ssl.SSLSocket):
                self._socket.do_handshake()
            self.ready = True
            self.wants = _READ | _WRITE if self._unsent else _READ
        except ssl.SSLWantReadError:
            self.wants = _READ
        except ssl.SSLWantWriteError:
            self.wants = _WRITE

    def _become_connected(self) -> None:
        error = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if error:
            raise OSError(error, os.strerror(error))
        self._connected = True
        if self._trust:
            self._socket = self._trust.wrap_socket(
                self._socket, server_hostname=self._name, do_handshake_on_connect=False, session=self._session
            )

    def session(self, trust: ssl.SSLContext | None) -> ssl.SSLSession | None:
        """For lanes to come with the same trust; there is one from the first answer on."""
        return self._socket.session if isinstance(self._socket, ssl.SSLSocket) and self._trust is trust else None

    def _write(self, data: bytes) -> None:
        try:
            self._unsent = data[self._socket.send(data) :]
        except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
            self._unsent = data
        except OSError:
            self.dead = True
        self.wants = _READ | _WRITE if self._unsent else _READ

    def _read(self) -> Answers:
        try:
            data = self._socket.recv(READ_BYTES)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return []
        if not data:
            return self._end()
        answers = self.codec.decode(data)
        if answers:
            self.answered += 1
            # Answered before all was said: the other side still waits for the rest, and would take what follows for it.
            self.codec.over = self.codec.over or bool(self._unsent)
        # What TLS has unpacked already, epoll cannot see.
        if isinstance(self._socket, ssl.SSLSocket) and self._socket.pending():
            return answers + self.advance()
        return answers

    def _end(self) -> Answers:
        self.dead = True
        return self.codec.close()
