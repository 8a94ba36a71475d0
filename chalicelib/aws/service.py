"""One AWS service, called without its SDK: signed requests, repeated where that may help.

https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from chalicelib.aws.credentials import CredentialSource, credential_source, region
from chalicelib.aws.http import TIMEOUT_SECONDS, Answer, KeptConnections, Send, UnreachableError
from chalicelib.aws.signing import Stencil, canonical_path, payload_hash

ATTEMPTS = 4
FIRST_PAUSE_SECONDS = 0.025
THROTTLED = (b"Throttling", b"ProvisionedThroughputExceeded", b"RequestLimitExceeded", b"TooManyRequests")


class Service:
    """Calls of one service in one region. May be used by several threads."""

    def __init__(
        self,
        name: str,
        *,
        environment: Mapping[str, str] = os.environ,
        attempts: int = ATTEMPTS,
        timeout_seconds: float = TIMEOUT_SECONDS,
        send: Send | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """``AWS_ENDPOINT_URL_<NAME>`` and ``AWS_ENDPOINT_URL`` name another address, as for every SDK."""
        self._name, self._region = name, region(environment)
        url = _endpoint_url(name, self._region, environment)
        self._host = urlsplit(url).netloc
        self._send = send or KeptConnections(url, timeout_seconds)
        self._attempts, self._wait = attempts, wait
        self._credentials: CredentialSource = credential_source(environment)

    def call(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, *, is_repeatable: bool = True
    ) -> Answer:
        """The answer, whatever its status. Refusals that may pass are tried again. Raises UnreachableError.

        What is not repeatable is tried again only where it certainly was not carried out.
        """
        for attempt in range(1, self._attempts):
            try:
                answer = self._once(method, path, headers, body)
            except UnreachableError:
                if not is_repeatable:
                    raise
            else:
                if not (_was_throttled(answer) or (is_repeatable and _has_failed(answer))):
                    return answer
            self.pause(attempt)
        return self._once(method, path, headers, body)

    def pause(self, attempt: int) -> None:
        """Waits before the next attempt, after so many that were in vain: full jitter under a ceiling that doubles."""
        self._wait(random.random() * FIRST_PAUSE_SECONDS * 2**attempt)  # noqa: S311 - spreading load

    def _once(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        stencil = Stencil(
            method, self._host, headers, service=self._name, region=self._region, credentials=self._credentials
        )
        authorization = stencil.sign(canonical_path(path), payload_hash(body))
        return self._send(method, path, {**dict(stencil.headers), "Authorization": authorization}, body)


def _endpoint_url(name: str, in_region: str, environment: Mapping[str, str]) -> str:
    named = environment.get(f"AWS_ENDPOINT_URL_{name.upper()}") or environment.get("AWS_ENDPOINT_URL")
    suffix = "amazonaws.com.cn" if in_region.startswith("cn-") else "amazonaws.com"
    return (named or f"https://{name}.{in_region}.{suffix}").rstrip("/")


def _has_failed(answer: Answer) -> bool:
    return answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _was_throttled(answer: Answer) -> bool:
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return True
    return answer.status == HTTPStatus.BAD_REQUEST and any(name in answer.body for name in THROTTLED)
