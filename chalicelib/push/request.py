"""What is asked of the management endpoint: a signed POST or DELETE for one connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from msgspec import Struct

from chalicelib.aws.signing import Stencil, canonical_path, payload_hash

SERVICE = "execute-api"
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Several times faster than quote(), which is felt once a post.
_QUOTED = {code: quote(chr(code), safe="") for code in range(128)}


class Endpoint(NamedTuple):
    """A management URL, taken apart. ``path`` has no trailing slash."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """As the Host header says it: without the port that goes without saying."""
        own = _DEFAULT_PORTS["https" if self.secure else "http"]
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == own else f"{host}:{self.port}"


def endpoint(management_url: str) -> Endpoint:
    """Raises ``ValueError`` for anything but an http or https URL with a host."""
    parts = urlsplit(management_url)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"Not a management URL: {management_url!r}")
    port = parts.port or _DEFAULT_PORTS[parts.scheme]
    return Endpoint(parts.scheme == "https", parts.hostname, port, parts.path.rstrip("/"))


class Request(Struct, gc=False):
    """``headers`` are the same tuple for as long as they are the same, so that a codec renders them once."""

    method: str
    path: str
    authorization: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Requests:
    """Signed requests of one method. A body's hash is kept until :meth:`forget`, because a frame has many readers."""

    def __init__(self, method: str, path: str, stencil_of: Callable[[str], Stencil]) -> None:
        self._method, self._stencil = method, stencil_of(method)
        self._path = f"{path}/@connections/"
        self._signed_path = canonical_path(self._path)
        self._hashes: dict[bytes, str] = {}

    def to(self, connection_id: str, body: bytes) -> Request:
        name = connection_id.translate(_QUOTED) if connection_id.isascii() else quote(connection_id, safe="")
        hashed = self._hashes.get(body)
        if hashed is None:
            hashed = self._hashes[body] = payload_hash(body)
        # What is left after quoting is unreserved or a percent sign.
        authorization = self._stencil.sign(self._signed_path + name.replace("%", "%25"), hashed)
        return Request(self._method, self._path + name, authorization, self._stencil.headers, body)

    def forget(self) -> None:
        self._hashes.clear()
