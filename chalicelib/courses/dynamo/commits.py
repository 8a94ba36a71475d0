"""Commits in DynamoDB: a change is one batched consistent read, one reservation of numbers and one transaction.

Writers do not wait for each other. The numbers of a change are reserved by single updates, as described in
feed/dynamo/feed_numbers.py. So two changes meet in a transaction only on what both change: a course, the slots of one
instructor and day, or an organization's open courses at one place on one date. What is changed, a course or an absence,
is a :class:`Draft`. An attempt has these steps, in order:

1. Read the shared items. Refuse what they rule out, before a number is reserved.
2. Reserve numbers. Reserved earlier, a change could be numbered below the change that it is based on.
3. Write the transaction. After a conflict the same plan is written again, while its numbers are young enough that no
   reader fills them. After a failed condition the numbers are filled, and the next attempt starts at step 1.
4. Unless the transaction succeeded, fill the numbers before anything else: either the change is found stored (its
   response was lost), or the transaction can no longer be carried out. Only then is the caller told, or another attempt
   made.

A pause between two attempts is a random part of a ceiling that doubles (full jitter), from FIRST_PAUSE_SECONDS to
MAX_PAUSE_SECONDS. It comes before the read, because what was read before a pause is out of date after the pause. After
CONTENTION_SECONDS the store raises BusyError; nothing is stored then. No attempt begins so near to the caller's
deadline that a slow transaction would outlast it: nobody could find out any more what became of that transaction. If
a course itself has changed, VersionConflict ends the loop at once, because then the decision no longer holds.

https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Generic, Protocol, TypeVar

from msgspec import Struct

from chalicelib.aws.deadline import no_deadline
from chalicelib.aws.table import Table
from chalicelib.aws.table_items import Key
from chalicelib.courses.dynamo.transaction_plan import (
    Conflict,
    LostRace,
    NumberedWrites,
    OutcomeUnknown,
    Record,
    Writes,
)
from chalicelib.errors import BusyError
from chalicelib.feed.dynamo.feed_numbers import HOLE_SECONDS, FeedNumbers, Reserved
from chalicelib.retry import full_jitter

# So that the last attempt, its outcome included, ends before the caller's deadline (api/rest_call.py).
CONTENTION_SECONDS = 14.0
# The longest that a transaction takes when the service does not respond (pynamodb_model.py), and with the time to find
# out then what became of the transaction.
MAX_WRITE_SECONDS = 9.0
OUTCOME_SECONDS = MAX_WRITE_SECONDS + 2.0
# The first ceiling is about as long as an action, so that one pause lets one other writer commit. The last is long
# enough for two hundred writers. `make bench-write` shows the effect.
FIRST_PAUSE_SECONDS = 0.05
MAX_PAUSE_SECONDS = 4.0
# Readers fill older numbers soon.
MAX_NUMBER_AGE_SECONDS = HOLE_SECONDS / 2

Made = TypeVar("Made", bound=NumberedWrites)
Made_co = TypeVar("Made_co", bound=NumberedWrites, covariant=True)


class Writer(Protocol):
    """The interface of ``Transactions``, declared here because importing that module loads PynamoDB."""

    def write(self, plan: Writes, now_seconds: int) -> None:
        """Stores the whole plan, or nothing.

        Raises ReceiptExists, VersionConflict, LostRace, Conflict and OutcomeUnknown.
        """


class Draft(Protocol[Made_co]):
    """A decided change, which can be planned again after a lost race.

    ``keys`` are those of the items to read before, ``audience`` the channels that need a number, and ``counter`` is the
    item that numbers what the change makes, None if it makes nothing.
    """

    @property
    def keys(self) -> list[Key]: ...

    @property
    def audience(self) -> Sequence[str]: ...

    @property
    def counter(self) -> Key | None: ...

    def require_possible(self, known: Mapping[Key, Record]) -> None:
        """Raises the refusal if the existing items under ``keys`` rule the change out."""

    def plan(self, known: Mapping[Key, Record], reserved: Reserved, request_id: str) -> Made_co:
        """Returns the writes. Raises as ``require_possible``."""
        ...


class _Attempt(Struct, Generic[Made], frozen=True):
    """A plan, the numbers reserved for its entries, and the monotonic time in seconds before they were reserved."""

    plan: Made
    reserved: Reserved
    began_at: float


class Commits:
    """The commits of one table. ``DynamoCourseStore`` describes the arguments."""

    def __init__(
        self,
        table: Table,
        writer: Callable[[], Writer],
        numbers: FeedNumbers,
        *,
        request_id: Callable[[], str] = str,
        wait: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        seconds_left: Callable[[], float] = no_deadline,
    ) -> None:
        self._table, self._writer, self._numbers, self._now = table, writer, numbers, now
        self._wait, self._monotonic, self._seconds_left, self._request_id = wait, monotonic, seconds_left, request_id

    def read(self, keys: Sequence[Key]) -> dict[Key, Record]:
        """Returns the existing items under the keys."""
        rows = self._table.get_many(keys)
        return {Key(row.pk.S, row.sk.S): Record(row.number or 0, row.text, row.dies_at) for row in rows}

    def carry_out(self, draft: Draft[Made], known: Mapping[Key, Record] | None = None) -> Made:
        """Stores the change in the steps of the module's description, and returns the plan that was stored.

        ``known`` are the items under the draft's keys if they have been read, which saves the first read.
        Raises the refusals of the draft, ReceiptExists, VersionConflict and BusyError.
        """
        attempt: _Attempt[Made] | None = None
        for pause in self._pauses():
            if attempt is not None and self._monotonic() - attempt.began_at > MAX_NUMBER_AGE_SECONDS:
                if not self._numbers.fill(attempt.reserved, attempt.plan.entries):
                    return attempt.plan
                attempt = None
            if attempt is None:
                attempt = self._plan(draft, self.read(draft.keys) if known is None else known)
                known = None
            if self._seconds_left() < OUTCOME_SECONDS:
                break
            try:
                self._writer().write(attempt.plan, now_seconds=int(self._now()))
                is_stored = True
            except Conflict:
                self._wait(pause)
                continue
            except (LostRace, OutcomeUnknown):
                is_stored = not self._numbers.fill(attempt.reserved, attempt.plan.entries)
            except Exception:
                is_stored = not self._numbers.fill(attempt.reserved, attempt.plan.entries)
                if not is_stored:
                    raise
            if is_stored:
                return attempt.plan
            attempt = None
            self._wait(pause)
        if attempt is not None and not self._numbers.fill(attempt.reserved, attempt.plan.entries):
            return attempt.plan
        raise BusyError

    def _plan(self, draft: Draft[Made], known: Mapping[Key, Record]) -> _Attempt[Made]:
        draft.require_possible(known)
        began_at = self._monotonic()
        reserved = self._numbers.reserve(draft.audience, draft.counter)
        return _Attempt(draft.plan(known, reserved, self._request_id()), reserved, began_at)

    def _pauses(self) -> Iterator[float]:
        end = self._monotonic() + CONTENTION_SECONDS
        attempts = count(1)
        while (left := min(end - self._monotonic(), self._seconds_left() - OUTCOME_SECONDS)) > 0:
            yield full_jitter(next(attempts), FIRST_PAUSE_SECONDS, min(left, MAX_PAUSE_SECONDS))
