from __future__ import annotations

import html
import io
import zipfile
from pathlib import Path

import pytest

from infra.portals.site_files import SiteFile, cache_control, portal_config, site_files
from infra.targets import PROJECT

OUTPUTS = {
    "RestUrl": "https://a1.execute-api.eu-west-1.amazonaws.com/prod",
    "WebSocketUrl": "wss://b2.execute-api.eu-west-1.amazonaws.com/prod",
    "UserPoolClientId": "client",
}
CONFIG = portal_config(OUTPUTS, "eu-west-1")
PAGE = Path(PROJECT, "portals", "index.html").read_text("utf-8")


def packed(**files: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as contents:
        for name, text in {"index.html": PAGE, **files}.items():
            contents.writestr(name, text)
    return archive.getvalue()


def test_the_configuration_names_the_stages_addresses() -> None:
    assert CONFIG == {
        "restUrl": OUTPUTS["RestUrl"],
        "webSocketUrl": OUTPUTS["WebSocketUrl"],
        "cognitoUrl": "https://cognito-idp.eu-west-1.amazonaws.com",
        "userPoolClientId": "client",
        "region": "eu-west-1",
    }


def test_the_configuration_names_the_login_pages_which_the_page_may_connect_to() -> None:
    issuer, pages = "https://cognito-idp.eu-west-1.amazonaws.com/pool", "https://in.auth.eu-west-1.amazoncognito.com"

    config = portal_config(OUTPUTS | {"SignInIssuer": issuer, "SignInUrl": pages}, "eu-west-1")

    assert config["signIn"] == {"issuer": issuer, "url": pages}
    assert pages in site_files(packed(), config)[-1].body.decode()


def test_what_others_name_comes_before_them() -> None:
    """The page names the files in assets/, which it would otherwise ask for before they are there."""
    files = site_files(packed(**{"assets/z-1.js": "z", "favicon.svg": "f", "assets/a-1.css": "a"}), CONFIG)

    assert [each.key for each in files] == [
        "assets/a-1.css",
        "assets/z-1.js",
        "favicon.svg",
        "config.json",
        "index.html",
    ]


def test_the_page_may_connect_to_the_addresses_of_its_stage_only() -> None:
    page = html.unescape(site_files(packed(), CONFIG)[-1].body.decode())

    policy = page.partition("content=\"connect-src 'self' ")[2].partition('"')[0]
    assert policy.split() == [
        "https://a1.execute-api.eu-west-1.amazonaws.com",
        "https://cognito-idp.eu-west-1.amazonaws.com",
        "wss://b2.execute-api.eu-west-1.amazonaws.com",
    ]


def test_the_page_has_its_policy_before_anything_that_loads_and_its_encoding_where_browsers_look() -> None:
    page = site_files(packed(), CONFIG)[-1].body.decode()

    assert page.index("Content-Security-Policy") < min(page.index("<link"), page.index("<style"), page.index("<script"))
    assert page.index("charset") < 1024


def test_a_page_that_no_policy_can_be_put_into_is_not_published_without_one() -> None:
    with pytest.raises(ValueError, match=r"index\.html has no"):
        site_files(packed(**{"index.html": "<html></html>"}), CONFIG)


@pytest.mark.parametrize(
    ("key", "kind", "kept"),
    [
        ("index.html", "text/html; charset=utf-8", "no-cache"),
        ("config.json", "application/json", "no-cache"),
        ("favicon.svg", "image/svg+xml", "no-cache"),
        ("assets/index-1a2b.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        ("assets/index-1a2b.css", "text/css; charset=utf-8", "public, max-age=31536000, immutable"),
        ("assets/inter-1a2b.woff2", "font/woff2", "public, max-age=31536000, immutable"),
        ("assets/index-1a2b.js.map", "application/json", "public, max-age=31536000, immutable"),
    ],
)
def test_a_file_says_what_it_is_and_how_long_it_may_be_kept(key: str, kind: str, kept: str) -> None:
    file = SiteFile(key, b"")

    assert (file.content_type, file.cache_control) == (kind, kept)
    assert cache_control(f"/{key}") == kept
