"""One AWS service, called without its SDK: signed requests, with retries."""

import os
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from chalicelib.aws.credentials import CredentialSource, credential_source, region
from chalicelib.aws.deadline import no_deadline
from chalicelib.aws.http import TIMEOUT_SECONDS, KeepAliveClient, Response, Send, UnreachableError
from chalicelib.aws.signing import RequestTemplate, canonical_path, payload_hash
from chalicelib.errors import TimedOut
from chalicelib.retry import full_jitter

ATTEMPTS = 4
FIRST_PAUSE_SECONDS = 0.05
THROTTLED = (b"Throttling", b"ProvisionedThroughputExceeded", b"RequestLimitExceeded", b"TooManyRequests")


Observe = Callable[[str, float, bool], object]
"""Takes the name of the operation, the seconds that it took, and whether the service refused it because of the rate."""


class Service:
    """Calls of one service in one region. Thread-safe."""

    def __init__(
        self,
        name: str,
        *,
        url: str | None = None,
        signing_name: str | None = None,
        environment: Mapping[str, str] = os.environ,
        attempts: int = ATTEMPTS,
        timeout_seconds: float = TIMEOUT_SECONDS,
        send: Send | None = None,
        wait: Callable[[float], None] = time.sleep,
        observe: Observe | None = None,
        seconds_left: Callable[[], float] = no_deadline,
    ) -> None:
        """``name`` is the endpoint prefix, such as ``dynamodb``; ``attempts`` includes the first request.
        No call takes longer than ``seconds_left()``.

        ``url`` is the address where it is not that of the region, ``signing_name`` the service's name in signatures
        where that differs from ``name``.

        ``observe`` is called after each request, in the caller's thread.

        ``AWS_ENDPOINT_URL_<NAME>`` and ``AWS_ENDPOINT_URL`` override the address. Raises NoRegionError and
        NoCredentialsError. https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
        """
        self._signing_name, self._region = signing_name or name, region(environment)
        domain = "amazonaws.com.cn" if self._region.startswith("cn-") else "amazonaws.com"
        named = environment.get(f"AWS_ENDPOINT_URL_{name.upper()}") or environment.get("AWS_ENDPOINT_URL")
        url = (url or named or f"https://{name}.{self._region}.{domain}").rstrip("/")
        self._host = urlsplit(url).netloc
        self._send = send or KeepAliveClient(url, timeout_seconds, seconds_left=seconds_left)
        self._attempts, self._wait, self._observe, self._seconds_left = attempts, wait, observe, seconds_left
        self._credentials: CredentialSource = credential_source(environment)

    def call(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, *, is_repeatable: bool = True
    ) -> Response:
        """The response, whatever its status. Raises UnreachableError, and TimedOut at the deadline.

        Temporary refusals are retried; unless ``is_repeatable``, only those of requests that were not carried out.
        """
        is_repeated = False
        for attempt in range(1, self._attempts):
            try:
                response = self._once(method, path, headers, body)
            except UnreachableError:
                if not is_repeatable:
                    raise
                is_repeated = True
            else:
                has_failed = response.status >= HTTPStatus.INTERNAL_SERVER_ERROR
                if not (_was_throttled(response) or (is_repeatable and has_failed)):
                    return response.after(is_repeated)
                is_repeated |= has_failed or response.is_repeated
            self.pause(attempt)
        return self._once(method, path, headers, body).after(is_repeated)

    def pause(self, attempt: int) -> None:
        """Waits after the failed attempt of that number, which counts from 1, with full jitter."""
        self._wait(full_jitter(attempt, FIRST_PAUSE_SECONDS))

    def _once(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        if self._seconds_left() <= 0:
            raise TimedOut
        template = RequestTemplate(
            method, self._host, headers, service=self._signing_name, region=self._region, credentials=self._credentials
        )
        authorization = template.sign(canonical_path(path), payload_hash(body))
        began, response = time.perf_counter(), None
        try:
            response = self._send(method, path, {**dict(template.headers), "Authorization": authorization}, body)
        except UnreachableError as exc:
            if self._seconds_left() <= 0:
                raise TimedOut from exc
            raise
        finally:
            if self._observe is not None:
                operation = headers.get("X-Amz-Target", "").rpartition(".")[2]
                was_throttled = response is not None and _was_throttled(response)
                self._observe(operation, time.perf_counter() - began, was_throttled)
        return response


def _was_throttled(response: Response) -> bool:
    if response.status == HTTPStatus.TOO_MANY_REQUESTS:
        return True
    return response.status == HTTPStatus.BAD_REQUEST and any(name in response.body for name in THROTTLED)
