"""What is explored: who takes part, what may go wrong, and which rule is left out."""

from typing import NamedTuple

from tests.model.invariants import Invariant
from tests.model.rules import Bounds, Rules

ASKING = Bounds(crashes=True, responses_get_lost=True)
RETENTION = Bounds(channels=1, crashes=True, poller=True, retention=True)
SETTLED = RETENTION._replace(expires_settled_only=True)
PUSHING = Bounds(channels=1, same_course=False, filler=False, runs=1, connection=True)
BLIND = PUSHING._replace(sees_gaps=False, posts_fail=True)
FAULTS = {"crashes": True, "records_repeat": True, "runs_die": True}

# Small enough for every run of the tests.
SMALL = {
    "two writers, two channels, a poller and a list reader": Bounds(poller=True, list_reader=True),
    "a poller beside writers that die and get no responses": ASKING._replace(poller=True),
    "a list reader beside writers that die": Bounds(crashes=True, list_reader=True),
    "a list reader beside writers that get no responses": Bounds(channels=1, responses_get_lost=True, list_reader=True),
    "two attempts, transactions sent twice": Bounds(
        channels=1, responses_get_lost=True, transactions_repeat=True, attempts=2
    ),
    "retention, a poller": RETENTION,
    "retention of what was settled, a poller": SETTLED,
    "retention, a list reader": RETENTION._replace(poller=False, list_reader=True),
    "two runs, writers that die": PUSHING._replace(runs=2, crashes=True),
    "two runs, repeated records": PUSHING._replace(runs=2, records_repeat=True),
    "two runs that die": PUSHING._replace(runs=2, runs_die=True),
    "one run, repeated records, deaths": PUSHING._replace(**FAULTS),
    "two runs beside readers that fill holes, deaths": PUSHING._replace(
        runs=2, filler=True, crashes=True, runs_die=True
    ),
    "failed posts, heartbeats": PUSHING._replace(runs_die=True, posts_fail=True, heartbeats=True),
    "a connection that cannot see gaps, failed posts": BLIND._replace(runs=2),
    "records that are given up, the sweep": PUSHING._replace(crashes=True, records_get_lost=True, sweep=True),
    "three writers, one run": PUSHING._replace(writers=3),
    "a broadcaster that comes after retention": PUSHING._replace(
        filler=True, retention=True, records_get_lost=True, sweep=True, connection=False
    ),
    "a connection beside retention": PUSHING._replace(filler=True, retention=True),
    "a connection that cannot see gaps beside retention": BLIND._replace(filler=True, retention=True, posts_fail=False),
}

# For `python -m tests.model`.
LARGE = {
    "two attempts, deaths, lost responses, a list reader": ASKING._replace(channels=1, attempts=2, list_reader=True),
    "two attempts, deaths, lost responses, a poller": ASKING._replace(channels=1, attempts=2, poller=True),
    "two attempts, two channels, deaths": Bounds(attempts=2, crashes=True),
    "three writers, a list reader": Bounds(writers=3, list_reader=True),
    "three writers, a poller": Bounds(writers=3, poller=True),
    "a poller and a list reader, deaths, lost responses": ASKING._replace(poller=True, list_reader=True),
    "retention, three writers": RETENTION._replace(writers=3),
    "retention, two channels": RETENTION._replace(channels=2),
    "two runs, repeated records, deaths": PUSHING._replace(runs=2, **FAULTS),
    "two runs, repeated records, failed posts, heartbeats": PUSHING._replace(
        runs=2, records_repeat=True, posts_fail=True, heartbeats=True
    ),
    "one run, every fault": PUSHING._replace(
        **FAULTS, posts_fail=True, heartbeats=True, records_get_lost=True, sweep=True
    ),
    "two channels, one course, lost responses, one run": ASKING._replace(runs=1, connection=True, crashes=False),
    "a connection beside retention, deaths": PUSHING._replace(
        filler=True, crashes=True, retention=True, heartbeats=True
    ),
}


class Weakened(NamedTuple):
    """One rule is left out: the invariant that breaks."""

    rules: Rules
    bounds: Bounds
    breaks: Invariant


