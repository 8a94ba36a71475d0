"""The ``Poster`` for API Gateway's @connections endpoint.

Responses: 200 the frame was accepted; 410 the connection is gone; 429 the connection's buffer or the account's rate is
full; 5xx and timeouts are temporary.
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
"""

import logging
from collections.abc import Iterable
from contextlib import suppress
from functools import cached_property
from threading import Lock

from chalicelib.aws.credentials import CredentialSource, NoCredentialsError, credential_source, region
from chalicelib.aws.signing import RequestTemplate
from chalicelib.push.connection_pool import ConnectionPool
from chalicelib.push.management_request import SERVICE, Endpoint, RequestBuilder, endpoint
from chalicelib.push.message_retries import Message
from chalicelib.push.ports import FAILED, GONE, SENT, Outcome, PostFailed
from chalicelib.push.post_loop import REAL_TIME, Clock, PostLoop

log = logging.getLogger(__name__)

SINGLE_POST_SECONDS = 5.0
CLOSE_SECONDS = 2.0


class GatewayPoster:
    """Implements ``push.ports.Poster`` with non-blocking sockets in the caller's thread; other threads wait."""

    def __init__(self, management_url: str, clock: Clock = REAL_TIME) -> None:
        self._management_url, self._clock = management_url, clock
        self._lock = Lock()

    def post(self, connection_id: str, frame: bytes) -> bool:
        [outcome] = self.post_all({connection_id: [frame]}, SINGLE_POST_SECONDS)
        if outcome.result not in (SENT, GONE):
            raise PostFailed(connection_id)
        return outcome.result == SENT

    def post_all(self, frames: dict[str, list[bytes]], within_seconds: float) -> list[Outcome]:
        messages = [Message(connection_id, own, FAILED if own else SENT) for connection_id, own in frames.items()]
        self._run(self._builders["POST"], [message for message in messages if message.result != SENT], within_seconds)
        return [Outcome(message.connection_id, message.result) for message in messages]

    def close(self, connection_ids: Iterable[str]) -> None:
        # The caller removes the rows of connections that could not be reached, and API Gateway's limits close those.
        with suppress(Exception):
            messages = [Message(connection_id, [b""], FAILED, retries=False) for connection_id in connection_ids]
            self._run(self._builders["DELETE"], messages, CLOSE_SECONDS)

    def _run(self, requests: RequestBuilder, messages: list[Message], within_seconds: float) -> None:
        if not messages:
            return
        with self._lock:
            end = self._clock.monotonic() + within_seconds
            try:
                PostLoop(self._pool, requests, messages, self._clock, end).run()
            except NoCredentialsError as exc:
                # Messages that were not sent before keep the result FAILED.
                log.warning("No request can be signed: %r", exc)
            finally:
                requests.forget_bodies()

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
