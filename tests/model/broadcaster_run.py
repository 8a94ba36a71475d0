"""One run of the broadcaster.

It reads the entries behind ``pushed``, then the subscriptions; posts the entries in order; sets ``pushed``; and reads
again until nothing stands behind. While something stands behind a hole, the run waits for the hole and fills it at
last, because nothing else would start a run for what stands behind. A connection that cannot see gaps is closed before
``pushed`` passes what it did not get.
"""

from collections.abc import Iterator

from tests.model.connection import closed, receive
from tests.model.filler import filled, item_for_hole
from tests.model.rules import Bounds, Rules
from tests.model.state import LOST, NOBODY, POLLED, Channel, Record, Run, State, Step, with_channel, with_head

IDLE = Run()


def with_run(state: State, run: Run, changed: Run) -> State:
    """The state in which this run has changed. Runs are alike, so their order is no part of the state."""
    runs = list(state.runs)
    runs[runs.index(run)] = changed
    return state._replace(runs=tuple(sorted(runs)))


def started(state: State, rules: Rules, record: Record) -> Run:
    if not rules.reads_by_number:
        return Run("audience", record, base=record.number - 1, last=record.number)
    if record.number and not rules.starts_from_pushed:
        return _reading(rules, record, record.number - 1)
    return _reading(rules, record, state.channels[POLLED].head.pushed)


def run_steps(state: State, rules: Rules, bounds: Bounds, run: Run) -> Iterator[Step]:
    if run.at == "early audience":
        changed = run._replace(at="entries", subscribed_from=state.connection.subscribed_from)
        yield Step(_says(run, "reads the subscriptions"), with_run(state, run, changed))
    elif run.at == "entries":
        yield _read_entries(state, rules, bounds, run)
    elif run.at == "hole":
        yield from _hole_steps(state, rules, run)
    elif run.at == "audience":
        changed = _with_audience(run, rules, state.connection.subscribed_from)
        yield Step(_says(run, "reads the subscriptions"), with_run(state, run, changed))
    elif run.at == "post":
        yield from _post_steps(state, rules, bounds, run)
    elif run.at == "close":
        after = state._replace(connection=closed(state.connection))
        changed = run._replace(at="set", failed=False) if rules.closes_before_pushed else _reading_again(rules, run)
        yield Step(_says(run, "closes the connection"), with_run(after, run, changed))
    elif run.at in ("set", "set early"):
        yield Step(f"pushed is set to {run.last}", _with_pushed(state, rules, bounds, run))


def _says(run: Run, what: str) -> str:
    return f"the run for {run.record.number} {what}"


def _reading(rules: Rules, record: Record, base: int) -> Run:
    return Run("entries" if rules.audience_after_entries else "early audience", record, base)


def _reading_again(rules: Rules, run: Run) -> Run:
    return _reading(rules, run.record, run.last) if rules.reads_by_number else IDLE


def _read_entries(state: State, rules: Rules, bounds: Bounds, run: Run) -> Step:
    channel = state.channels[POLLED]
    base = run.base
    if rules.passes_expired:
        while base < channel.head.settled and channel.log[base] is None:
            base += 1
    last = _last_to_post(channel, rules, base)
    if last > base:
        leaves_gap = base > run.base and not bounds.sees_gaps
        read = run._replace(at="audience", base=base, last=last, failed=leaves_gap)
        changed = read if rules.audience_after_entries else _with_audience(read, rules, run.subscribed_from)
        return Step(_says(run, f"reads to {last}"), with_run(state, run, changed))
    if rules.waits_for_holes and any(item is not None for item in channel.log[base:]):
        return Step(_says(run, f"waits for {base + 1}"), with_run(state, run, run._replace(at="hole", base=base)))
    return Step(_says(run, "ends"), with_run(state, run, IDLE))


def _last_to_post(channel: Channel, rules: Rules, base: int) -> int:
    log = channel.log
    if not rules.posts_prefix_only:
        return max((n for n in range(base + 1, len(log) + 1) if log[n - 1] is not None), default=base)
    while base < len(log) and log[base] is not None:
        base += 1
    return base


def _hole_steps(state: State, rules: Rules, run: Run) -> Iterator[Step]:
    number = run.base + 1
    channel = state.channels[POLLED]
    changed = run._replace(at="entries")
    if channel.log[number - 1] is not None:
        yield Step(_says(run, f"finds {number}"), with_run(state, run, changed))
    elif number > channel.head.settled:
        item = item_for_hole(channel, rules, number)
        after = filled(state, rules, POLLED, number, item)
        yield Step(_says(run, f"puts {item} at {number}"), with_run(after, run, changed))
    elif rules.passes_expired:
        yield Step(_says(run, f"passes {number}"), with_run(state, run, changed))


def _with_audience(run: Run, rules: Rules, subscribed_from: int) -> Run:
    at = "post" if rules.posts_before_pushed else "set early"
    return run._replace(at=at, next=run.base + 1, subscribed_from=subscribed_from)


def _post_steps(state: State, rules: Rules, bounds: Bounds, run: Run) -> Iterator[Step]:
    """One entry to the connection, if it is subscribed. A connection gets nothing more from a run whose post failed."""
    number = run.next
    channel = state.channels[POLLED]
    text = _says(run, f"posts {number}")
    after = with_channel(state, POLLED, channel._replace(posted=channel.posted | 1 << number))
    posted = with_run(after, run, _after_post(rules, bounds, run))
    missed = after._replace(connection=state.connection._replace(missed_push=True))
    failed = with_run(missed, run, _after_post(rules, bounds, run._replace(failed=True)))
    if number <= run.subscribed_from or state.connection.subscribed_from == NOBODY:
        yield Step(text, posted)
    elif run.failed:
        yield Step(_says(run, f"does not post {number}"), failed)
    elif channel.log[number - 1] == LOST and rules.lost_is_not_posted:
        unposted = with_run(missed, run, _after_post(rules, bounds, run)) if bounds.sees_gaps else failed
        yield Step(_says(run, f"does not post {number}"), unposted)
    else:
        yield Step(text, posted._replace(connection=receive(state.connection, channel, rules, bounds, number)))
        if bounds.posts_fail:
            yield Step(f"{text}, which fails", failed, fair=False)


def _after_post(rules: Rules, bounds: Bounds, run: Run) -> Run:
    if run.next < run.last:
        return run._replace(next=run.next + 1)
    if run.failed and not bounds.sees_gaps and rules.closes_before_pushed:
        return run._replace(at="close")
    if not rules.reads_by_number or not rules.posts_before_pushed:
        return _reading_again(rules, run)
    return run._replace(at="set")


def _with_pushed(state: State, rules: Rules, bounds: Bounds, run: Run) -> State:
    head = state.channels[POLLED].head
    after = with_head(state, POLLED, pushed=max(head.pushed, run.last), settled=max(head.settled, run.last))
    if run.at == "set early":
        return with_run(after, run, run._replace(at="post"))
    closes_late = run.failed and not bounds.sees_gaps and not rules.closes_before_pushed
    return with_run(after, run, run._replace(at="close") if closes_late else _reading_again(rules, run))
