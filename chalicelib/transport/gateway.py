"""API Gateway's @connections endpoint.

Its answers, in our words: 200 took it; 410 gone; 429 the connection's buffer or the
account's rate is full (failure mode 4); 5xx and time-outs may pass.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from http import HTTPStatus
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session

from chalicelib.service.ports import FAILED, GONE, SENT, Outcome, PostFailed

AT_ONCE = 32
CONNECT_TIMEOUT_SECONDS = 2
READ_TIMEOUT_SECONDS = 3
SINGLE_POST_SECONDS = 5.0
FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 1.0

_LATER = "later"


class GatewayPoster:
    """Implements ``service.ports.Poster`` with botocore's client and a pool of threads."""

    def __init__(
        self,
        management_url: str,
        *,
        wait: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._management_url, self._wait, self._monotonic = management_url, wait, monotonic

    def post(self, connection_id: str, frame: bytes) -> bool:
        outcome = self._deliver(connection_id, [frame], end=self._monotonic() + SINGLE_POST_SECONDS)
        if outcome.result == FAILED:
            raise PostFailed(connection_id)
        return outcome.result == SENT

    def post_all(self, frames: dict[str, list[bytes]], within_seconds: float) -> list[Outcome]:
        if not frames:
            return []
        end = self._monotonic() + within_seconds
        with ThreadPoolExecutor(max_workers=min(AT_ONCE, len(frames))) as pool:
            return list(pool.map(lambda item: self._deliver(item[0], item[1], end), frames.items()))

    def close(self, connection_id: str) -> None:
        # Gone already, or out of reach: its rows are removed either way, and the gateway's own limits close the rest.
        with suppress(BotoCoreError, ClientError):
            self._client.delete_connection(ConnectionId=connection_id)

    def _deliver(self, connection_id: str, frames: list[bytes], end: float) -> Outcome:
        """All frames in order; what follows a frame that could not be sent is not sent either."""
        for frame in frames:
            result = self._insist(connection_id, frame, end)
            if result != SENT:
                return Outcome(connection_id, result)
        return Outcome(connection_id, SENT)

    def _insist(self, connection_id: str, frame: bytes, end: float) -> str:
        ceiling = FIRST_PAUSE_SECONDS
        while True:
            result = self._try(connection_id, frame)
            if result != _LATER:
                return result
            pause = random.random() * ceiling  # noqa: S311 - spreading load, not keeping secrets
            if self._monotonic() + pause >= end:
                return FAILED
            self._wait(pause)
            ceiling = min(ceiling * 2, LONGEST_PAUSE_SECONDS)

    def _try(self, connection_id: str, frame: bytes) -> str:
        try:
            self._client.post_to_connection(ConnectionId=connection_id, Data=frame)
        except ClientError as exc:
            return _meaning(exc.response["ResponseMetadata"]["HTTPStatusCode"])
        except BotoCoreError:
            return _LATER
        return SENT

    @cached_property
    def _client(self) -> Any:
        config = Config(
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            read_timeout=READ_TIMEOUT_SECONDS,
            max_pool_connections=AT_ONCE,
            retries={"total_max_attempts": 1},
        )
        return get_session().create_client("apigatewaymanagementapi", endpoint_url=self._management_url, config=config)


def _meaning(status: int) -> str:
    """What a refusal says of the next attempt: too large or forbidden stays so."""
    if status == HTTPStatus.GONE:
        return GONE
    return _LATER if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR else FAILED
