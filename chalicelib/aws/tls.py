"""Whom we trust.

AWS's endpoints prove themselves by Amazon's own roots, which lie beside this file. Loading those takes one millisecond,
loading everyone whom the system trusts about twenty, several times as many in a function with little memory, and longer
than a handshake anyway. So the few are tried first, and the many only when that fails.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from functools import cache
from pathlib import Path

AMAZON_ROOTS = Path(__file__).with_name("amazon_roots.pem")
AMAZON_DOMAIN = ".amazonaws.com"


def contexts(host: str) -> Iterator[ssl.SSLContext]:
    """To be tried in this order, the next one when the host's certificate cannot be verified.

    ``AWS_CA_BUNDLE`` names a file that is trusted instead, as for every SDK. Contexts are shared by the whole process.
    """
    bundle = os.environ.get("AWS_CA_BUNDLE") or None
    if bundle is None and host.endswith(AMAZON_DOMAIN):
        yield _context(str(AMAZON_ROOTS))
    yield _context(bundle)


@cache
def _context(bundle: str | None) -> ssl.SSLContext:
    made = ssl.create_default_context(cafile=bundle)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.set_alpn_protocols(["http/1.1"])
    return made
