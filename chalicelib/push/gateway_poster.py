"""The ``Poster`` for API Gateway's @connections endpoint.

Responses: 200 the frame was accepted; 410 the connection is gone; 429 the connection's buffer or the account's rate is
full; 5xx and timeouts are temporary.
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
"""

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property
from math import inf
from threading import Lock

from chalicelib.aws.credentials import CredentialSource, NoCredentialsError, credential_source, region
from chalicelib.aws.deadline import no_deadline
from chalicelib.aws.signing import RequestTemplate
from chalicelib.push.connection_pool import ConnectionPool
from chalicelib.push.management_request import SERVICE, Endpoint, RequestBuilder, endpoint
from chalicelib.push.message_retries import Message
from chalicelib.push.ports import FAILED, GONE, SENT, Outcome, PostFailed
from chalicelib.push.post_loop import REAL_TIME, Clock, PostLoop

# Below the logger of the functions (observability.py), so that its lines are JSON with the same fields.
log = logging.getLogger("coursewire.push")

SINGLE_POST_SECONDS = 5.0
CLOSE_SECONDS = 2.0


class GatewayPoster:
    """Implements ``push.ports.RatedPoster`` with non-blocking sockets in the caller's thread; other threads wait.

    All requests together never exceed ``max_per_second``: posts, closing, and repetitions. None takes longer than
    ``seconds_left()``. ``observe`` is called with the step ``post`` and its seconds after each run of posts.
    """

    def __init__(
        self,
        management_url: str,
        clock: Clock = REAL_TIME,
        max_per_second: float = inf,
        seconds_left: Callable[[], float] = no_deadline,
        observe: Callable[[str, float], object] | None = None,
    ) -> None:
        self._management_url, self._clock, self._observe = management_url, clock, observe
        self._max_per_second, self._seconds_left = max_per_second, seconds_left
        self._lock = Lock()

    def post(self, connection_id: str, frame: bytes) -> bool:
        [outcome] = self.post_all({connection_id: [frame]}, SINGLE_POST_SECONDS)
        if outcome.result not in (SENT, GONE):
            raise PostFailed(connection_id)
        return outcome.result == SENT

    def post_all(
        self, frames: dict[str, list[bytes]], within_seconds: float, max_per_second: float = inf
    ) -> list[Outcome]:
        messages = [Message(connection_id, own, FAILED if own else SENT) for connection_id, own in frames.items()]
        unsent = [message for message in messages if message.result != SENT]
        self._run(self._builders["POST"], unsent, within_seconds, max_per_second)
        return [Outcome(message.connection_id, message.result) for message in messages]

    def close(self, connection_ids: Iterable[str]) -> None:
        # The caller removes the rows of connections that could not be reached, and API Gateway's limits close those.
        with suppress(Exception):
            messages = [Message(connection_id, [b""], FAILED, retries=False) for connection_id in connection_ids]
            self._run(self._builders["DELETE"], messages, CLOSE_SECONDS)

    def _run(
        self, requests: RequestBuilder, messages: list[Message], within_seconds: float, max_per_second: float = inf
    ) -> None:
        if not messages:
            return
        with self._lock:
            began = self._clock.monotonic()
            end = began + min(within_seconds, self._seconds_left())
            try:
                most = min(max_per_second, self._max_per_second)
                PostLoop(self._pool, requests, messages, self._clock, end, most).run()
            except NoCredentialsError as exc:
                # Messages that were not sent before keep the result FAILED.
                log.warning("No request can be signed: %r", exc)
            finally:
                requests.forget_bodies()
                if self._observe is not None:
                    self._observe("post", self._clock.monotonic() - began)

    @cached_property
    def _builders(self) -> dict[str, RequestBuilder]:
        host, scope, signer = self._endpoint.authority, region(), self._credentials

        def template(method: str) -> RequestTemplate:
            return RequestTemplate(method, host, {}, service=SERVICE, region=scope, credentials=signer)

        return {method: RequestBuilder(method, self._endpoint.path, template) for method in ("POST", "DELETE")}

    @cached_property
    def _pool(self) -> ConnectionPool:
        return ConnectionPool(self._endpoint, self._clock.now)

    @cached_property
    def _endpoint(self) -> Endpoint:
        return endpoint(self._management_url)

    @cached_property
    def _credentials(self) -> CredentialSource:
        return credential_source()
