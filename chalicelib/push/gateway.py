"""API Gateway's @connections endpoint.

Its answers, in our words: 200 took it; 410 gone; 429 the connection's buffer or the
account's rate is full; 5xx and time-outs may pass.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import suppress
from functools import cached_property
from threading import Lock

from chalicelib.aws.credentials import CredentialSource, NoCredentialsError, credential_source, region
from chalicelib.aws.signing import Stencil
from chalicelib.push.delivery import REAL_TIME, Clock, Delivery
from chalicelib.push.lanes import Lanes
from chalicelib.push.parcel import Parcel
from chalicelib.push.ports import FAILED, GONE, SENT, Outcome, PostFailed
from chalicelib.push.request import SERVICE, Endpoint, Requests, endpoint

log = logging.getLogger(__name__)

SINGLE_POST_SECONDS = 5.0
CLOSE_SECONDS = 2.0


class GatewayPoster:
    """Implements ``service.ports.Poster`` on non-blocking sockets, all in the caller's thread; other callers wait."""

    def __init__(self, management_url: str, clock: Clock = REAL_TIME) -> None:
        self._management_url, self._clock = management_url, clock
        self._lock = Lock()

    def post(self, connection_id: str, frame: bytes) -> bool:
        [outcome] = self.post_all({connection_id: [frame]}, SINGLE_POST_SECONDS)
        if outcome.result not in (SENT, GONE):
            raise PostFailed(connection_id)
        return outcome.result == SENT

    def post_all(self, frames: dict[str, list[bytes]], within_seconds: float) -> list[Outcome]:
        parcels = [Parcel(connection_id, own, FAILED if own else SENT) for connection_id, own in frames.items()]
        self._deliver(self._posts, [parcel for parcel in parcels if parcel.result != SENT], within_seconds)
        return [Outcome(parcel.connection_id, parcel.result) for parcel in parcels]

    def close(self, connection_ids: Iterable[str]) -> None:
        # Gone already, or out of reach: their rows are removed either way, and the gateway's own limits close the rest.
        with suppress(Exception):
            parcels = [Parcel(connection_id, [b""], FAILED, patient=False) for connection_id in connection_ids]
            self._deliver(self._deletions, parcels, CLOSE_SECONDS)

    def _deliver(self, requests: Requests, parcels: list[Parcel], within_seconds: float) -> None:
        if not parcels:
            return
        with self._lock:
            end = self._clock.monotonic() + within_seconds
            try:
                Delivery(self._lanes, requests, parcels, self._clock, end).run()
            except NoCredentialsError as exc:
                # What was not sent until then has failed, as it would without a gateway.
                log.warning("No request can be signed: %r", exc)
            finally:
                requests.forget()

    @cached_property
    def _posts(self) -> Requests:
        return Requests("POST", self._endpoint.path, self._stencil)

    @cached_property
    def _deletions(self) -> Requests:
        return Requests("DELETE", self._endpoint.path, self._stencil)

    def _stencil(self, method: str) -> Stencil:
        return Stencil(
            method, self._endpoint.authority, {}, service=SERVICE, region=self._region, credentials=self._credentials
        )

    @cached_property
    def _lanes(self) -> Lanes:
        return Lanes(self._endpoint, self._clock.now)

    @cached_property
    def _endpoint(self) -> Endpoint:
        return endpoint(self._management_url)

    @cached_property
    def _credentials(self) -> CredentialSource:
        return credential_source()

    @cached_property
    def _region(self) -> str:
        return region()
