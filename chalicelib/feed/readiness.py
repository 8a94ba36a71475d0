"""Whether what a stage needs works: its tables can be read, and the stream's events are pushed in time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from chalicelib.feed.ports import PushedFeed, StagePeaks
from chalicelib.people import channels

# Anybody may ask, as often as the gateway allows: a function asks the tables at most once in this time.
KEPT = timedelta(seconds=10)
# Longer than the broadcaster ever takes, and shorter than the minute after which the sweep pushes instead of it.
MAX_LAG = timedelta(seconds=30)
COURSES, CONNECTIONS, STREAM = "courses", "connections", "stream"


class Readiness:
    """Checks with two reads. The lag is that of two channels: the admins', which has every event, and the canary's.

    The names of checks are all that a caller learns.
    """

    names: Sequence[str] = (COURSES, CONNECTIONS, STREAM)

    def __init__(self, feed: PushedFeed, stage_peaks: StagePeaks) -> None:
        self._feed, self._stage_peaks = feed, stage_peaks
        self._checked_at: datetime | None = None
        self._failed: list[str] = []

    def failed_checks(self, now: datetime) -> list[str]:
        """Returns the names of the checks that failed, lately or now; empty when everything works."""
        if self._checked_at is None or not timedelta(0) <= now - self._checked_at < KEPT:
            self._failed, self._checked_at = self._check(now), now
        return self._failed

    def _check(self, now: datetime) -> list[str]:
        failed: list[str] = []
        try:
            heads = self._feed.pushed_heads([channels.ADMIN, channels.CANARY])
            if self._feed.pushed_behind(heads, now - MAX_LAG):
                failed.append(STREAM)
        except Exception:  # noqa: BLE001 - whatever it is, the check failed
            failed.append(COURSES)
        try:
            self._stage_peaks.read()
        except Exception:  # noqa: BLE001 - see above
            failed.append(CONNECTIONS)
        return failed
