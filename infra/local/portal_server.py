"""Serves the built portals as a static host would: files, the page itself for every route, and config.json.

Runs by itself: `python -m infra.local.portal_server PORT FOLDER STACK_FILE`.
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
    """What the portals read at their start. The demo users exist in the local cloud only, and so does this server."""
    users = [{name: user[name] for name in USER_FIELDS} for user in stack["users"]]
    return {name: stack[name] for name in PASSED_ON} | {"demoUsers": users}


class PortalHandler(SimpleHTTPRequestHandler):
    """Read anew at each request, so that neither a new build nor a new stack needs a new server."""

    def __init__(self, *arguments: Any, stack_file: Path, **named: Any) -> None:
        self._stack_file = stack_file
        super().__init__(*arguments, **named)

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/config.json":
            self._send_config()
            return
        if not Path(self.translate_path(path)).is_file():
            # A route of the page, not a file: the page finds its own way.
            self.path = "/index.html"
        super().do_GET()

    def end_headers(self) -> None:
        # Built files carry their digest in their name; everything else must be asked for again.
        kept = "/assets/" in self.path
        self.send_header("Cache-Control", "public, max-age=31536000, immutable" if kept else "no-cache")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing: the functions' lines are what a developer reads."""

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
