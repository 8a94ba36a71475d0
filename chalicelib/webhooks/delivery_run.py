"""What is sent next, and what an attempt changes. Pure: time and random numbers are arguments.

Messages of one order key (a course) are delivered in order: while one of them fails, those behind it wait, and those
of other keys go on. A webhook that is down is not asked once for each course: MAX_SUSPECTS keys that fail without a
success in between are an outage, during which nothing is sent until its retry is due. An outage forgets the retries of
its keys, so that everything is sent in the order of the numbers once the webhook is back. A retry that fails again is
no sign of an outage, and a refusal of the event itself shows that there is none.

A run during an outage tries up to MAX_SUSPECTS keys. It begins with the first, so that the order is kept if the webhook
is back. If that one fails, it tries the suspect that was not tried for longest, and one or more keys that are no
suspects. One success ends the outage, and the keys that failed in the same run are retried on their own: events that a
webhook never takes, however many, do not stop the others.

The cursor moves over numbers that are done. Numbers behind the first open one are remembered, at most WINDOW of them.
"""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.feed.cursor import Cursor
from chalicelib.webhooks.webhook import Progress, Retry

MAX_SUSPECTS = 3
# How many entries behind the cursor are looked at. With an event that fails, so many later ones are delivered.
WINDOW = 200
FIRST_PAUSE_MS, MAX_PAUSE_MS = 30_000, 3_600_000
# A webhook that fails for so long is paused. Shorter than entries are stored, so that nothing has expired yet.
PAUSE_AFTER_MS = 3 * 24 * 3_600_000


class Failure(Struct, frozen=True):
    """Why a message was not delivered, and how long the receiver wants to be left alone.

    ``is_throttled``: the receiver takes nothing at present, whatever it is. ``is_refusal``: it takes no such event.
    """

    error: str
    pause_ms: int = 0
    is_throttled: bool = False
    is_refusal: bool = False


class DeliveryRun:
    """The attempts of one run, and the progress after them."""

    def __init__(self, progress: Progress) -> None:
        self.has_ended = False
        # How many attempts of this run have failed, and how many of these at keys that were suspects already.
        self._failed, self._failed_again = 0, 0
        self.progress = progress

    def may_send(self, order_key: str, now_ms: int) -> bool:
        """Whether a message of the key may be sent now, in this run."""
        retry = self.progress.blocked.get(order_key)
        if self.has_ended or (retry is not None and retry.next_at_ms > now_ms):
            return False
        return self.progress.outage is None or self._may_probe(order_key)

    def attempts(self, order_key: str) -> int:
        """Returns how often the first open message of the key has failed, or whatever was sent during an outage."""
        retry = self.progress.blocked.get(order_key) or self.progress.outage
        return retry.attempts if retry else 0

    def pass_over(self, seq: int) -> None:
        """The number is done: it was delivered, or the webhook does not get it."""
        self.progress = _done(self.progress, seq)

    def succeed(self, seq: int, order_key: str) -> None:
        """The message of that number was delivered."""
        blocked = {key: retry for key, retry in self.progress.blocked.items() if key != order_key}
        self.progress = replace(_done(self.progress, seq), blocked=blocked, suspects=(), outage=None)

    def fail(self, order_key: str, failure: Failure, now_ms: int, jitter: float) -> None:
        """A message of the key was not delivered. ``jitter`` is a random number from 0 to 1."""
        before = self.progress
        blocked = before.blocked | {order_key: _next(before.blocked.get(order_key), failure, now_ms, jitter)}
        if failure.is_refusal:
            self.progress = replace(before, blocked=blocked, suspects=(), outage=None)
            return
        self._failed += 1
        self._failed_again += order_key in before.suspects
        suspects = before.suspects
        if before.outage or failure.is_throttled or order_key in suspects or order_key not in before.blocked:
            # The last one is the one that was tried last.
            suspects = (*(each for each in suspects if each != order_key), order_key)
        self.progress = replace(before, blocked=blocked, suspects=suspects)
        in_a_row = self._failed if before.outage else len(suspects)
        if in_a_row >= MAX_SUSPECTS or failure.is_throttled:
            self._begin_outage(failure, now_ms, jitter)

    def finish(self, now_ms: int, jitter: float) -> None:
        """Nothing more is sent. A probe without a success prolongs the outage."""
        if self.progress.outage is not None and self._failed and not self.has_ended:
            error = self.progress.blocked[self.progress.suspects[-1]].error
            self._begin_outage(Failure(error), now_ms, jitter)

    def _may_probe(self, order_key: str) -> bool:
        """Whether a run during an outage tries the key: it leaves one attempt to a key that is no suspect."""
        suspects = self.progress.suspects
        if self._failed == 0 or order_key not in suspects:
            return True
        return order_key == suspects[0] and self._failed_again < MAX_SUSPECTS - 1

    def _begin_outage(self, failure: Failure, now_ms: int, jitter: float) -> None:
        """``suspects`` stays, so that a probe knows what has failed already."""
        before = self.progress
        outage = _next(before.outage, failure, now_ms, jitter)
        retries = [before.blocked[key] for key in before.suspects if key in before.blocked]
        outage = replace(
            outage,
            failing_since_ms=min([outage.failing_since_ms, *(each.failing_since_ms for each in retries)]),
            next_at_ms=max([outage.next_at_ms, *(each.asked_until_ms for each in retries)]),
        )
        blocked = {key: retry for key, retry in before.blocked.items() if key not in before.suspects}
        self.progress = replace(before, blocked=blocked, outage=outage)
        self.has_ended = True


def is_due(progress: Progress, now_ms: int) -> bool:
    """Whether a run may send anything: there is no outage, or its retry is due."""
    return progress.outage is None or progress.outage.next_at_ms <= now_ms


def has_failed_for_long(progress: Progress, now_ms: int) -> bool:
    """Whether the webhook is to be paused."""
    worst = progress.worst
    return worst is not None and now_ms - worst.failing_since_ms >= PAUSE_AFTER_MS


def open_numbers(progress: Progress, numbers: Iterable[int]) -> list[int]:
    """Returns the numbers that are not done yet."""
    return [seq for seq in numbers if seq > progress.cursor.seq and seq not in progress.beyond]


def _done(progress: Progress, seq: int) -> Progress:
    beyond, last = {*progress.beyond, seq}, progress.cursor.seq
    while last + 1 in beyond:
        last += 1
    rest = tuple(sorted(each for each in beyond if each > last))
    return replace(progress, cursor=Cursor(progress.cursor.epoch, last), beyond=rest)


def _next(before: Retry | None, failure: Failure, now_ms: int, jitter: float) -> Retry:
    """Half of the pause is random, so that many retries spread and none comes at once."""
    attempts = before.attempts + 1 if before else 1
    ceiling = min(FIRST_PAUSE_MS * 2 ** min(attempts - 1, 30), MAX_PAUSE_MS)
    asked_until = now_ms + min(failure.pause_ms, MAX_PAUSE_MS) if failure.pause_ms else 0
    next_at = max(now_ms + int(ceiling * (1 + jitter) / 2), asked_until)
    return Retry(attempts, before.failing_since_ms if before else now_ms, next_at, failure.error, asked_until)
