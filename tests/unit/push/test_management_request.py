"""Where a post goes."""

from __future__ import annotations

from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.credentials import Credentials
from chalicelib.aws.signing import RequestTemplate
from chalicelib.push.management_request import Endpoint, RequestBuilder, endpoint


def requests() -> RequestBuilder:
    def template(method: str) -> RequestTemplate:
        return RequestTemplate(
            method, "gateway", {}, service="execute-api", region="r", credentials=lambda: Credentials("a", "b")
        )

    return RequestBuilder("POST", "/dev", template)


@pytest.mark.parametrize(
    ("url", "parts", "authority"),
    [
        ("https://a.example/dev", Endpoint(secure=True, host="a.example", port=443, path="/dev"), "a.example"),
        ("https://a.example:443/dev/", Endpoint(secure=True, host="a.example", port=443, path="/dev"), "a.example"),
        ("http://a.example", Endpoint(secure=False, host="a.example", port=80, path=""), "a.example"),
        (
            "http://127.0.0.1:4566/_aws/dev",
            Endpoint(secure=False, host="127.0.0.1", port=4566, path="/_aws/dev"),
            "127.0.0.1:4566",
        ),
        ("http://[::1]:4566/dev", Endpoint(secure=False, host="::1", port=4566, path="/dev"), "[::1]:4566"),
    ],
)
def test_a_management_url_is_taken_apart(url: str, parts: Endpoint, authority: str) -> None:
    found = endpoint(url)

    assert found == parts
    assert found.authority == authority


@pytest.mark.parametrize("url", ["", "a.example/dev", "wss://a.example/dev", "https:///dev"])
def test_what_is_no_management_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="Not a management URL"):
        endpoint(url)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_connection_id_is_quoted_as_everywhere(connection_id: str) -> None:
    request = requests().build(connection_id, b"")

    assert request.path == f"/dev/@connections/{quote(connection_id, safe='')}"
    assert unquote(request.path) == f"/dev/@connections/{connection_id}"
