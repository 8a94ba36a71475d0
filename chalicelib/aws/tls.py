"""The certificate authorities that are trusted.

AWS's endpoints have certificates by Amazon's own authorities, which lie beside this file. Loading those takes one
millisecond, loading all that the system trusts about twenty, and several times as long in a function with little
memory: longer than a handshake. So Amazon's are tried first, and the system's only if that fails.

https://www.amazontrust.com/repository/
"""

import os
import ssl
from collections.abc import Iterator
from functools import cache
from pathlib import Path

AMAZON_ROOTS = Path(__file__).with_name("amazon_roots.pem")
AMAZON_DOMAIN = ".amazonaws.com"


def contexts(host: str) -> Iterator[ssl.SSLContext]:
    """TLS contexts of the process, to be tried in this order until the host's certificate can be verified."""
    # As for every SDK, this names a file that is trusted instead.
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
