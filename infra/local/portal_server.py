"""Serves the built portals like CloudFront: files, the page for every route, config.json, the same headers.

Started as `python -m infra.local.portal_server PORT FOLDER STACK_FILE`.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from infra.portals.security_headers import narrow_page, origins_of, security_headers
from infra.portals.site_files import CONFIG, PAGE, cache_control

# `signIn` is only there when login pages are tested.
PASSED_ON = ("restUrl", "webSocketUrl", "cognitoUrl", "userPoolClientId", "region", "signIn")
USER_FIELDS = ("username", "password", "role", "name")


def config(stack: dict[str, Any]) -> dict[str, Any]:
    """Returns the content of config.json, which the portals read at their start, with the demo users' passwords."""
    users = [{name: user[name] for name in USER_FIELDS} for user in stack["users"]]
    return {name: stack[name] for name in PASSED_ON if name in stack} | {"demoUsers": users}


class PortalHandler(SimpleHTTPRequestHandler):
    """Behaves as infra/template/portals.yaml has CloudFront behave, with the addresses of the local cloud.

    Reads each file again for each request, so a new build or a new stack needs no restart of the server.
    """

    # Connections are kept for further requests, and a response of several packets does not wait for acknowledgements.
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 120

    def __init__(self, *arguments: Any, stack_file: Path, **named: Any) -> None:
        self._stack_file, self._status = stack_file, HTTPStatus.OK
        super().__init__(*arguments, **named)

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == f"/{CONFIG}":
            self._send(json.dumps(self._config()), "application/json")
        elif is_route(path) or path == f"/{PAGE}":
            self._send_page()
        else:
            super().do_GET()

    def send_response(self, code: int, message: str | None = None) -> None:
        self._status = HTTPStatus(code)
        super().send_response(code, message)

    def end_headers(self) -> None:
        path = urlsplit(self.path).path if self._status == HTTPStatus.OK else PAGE
        self.send_header("Cache-Control", cache_control(path))
        for name, value in local_headers(self._config()).items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Logs nothing, because requests for static files would hide the functions' log lines."""

    def _config(self) -> dict[str, Any]:
        return config(json.loads(self._stack_file.read_text("utf-8")))

    def _send_page(self) -> None:
        """The page reads its route from the address itself."""
        page = Path(self.directory, PAGE)
        if page.is_file():
            self._send(narrow_page(page.read_text("utf-8"), self._config()), "text/html; charset=utf-8")
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def _send(self, text: str, content_type: str) -> None:
        body = text.encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class PortalServer(ThreadingHTTPServer):
    """Has room for the connections of many browsers that open portals at once.

    ``ThreadingHTTPServer`` has room for five that it has not accepted yet. The kernel drops the others, and a browser
    tries again after 1, 3, 7, 15 and 31 seconds.
    """

    request_queue_size = 1024


def is_route(path: str) -> bool:
    """Whether the page is served at this path: its last part has no ending (as PortalRoutes in the template says)."""
    return "." not in path.rpartition("/")[2]


def local_headers(told: dict[str, Any]) -> dict[str, str]:
    """Returns the security headers for the addresses in ``told``, the content of config.json."""
    rest, sockets = (origins_of({"": told[name]}) for name in ("restUrl", "webSocketUrl"))
    others = [each for each in origins_of(told) if each not in (*rest, *sockets)]
    return security_headers({"Rest": " ".join(rest), "WebSocket": " ".join(sockets), "SignIn": " ".join(others)})


def main(port: int, folder: Path, stack_file: Path) -> None:
    handler = partial(PortalHandler, directory=str(folder), stack_file=stack_file)
    PortalServer(("127.0.0.1", port), handler).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
