"""A small client of the REST API, for seeding."""

import json
import time
import urllib.error
import urllib.request
from typing import Any

from infra.local.errors import SeedRefused
from infra.local.repeated_requests import MAX_ATTEMPTS, UNDECIDED, seconds_until_repeat

# The stack is on this machine, which a proxy of the shell cannot reach.
DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class ApiClient:
    """Calls the API at ``url`` as one user. ``token`` is the user's ID token."""

    def __init__(self, url: str, token: str) -> None:
        self._url, self._token = url, token

    def get(self, path: str) -> dict[str, Any]:
        """Returns the response's body. ``path`` starts with a slash. Raises SeedRefused."""
        return self._send("GET", path, None, {})

    def post(self, path: str, body: dict[str, Any], key: str) -> dict[str, Any]:
        """Returns the response's body. The same ``key`` and ``body`` again change nothing. Raises SeedRefused."""
        return self._send("POST", path, body, {"Idempotency-Key": key})

    def _send(self, method: str, path: str, body: dict[str, Any] | None, extra: dict[str, str]) -> dict[str, Any]:
        # S310 guards against file: addresses from outside; this address is an output of the stack.
        headers = {"Authorization": self._token, "Content-Type": "application/json"} | extra
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, data=data, headers=headers, method=method)  # noqa: S310
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                with DIRECTLY.open(request, timeout=60) as response:
                    return dict(json.load(response))
            except urllib.error.HTTPError as error:
                if error.code not in UNDECIDED or attempt == MAX_ATTEMPTS:
                    text = error.read().decode("utf-8", "replace")
                    raise SeedRefused(f"{method} {path}", error.code, text) from error
                # A busy machine did not decide it. A write has its key.
                time.sleep(seconds_until_repeat(error.headers.get("Retry-After")))
        raise AssertionError("unreachable")
