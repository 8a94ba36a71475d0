"""The REST API, called with the signature of the function's role: the canary has no password and no token."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from msgspec import DecodeError, json

from chalicelib.aws.credentials import NoCredentialsError
from chalicelib.aws.http import UnreachableError
from chalicelib.aws.service import Service
from chalicelib.canary.ports import CanaryFailed
from chalicelib.errors import TimedOut


class SignedRest:
    """Implements ``canary.ports.Rest``. ``service`` is ``execute-api`` at the address ``url``."""

    def __init__(self, url: str, service: Service) -> None:
        self._path, self._service = urlsplit(url).path.rstrip("/"), service

    def post(self, path: str) -> Any:
        try:
            response = self._service.call("POST", self._path + path, {}, b"", is_repeatable=False)
        except (UnreachableError, NoCredentialsError, TimedOut) as exc:
            raise CanaryFailed(f"POST {path} got no response: {exc!r}") from exc
        if response.status not in (HTTPStatus.OK, HTTPStatus.CREATED):
            raise CanaryFailed(f"POST {path}: {response.status} {response.body[:500].decode(errors='replace')}")
        try:
            return json.decode(response.body)
        except DecodeError as exc:
            raise CanaryFailed(f"POST {path}: the response is no JSON") from exc
