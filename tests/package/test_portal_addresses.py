"""What the distribution's function makes of an address: a file, the page, or the way to the own domain."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest

from infra.local.portal_server import is_route
from tests.package.conftest import Package
from tests.package.test_portals import OWN, OWN_ORIGIN, parts

PATHS = ("/", "/admin", "/admin/courses/12", "/organization/", "/config.json", "/assets/index-1a2b.js", "/v1.2/admin")


def handled(dev: Package, requests: list[dict[str, Any]], **parameters: str) -> list[dict[str, Any]]:
    """What the distribution's function makes of requests, each with ``uri``, ``host`` and ``query``."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("the distribution's function is JavaScript, and there is no Node to run it")
    code = parts(dev, **{"PortalDomain": ""} | parameters)["Resources"]["PortalRoutes"]["Properties"]["FunctionCode"]
    program = f"""{code}
    const request = ({{uri, host, query}}) =>
      ({{uri, headers: {{host: {{value: host}}}}, rawQueryString: () => query}});
    console.log(JSON.stringify({json.dumps(requests)}.map((each) => handler({{request: request(each)}}))));"""
    run = subprocess.run([node, "-e", program], capture_output=True, text=True, check=True)
    return list(json.loads(run.stdout))


def test_the_distribution_and_the_local_server_have_the_same_routes(dev: Package) -> None:
    asked = handled(dev, [{"uri": path, "host": "d1.cloudfront.net"} for path in PATHS])

    assert [each["uri"] for each in asked] == ["/index.html" if is_route(path) else path for path in PATHS]


def test_with_an_own_domain_cloudfronts_address_leads_there(dev: Package) -> None:
    """A sign-in that began at CloudFront's address would end on an error page of Cognito."""
    own = OWN_ORIGIN.removeprefix("https://")
    requests = [
        {"uri": "/admin/courses/12", "host": "d1.cloudfront.net", "query": "status=pending"},
        {"uri": "/", "host": "d1.cloudfront.net"},
        {"uri": "/admin", "host": own, "query": "status=pending"},
    ]

    with_query, without, at_home = handled(dev, requests, **OWN)

    assert (with_query["statusCode"], without["statusCode"]) == (301, 301)
    assert with_query["headers"]["location"]["value"] == f"{OWN_ORIGIN}/admin/courses/12?status=pending"
    assert without["headers"]["location"]["value"] == f"{OWN_ORIGIN}/"
    assert at_home["uri"] == "/index.html"
