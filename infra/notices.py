"""What ends some day with nothing changed, said well ahead. `python -m infra.notices` says it for today.

The tests do not know today's date: what depends on it alone is told to whoever deploys and to whoever runs
`make check`, and fails nothing.
"""

from __future__ import annotations

import ssl
import sys
from datetime import UTC, date, datetime, timedelta

from chalicelib.aws.tls import AMAZON_ROOTS
from infra import runtime
from infra.targets import AWS_RUNTIME

# Roots are replaced long before they end, and what was deployed with the old ones must be deployed again by then.
ROOTS_NOTICE = timedelta(days=730)


def notices(today: date) -> list[str]:
    """One sentence for each thing whose end is near on that day."""
    found = (
        runtime.notice(AWS_RUNTIME, runtime.lifecycle_of(AWS_RUNTIME), today),
        roots_notice(end_of_roots(), today),
    )
    return [f"NOTICE: {said}" for said in found if said]


def end_of_roots() -> date:
    """The first day on which one of Amazon's roots in the package is not good any more."""
    roots = ssl.create_default_context(cafile=str(AMAZON_ROOTS)).get_ca_certs()
    return min(datetime.fromtimestamp(ssl.cert_time_to_seconds(str(each["notAfter"])), UTC).date() for each in roots)


def roots_notice(end: date, today: date) -> str | None:
    if today < end - ROOTS_NOTICE:
        return None
    return (
        f"A certificate in chalicelib/aws/amazon_roots.pem ends on {end:%Y-%m-%d}. "
        "Replace the file by Amazon's present roots (https://www.amazontrust.com/repository/) and deploy every stage."
    )


def today() -> date:
    return datetime.now(UTC).date()


if __name__ == "__main__":
    for said in notices(today()):
        print(said, file=sys.stderr)
