from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.local.local_cloud import LocalCloud
from infra.local.local_stack import describe_local_stack
from infra.local.portal_server import PortalHandler, PortalServer, config
from tests.unit.infra.http_server import serving

OUTPUTS = dict.fromkeys(
    ["RestUrl", "WebSocketUrl", "UserPoolId", "UserPoolClientId", "CoursesTableName", "ConnectionsTableName"], "x"
)


def stack(**changes: Any) -> dict[str, Any]:
    return describe_local_stack(LocalCloud(), OUTPUTS, "http://localhost:5173") | changes


@pytest.fixture
def site(tmp_path: Path) -> Iterator[httpx.Client]:
    """The server on a folder with a page and one built file."""
    built = tmp_path / "dist"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text('<meta charset="UTF-8" /><title>Coursewire</title>', "utf-8")
    (built / "assets" / "index-1a2b.js").write_text("start()", "utf-8")
    (tmp_path / "stack.json").write_text(json.dumps(stack(restUrl="http://localhost:4566/a")), "utf-8")
    handler = partial(PortalHandler, directory=str(built), stack_file=tmp_path / "stack.json")
    with serving(handler) as url, httpx.Client(base_url=url) as client:
        yield client


class TestConfig:
    def test_it_has_the_addresses_and_the_demo_users(self) -> None:
        told = config(stack())

        assert set(told) == {"restUrl", "webSocketUrl", "cognitoUrl", "userPoolClientId", "region", "demoUsers"}
        assert set(told["demoUsers"][0]) == {"username", "password", "role", "name"}

    def test_it_names_the_login_pages_where_there_are_some(self) -> None:
        pages = {"issuer": "https://pool.test/x", "url": "https://login.test"}

        assert config(stack(signIn=pages))["signIn"] == pages

    def test_it_has_nothing_of_the_inside(self) -> None:
        told = json.dumps(config(stack(tables={"courses": "inner-name"})))

        assert "inner-name" not in told


class TestServer:
    @pytest.mark.parametrize("path", ["/", "/instructor", "/organization?tab=2", "/admin/courses/12"])
    def test_every_route_of_the_page_is_the_page(self, site: httpx.Client, path: str) -> None:
        answer = site.get(path)

        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
        assert "Coursewire" in answer.text

    def test_a_built_file_may_be_kept_for_ever(self, site: httpx.Client) -> None:
        answer = site.get("/assets/index-1a2b.js")

        assert answer.text == "start()"
        assert "immutable" in answer.headers["cache-control"]

    def test_the_configuration_is_read_anew_each_time(self, site: httpx.Client, tmp_path: Path) -> None:
        before = site.get("/config.json").json()["restUrl"]
        (tmp_path / "stack.json").write_text(json.dumps(stack(restUrl="http://localhost:4600/b")), "utf-8")

        after = site.get("/config.json").json()["restUrl"]

        assert (before, after) == ("http://localhost:4566/a", "http://localhost:4600/b")

    def test_nothing_outside_its_folder_is_served(self, site: httpx.Client) -> None:
        answer = site.get("/..%2fstack.json")

        assert "demoUsers" not in answer.text
        assert "awsEndpointUrl" not in answer.text

    def test_further_requests_use_the_same_connection(self, site: httpx.Client) -> None:
        answers = [site.get(path) for path in ("/", "/config.json", "/assets/index-1a2b.js", "/assets/missing.js", "/")]
        connections = {id(answer.extensions["network_stream"]) for answer in answers[:3]}

        assert [answer.http_version for answer in answers] == ["HTTP/1.1"] * 5
        assert [answer.status_code for answer in answers] == [200, 200, 200, 404, 200]
        assert len(connections) == 1

    def test_many_connections_that_wait_to_be_accepted_are_not_dropped(self) -> None:
        with PortalServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server, ExitStack() as clients:
            address = ("127.0.0.1", server.server_port)
            # A dropped connection would be tried again after a second. macOS lets 128 wait, whatever is asked for.
            opened = [clients.enter_context(socket.create_connection(address, 0.9)) for _ in range(100)]

        assert len(opened) == 100