WEAKENED = {
    "numbers are reserved before the prefetch": Weakened(
        Rules(reserves_after_prefetch=False), Bounds(), Invariant.VERSIONS_ASCEND
    ),
    "an entry is put without a condition": Weakened(
        Rules(entries_are_write_once=False), Bounds(), Invariant.WRITE_ONCE
    ),
    "a skip is put without a condition": Weakened(Rules(skips_are_write_once=False), Bounds(), Invariant.WRITE_ONCE),
    "no response is taken for a refusal": Weakened(
        Rules(fences_unknown_results=False), Bounds(responses_get_lost=True), Invariant.REFUSED_IS_NOT
    ),
    "a refused transaction is not looked for at its number": Weakened(
        Rules(fill_finds_own_entry=False),
        Bounds(responses_get_lost=True, transactions_repeat=True),
        Invariant.REFUSED_IS_NOT,
    ),
    "a poll serves what stands behind a hole": Weakened(
        Rules(serves_prefix_only=False), Bounds(poller=True), Invariant.CURSOR_PASSES_NOTHING
    ),
    "the cursor of a list is the last number reserved": Weakened(
        Rules(list_cursor_is_prefix=False), Bounds(list_reader=True), Invariant.LIST_UP_TO_CURSOR
    ),
    "the list is read before its cursor": Weakened(
        Rules(cursor_before_list=False), Bounds(list_reader=True), Invariant.LIST_UP_TO_CURSOR
    ),
    "304 is said when the prefix is the same": Weakened(
        Rules(unchanged_by_reserved=False), Bounds(list_reader=True), Invariant.UNCHANGED_ONLY
    ),
    "a hole that retention made gets a skip": Weakened(
        Rules(old_holes_get_lost=False), RETENTION, Invariant.CURSOR_PASSES_NOTHING
    ),
    "a hole is as young as what stands behind it": Weakened(
        Rules(age_by_number_before=False), RETENTION, Invariant.CURSOR_PASSES_NOTHING
    ),
    "a number that was settled gets a skip": Weakened(
        Rules(old_holes_get_lost=False, fills_unsettled_only=False), SETTLED, Invariant.CURSOR_PASSES_NOTHING
    ),
    "recovery takes lost for a skip": Weakened(
        Rules(lost_refuses_recovery=False), RETENTION, Invariant.CURSOR_PASSES_NOTHING
    ),
    "lost is posted like a skip": Weakened(
        Rules(lost_is_not_posted=False),
        PUSHING._replace(filler=True, retention=True, records_get_lost=True, sweep=True),
        Invariant.NO_UNSEEN_GAP,
    ),
    "the broadcaster waits for a number that has expired": Weakened(
        Rules(passes_expired=False),
        PUSHING._replace(filler=True, retention=True),
        Invariant.NO_HOLE_FOR_EVER,
    ),
    "pushed is set before the entries are posted": Weakened(
        Rules(posts_before_pushed=False), PUSHING, Invariant.PUSHED_PASSES_NOTHING
    ),
    "a run posts what stands behind a hole": Weakened(
        Rules(posts_prefix_only=False), PUSHING, Invariant.PUSHED_PASSES_NOTHING
    ),
    "a run starts at its record": Weakened(Rules(starts_from_pushed=False), PUSHING, Invariant.PUSHED_PASSES_NOTHING),
    "a run ends at a hole": Weakened(
        Rules(waits_for_holes=False), PUSHING._replace(crashes=True), Invariant.NO_HOLE_FOR_EVER
    ),
    "records are posted as they come": Weakened(
        Rules(reads_by_number=False), PUSHING._replace(already=40), Invariant.PUSHES_IN_ORDER
    ),
    "the subscriptions are read before the entries": Weakened(
        Rules(audience_after_entries=False), PUSHING, Invariant.ALL_IS_DELIVERED
    ),
    "a connection that cannot see gaps is closed after pushed is set": Weakened(
        Rules(closes_before_pushed=False), BLIND._replace(runs=2), Invariant.NO_UNSEEN_GAP
    ),
    "the sweep starts no run": Weakened(
        Rules(sweep_rings=False), PUSHING._replace(records_get_lost=True, sweep=True), Invariant.NO_HOLE_FOR_EVER
    ),
    "a connection is subscribed after its replay": Weakened(
        Rules(subscribes_before_replay=False), PUSHING, Invariant.PUSHES_IN_ORDER
    ),
    "an event does not name its predecessor": Weakened(
        Rules(events_name_predecessor=False),
        PUSHING._replace(posts_fail=True, heartbeats=True),
        Invariant.NO_UNSEEN_GAP,
    ),
}
