"""When something was last sent on a connection, as the gateway knows it.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
"""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from msgspec import Struct, json

from chalicelib.aws.http import UnreachableError
from chalicelib.aws.service import Service
from chalicelib.errors import TimedOut

READERS = 16


class _Status(Struct, rename="camel"):
    last_active_at: datetime


_status = json.Decoder(_Status)


class SignedGatewayActivity:
    """Implements ``presence.ports.GatewayActivity``. ``service`` is ``execute-api`` at the management URL."""

    def __init__(self, management_url: str, service: Service) -> None:
        self._path, self._service = urlsplit(management_url).path.rstrip("/"), service

    def last_active(self, connection_ids: Iterable[str]) -> Mapping[str, datetime | None]:
        asked = list(connection_ids)
        with ThreadPoolExecutor(READERS) as pool:
            found = zip(asked, pool.map(self._read, asked), strict=True)
            return {connection_id: result[0] for connection_id, result in found if result is not None}

    def _read(self, connection_id: str) -> tuple[datetime | None] | None:
        """The instant, (None,) for a connection that is gone, and None if the gateway says nothing."""
        try:
            response = self._service.call("GET", f"{self._path}/@connections/{quote(connection_id, safe='')}", {}, b"")
        except (UnreachableError, TimedOut):
            return None
        if response.status in (HTTPStatus.GONE, HTTPStatus.NOT_FOUND):
            return (None,)
        if response.status != HTTPStatus.OK:
            return None
        return (_status.decode(response.body).last_active_at,)
