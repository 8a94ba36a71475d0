"""Notices about support that ends on a known date. `python -m infra.notices` prints the notices of today.

No test depends on today's date. `make check` and a deployment print the notices, and neither fails because of them.
"""

from __future__ import annotations

import ssl
import sys
from datetime import UTC, date, datetime, timedelta

from chalicelib.aws.tls import AMAZON_ROOTS
from infra import runtime
from infra.targets import running_python

# AWS replaces roots long before they expire, and every stage must be deployed with the new roots by then.
ROOTS_NOTICE = timedelta(days=730)


def notices(today: date, name: str | None = None) -> list[str]:
    """Returns a sentence for each runtime or certificate whose end is near on that day.

    ``name`` is the functions' runtime, that of this Python by default.
    """
    name = name or running_python()
    found = (
        runtime.notice(name, runtime.lifecycle_of(name), today),
        roots_notice(end_of_roots(), today),
    )
    return [f"NOTICE: {text}" for text in found if text]


def end_of_roots() -> date:
    """Returns the day on which the first of Amazon's root certificates in the package expires."""
    roots = ssl.create_default_context(cafile=str(AMAZON_ROOTS)).get_ca_certs()
    return min(datetime.fromtimestamp(ssl.cert_time_to_seconds(str(each["notAfter"])), UTC).date() for each in roots)


def roots_notice(end: date, today: date) -> str | None:
    """Returns the notice for roots that expire on ``end``, or None earlier than ROOTS_NOTICE before."""
    if today < end - ROOTS_NOTICE:
        return None
    return (
        f"A certificate in chalicelib/aws/amazon_roots.pem ends on {end:%Y-%m-%d}. "
        "Replace the file by Amazon's present roots (https://www.amazontrust.com/repository/) and deploy every stage."
    )


def today() -> date:
    """Returns the date in UTC."""
    return datetime.now(UTC).date()


if __name__ == "__main__":
    for notice in notices(today()):
        print(notice, file=sys.stderr)
