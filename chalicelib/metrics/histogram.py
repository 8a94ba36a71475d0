"""Times in buckets whose bounds grow by a fixed ratio: small to send and to store, and added by adding counts.

A percentile that is read from buckets differs from that of the times themselves by 5 % at most. The portals use the
same buckets: portals/src/features/metrics/histogram.ts, and tests/wire/buckets.json for both.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from math import ceil, log2

# Bucket 0 ends at FIRST_MS, and each next bound is 2^(1/8) of the bound before. The last one has no end.
FIRST_MS = 8.0
PER_DOUBLING = 8
LAST_BUCKET = 128

Histogram = dict[int, int]


def bucket_of(milliseconds: float) -> int:
    """Returns the bucket of a time; negative times, as of a clock that is behind, are in the first one."""
    if milliseconds <= FIRST_MS:
        return 0
    return min(LAST_BUCKET, ceil(PER_DOUBLING * log2(milliseconds / FIRST_MS)))


def histogram(times_ms: Iterable[float]) -> Histogram:
    """Returns how many times are in each bucket; buckets without times are left out."""
    return dict(Counter(map(bucket_of, times_ms)))


def percentile_ms(counts: Mapping[int, int], share: float) -> int | None:
    """Returns the time that this share of all times does not exceed, in ms; None without times.

    It is the geometric middle of its bucket.
    """
    rank = max(1, ceil(share * sum(counts.values())))
    seen = 0
    for bucket in sorted(counts):
        seen += counts[bucket]
        if seen >= rank:
            return round(FIRST_MS * 2 ** ((bucket - 0.5) / PER_DOUBLING))
    return None
