"""Whoever finds a hole fills it, at any time: no result may rest on a clock. Also retention, which makes new holes."""

from collections.abc import Iterator

from tests.model.rules import Bounds, Rules
from tests.model.state import (
    LOST,
    SKIP,
    Channel,
    Item,
    State,
    Step,
    name,
    prefix,
    put,
    replaced,
    with_channel,
    with_head,
)


def filler_steps(state: State, rules: Rules, bounds: Bounds) -> Iterator[Step]:
    if not bounds.filler:
        return
    for index, channel in enumerate(state.channels):
        begin = channel.head.settled if rules.fills_unsettled_only else 0
        for number in range(begin + 1, len(channel.log) + 1):
            item = item_for_hole(channel, rules, number)
            after = filled(state, rules, index, number, item)
            if after is not state:
                yield Step(f"a reader puts {item} at {number} of {name(index)}", after)


def filled(state: State, rules: Rules, index: int, number: int, item: Item = SKIP) -> State:
    """The number has an item. The same state when it has one already."""
    standing = state.channels[index].log[number - 1]
    if standing is None or (standing not in (SKIP, LOST) and not rules.skips_are_write_once):
        return put(state, index, number, item)
    return state


def item_for_hole(channel: Channel, rules: Rules, number: int) -> Item:
    """SKIP, or LOST where retention may have taken an entry.

    A hole is at most as old as the number before it, and at least as old as what stands behind it or, when nothing
    does, as the last reservation. Only the first tells that no entry can have expired here. Whoever fills a number of
    its own needs none of this: a request is shorter than a day.
    """
    if channel.old == 0 or not rules.old_holes_get_lost:
        return SKIP
    if rules.age_by_number_before:
        is_young = number - 1 > channel.old and channel.log[number - 2] is not None
    else:
        later = (n for n in range(number + 1, len(channel.log) + 1) if channel.log[n - 1] is not None)
        is_young = min(later, default=channel.head.reserved) > channel.old
    return SKIP if is_young else LOST


def retention_steps(state: State, bounds: Bounds, *, is_idle: bool) -> Iterator[Step]:
    """Readers settle; days pass and TTL takes old items while no request, run or replay is under way."""
    if not bounds.retention:
        return
    for index, channel in enumerate(state.channels):
        settled = prefix(channel)
        if settled > channel.head.settled and bounds.filler:
            yield Step(
                f"{name(index)} is settled up to {settled}", with_head(state, index, settled=settled), fair=False
            )
        for number in range(1, channel.old + 1):
            may_expire = number <= channel.head.settled or not bounds.expires_settled_only
            if is_idle and may_expire and channel.log[number - 1] is not None:
                log = replaced(channel.log, number - 1, None)
                after = with_channel(state, index, channel._replace(log=log))
                yield Step(f"TTL takes {number} of {name(index)}", after, fair=False)
    if is_idle and any(channel.old < channel.head.reserved for channel in state.channels):
        channels = tuple(channel._replace(old=channel.head.reserved) for channel in state.channels)
        yield Step("a day passes", state._replace(channels=channels), fair=False)
