"""A certificate authority for one test, which issues certificates for servers on this machine."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from trustme import CA

# Longer ago than any certificate here expires.
ISSUED_AGO = timedelta(days=2)


class FakeAuthority:
    """``bundle`` is the file to trust."""

    def __init__(self, folder: Path) -> None:
        self._authority, self.bundle = CA(), folder / "authority.pem"
        self._authority.cert_pem.write_to_path(self.bundle)

    def server(self, *hosts: str, ends_in: timedelta = timedelta(days=1)) -> ssl.SSLContext:
        """A server's TLS context with a certificate for those names and addresses."""
        now = datetime.now(UTC)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(*hosts, not_before=now - ISSUED_AGO, not_after=now + ends_in).configure_cert(context)
        return context
