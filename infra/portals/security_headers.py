"""The headers with which browsers protect the portals. Their one source is infra/template/portals.yaml. Pure but for it.

The policy of the header admits every REST API of the region where the stage has no own domain for it. The page narrows
this to the addresses of its config.json by a policy of its own: a browser applies both (CSP 3, section 4.2).
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from infra.template_fragments import read_fragments

CSP = "Content-Security-Policy"
# The page's own policy comes before anything that could load something. The encoding has to be within the first
# 1,024 bytes, so it stays the first element.
BEFORE_POLICY = '<meta charset="UTF-8" />'


def security_headers(addresses: Mapping[str, str]) -> dict[str, str]:
    """Returns the headers of the template for other addresses than those of AWS.

    ``addresses`` are the values of ``Rest``, ``WebSocket`` and ``SignIn`` in the template's policy. Without
    Strict-Transport-Security, which browsers ignore unless the site has TLS.
    """
    policy = _policy()
    security = policy["SecurityHeadersConfig"]
    text, _ = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
    for name, address in addresses.items():
        text = text.replace(f"${{{name}}}", address)
    return {
        CSP: text,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": security["FrameOptions"]["FrameOption"],
        "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        **{each["Header"]: each["Value"] for each in policy["CustomHeadersConfig"]["Items"]},
    }


@cache
def _policy() -> dict[str, Any]:
    return dict(read_fragments()["Resources"]["PortalHeaders"]["Properties"]["ResponseHeadersPolicyConfig"])


def narrow_page(page: str, config: Mapping[str, Any]) -> str:
    """Returns the page with a policy that lets it connect to the addresses in config.json only."""
    policy = html.escape(" ".join(["connect-src 'self'", *origins_of(config)]), quote=True)
    element = f'<meta http-equiv="{CSP}" content="{policy}" />'
    before, found, after = page.partition(BEFORE_POLICY)
    if not found:
        raise ValueError(f"index.html has no {BEFORE_POLICY} to put its policy after")
    return f"{before}{found}\n    {element}{after}"


def origins_of(config: Mapping[str, Any]) -> list[str]:
    """Returns the origins of all addresses in config.json, each once, in alphabetical order."""
    return sorted(set(_origins(config)))


def _origins(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        address = urlsplit(value)
        if address.scheme in ("https", "wss", "http", "ws"):
            yield f"{address.scheme}://{address.netloc}"
    elif isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _origins(each)
