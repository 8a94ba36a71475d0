"""What a page reports: how long events took to its screen, and how its client caught up after interruptions."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.errors import InvalidFields
from chalicelib.metrics.figures import Figures
from chalicelib.metrics.histogram import LAST_BUCKET

# A page sends up to 1,000 times at once, of all transports together.
MAX_COUNT = 1000
MAX_BUCKETS = LAST_BUCKET + 1

Transport = Literal["websocket", "sse", "polling"]
# "replayed", or why nothing could be replayed: clients/js/src/link/reason_codes.ts.
Outcome = Literal[
    "replayed",
    "unreadable",
    "other_epoch",
    "from_the_future",
    "expired",
    "too_far_behind",
    "replay_limit",
    "unheard_event",
]
Bucket = Annotated[int, Meta(ge=0, le=LAST_BUCKET)]
Count = Annotated[int, Meta(ge=1, le=MAX_COUNT)]
Buckets = Annotated[list[tuple[Bucket, Count]], Meta(max_length=MAX_BUCKETS)]


class Report(Struct, frozen=True, kw_only=True):
    """A page's counts since its last report."""

    screens: Annotated[
        dict[Transport, Buckets],
        Meta(title="counts", description="lists of pairs of bucket and count, by transport"),
    ] = {}
    recoveries: Annotated[
        dict[Outcome, Count], Meta(title="counts", description="counts from 1 to 1,000, by outcome")
    ] = {}


def figures_of(report: Report) -> Figures:
    """Returns the report as figures. A bucket that occurs twice counts with the last of its counts.

    Raises InvalidFields for more times of a transport than a page sends: one person's would outweigh everybody's.
    """
    screens = {transport: dict(buckets) for transport, buckets in report.screens.items() if buckets}
    if any(sum(counts.values()) > MAX_COUNT for counts in screens.values()):
        raise InvalidFields.of("screens", "counts", f"must have {MAX_COUNT:,} times of each transport at most")
    return Figures(
        screens={str(name): counts for name, counts in screens.items()},
        recoveries={str(outcome): count for outcome, count in report.recoveries.items()},
    )
