"""Serves the built portals like a static host: files, the page for every route, and config.json.

Started as `python -m infra.local.portal_server PORT FOLDER STACK_FILE`.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PASSED_ON = ("restUrl", "webSocketUrl", "cognitoUrl", "userPoolClientId", "region")
USER_FIELDS = ("username", "password", "role", "name")


def config(stack: dict[str, Any]) -> dict[str, Any]:
    """Returns the content of config.json, which the portals read at their start, with the demo users' passwords."""
    users = [{name: user[name] for name in USER_FIELDS} for user in stack["users"]]
    return {name: stack[name] for name in PASSED_ON} | {"demoUsers": users}


class PortalHandler(SimpleHTTPRequestHandler):
    """Reads each file again for each request, so a new build or a new stack needs no restart of the server."""

    def __init__(self, *arguments: Any, stack_file: Path, **named: Any) -> None:
        self._stack_file = stack_file
        super().__init__(*arguments, **named)

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/config.json":
            self._send_config()
            return
        if not Path(self.translate_path(path)).is_file():
            # The path is a route, which the page reads from the address itself.
            self.path = "/index.html"
        super().do_GET()

    def end_headers(self) -> None:
        # The names of built files contain a digest. All other files may change under the same name.
        kept = "/assets/" in self.path
        self.send_header("Cache-Control", "public, max-age=31536000, immutable" if kept else "no-cache")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Logs nothing, because requests for static files would hide the functions' log lines."""

    def _send_config(self) -> None:
        body = json.dumps(config(json.loads(self._stack_file.read_text("utf-8")))).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main(port: int, folder: Path, stack_file: Path) -> None:
    handler = partial(PortalHandler, directory=str(folder), stack_file=stack_file)
    ThreadingHTTPServer(("127.0.0.1", port), handler).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
