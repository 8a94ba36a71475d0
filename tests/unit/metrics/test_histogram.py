from __future__ import annotations

import json
from pathlib import Path

import pytest

from chalicelib.metrics.histogram import LAST_BUCKET, bucket_of, histogram, percentile_ms

WIRE = json.loads((Path(__file__).parents[2] / "wire" / "buckets.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("milliseconds", "bucket"), WIRE["buckets"])
def test_a_time_is_in_the_bucket_that_portals_give_it(milliseconds: float, bucket: int) -> None:
    assert bucket_of(milliseconds) == bucket
    assert bucket <= WIRE["last"] == LAST_BUCKET


def test_times_in_a_bucket_are_counted() -> None:
    assert histogram([1, 2, 100, 101]) == {0: 2, 30: 2}


@pytest.mark.parametrize("share", [0.5, 0.95, 0.99])
def test_a_percentile_differs_by_a_twentieth_at_most(share: float) -> None:
    """It would differ by more if buckets were twice as wide: by 9 %."""
    times = [50 + 3 * n for n in range(1000)]
    exact = times[round(share * 1000) - 1]

    found = percentile_ms(histogram(times), share)

    assert found == pytest.approx(exact, rel=0.05)


def test_of_one_time_every_percentile_is_that_time() -> None:
    assert [percentile_ms({40: 1}, share) for share in (0.5, 0.95, 0.99)] == [245] * 3


def test_without_times_there_is_no_percentile() -> None:
    assert percentile_ms({}, 0.95) is None
