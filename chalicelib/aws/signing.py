"""Signature Version 4, with everything that repeats computed once.

Requests to one endpoint within the same second differ only in path and body. A :class:`RequestTemplate` keeps the rest:
the HMAC's inner and outer hashes after the day's signing key, the inner one also after the second's scope, and the
canonical request around the path. Three hashes per request remain. The result equals botocore's, byte for byte.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hmac
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from urllib.parse import quote

from chalicelib.aws.credentials import Credentials, CredentialSource

_BLOCK_BYTES = 64
_INNER_PAD, _OUTER_PAD = bytes(n ^ 0x36 for n in range(256)), bytes(n ^ 0x5C for n in range(256))


def payload_hash(body: bytes) -> str:
    """The SHA-256 of a body, in hexadecimal."""
    return sha256(body).hexdigest()


def canonical_path(path: str) -> str:
    """The path as it is signed: percent-encoded once more than ``path``, which must have no dot segments."""
    return quote(path or "/", safe="/~")


class RequestTemplate:
    """Signs requests of one method to one host of one service. Not thread-safe.

    ``headers`` are to be sent with each request, beside ``Authorization``. They change with time and credentials: read
    them after :meth:`sign`. They stay the same object until one of them changes.
    """

    headers: tuple[tuple[str, str], ...] = ()

    def __init__(
        self,
        method: str,
        host: str,
        own_headers: Mapping[str, str],
        *,
        service: str,
        region: str,
        credentials: CredentialSource,
        now: Callable[[], float] = time.time,
    ) -> None:
        """``host`` includes a port other than the scheme's default. ``own_headers`` are signed and sent as well."""
        self._service, self._region = service, region
        # Copying a hash takes half the time of a new one, for which OpenSSL looks up the algorithm.
        self._begun = sha256(f"{method}\n".encode())
        self._own = {"Host": host, **own_headers}
        self._credentials, self._now = credentials, now
        self._second = -1
        self._day = ""
        self._signed_as: Credentials | None = None

    def sign(self, canonical_path: str, payload_hash: str) -> str:
        """The value of the ``Authorization`` header. Raises NoCredentialsError."""
        second = int(self._now())
        if second != self._second:
            self._renew(second)
        request, inner, outer = self._begun.copy(), self._claimed.copy(), self._outer.copy()
        request.update(canonical_path.encode())
        request.update(self._before_hash)
        request.update(payload_hash.encode())
        inner.update(request.hexdigest().encode())
        outer.update(inner.digest())
        return f"{self._authorization}{outer.hexdigest()}"

    def _renew(self, second: int) -> None:
        credentials = self._credentials()
        at = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(second))
        if (at[:8], credentials) != (self._day, self._signed_as):
            self._renew_key(at[:8], credentials)
        self._renew_headers(at, credentials)
        self._claimed = self._inner.copy()
        self._claimed.update(f"AWS4-HMAC-SHA256\n{at}\n{self._scope}\n".encode())
        self._second = second

    def _renew_key(self, day: str, credentials: Credentials) -> None:
        key = f"AWS4{credentials.secret_key}".encode()
        for part in (day, self._region, self._service, "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        padded = key.ljust(_BLOCK_BYTES, b"\0")
        self._inner, self._outer = sha256(padded.translate(_INNER_PAD)), sha256(padded.translate(_OUTER_PAD))
        self._scope = f"{day}/{self._region}/{self._service}/aws4_request"
        self._day, self._signed_as = day, credentials

    def _renew_headers(self, at: str, credentials: Credentials) -> None:
        token = {"X-Amz-Security-Token": credentials.token} if credentials.token else {}
        headers = self._own | {"X-Amz-Date": at} | token
        canonical = sorted((name.lower(), " ".join(value.split())) for name, value in headers.items())
        signed = ";".join(name for name, _ in canonical)
        lines = "".join(f"{name}:{value}\n" for name, value in canonical)
        self._before_hash = f"\n\n{lines}\n{signed}\n".encode()
        credential = f"{credentials.access_key}/{self._scope}"
        self._authorization = f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={signed}, Signature="
        self.headers = tuple(headers.items())
