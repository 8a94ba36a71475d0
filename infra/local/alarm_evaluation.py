"""When an alarm changes its state, by CloudWatch's rules.

Imports only the standard library, since the emulator's own Python reads this file. Source:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html#alarm-evaluation
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

OK, ALARM, NO_DATA = "OK", "ALARM", "INSUFFICIENT_DATA"

_COMPARES: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


def periods(now: float, period: int, count: int) -> list[tuple[float, float]]:
    """Returns start and end of the last complete periods, the oldest first, in seconds since the epoch."""
    last_end = now // period * period
    return [(last_end - period * back, last_end - period * (back - 1)) for back in range(count, 0, -1)]


def state_of(
    datapoints: Sequence[float | None], before: str, *, comparison: str, threshold: float, needed: int, missing: str
) -> str:
    """Returns the state of an alarm.

    ``datapoints`` has one value for each period of the evaluation, the oldest first, and None where there is no data.
    ``needed`` datapoints must breach the threshold. ``missing`` is the alarm's ``TreatMissingData``; ``before`` is the
    state until now, which ``ignore`` keeps. Raises KeyError for a comparison with an anomaly model.
    """
    compare = _COMPARES[comparison]
    breaches = [None if each is None else compare(each, threshold) for each in datapoints]
    if missing in ("ignore", "missing") and all(each is None for each in breaches):
        return before if missing == "ignore" else NO_DATA
    filled = [missing == "breaching" if each is None else each for each in breaches]
    return ALARM if sum(filled) >= needed else OK
