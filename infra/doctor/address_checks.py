"""The stage's own domains and the distribution of its portals, where it has any."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from infra.doctor.examined_stage import Check, ExaminedStage
from infra.doctor.findings import Finding, note, wrong

DOMAINS = ("PortalDomain", "RestDomain", "WebSocketDomain")
HOSTING = "docs/hosting.md"
# ACM renews 60 days before the end. https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html
RENEWED_BEFORE = timedelta(days=30)
CONNECT_SECONDS = 15


def expiry_of(domain: str) -> datetime:
    """Returns the end of the certificate that the domain shows. Raises OSError, also when it is not trusted."""
    context = ssl.create_default_context()
    with (
        socket.create_connection((domain, 443), CONNECT_SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=domain) as secure,
    ):
        shown = secure.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)


def check_domains(stage: ExaminedStage, expiry: Callable[[str], datetime] = expiry_of) -> Iterator[Finding]:
    for parameter in DOMAINS:
        domain = stage.parameters.get(parameter)
        if not domain:
            continue
        try:
            end = expiry(domain)
        except OSError as error:
            yield wrong(f"{domain} cannot be reached by TLS: {error}", HOSTING)
            continue
        if end - stage.now < RENEWED_BEFORE:
            yield wrong(f"the certificate of {domain} ends on {end:%Y-%m-%d} and was not renewed", HOSTING)


def check_portals(stage: ExaminedStage) -> Iterator[Finding]:
    number = stage.outputs.get("PortalDistributionId")
    if not number:
        return
    found = stage.client("cloudfront").get_distribution(Id=number)["Distribution"]
    if not found["DistributionConfig"]["Enabled"]:
        yield wrong(f"the portals' distribution {number} is disabled", HOSTING)
    if found["Status"] != "Deployed":
        yield note(f"the portals' distribution {number} is {found['Status']}", HOSTING)


CHECKS = (Check("domains", check_domains), Check("portals", check_portals))
