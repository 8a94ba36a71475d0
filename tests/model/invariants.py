"""What must hold in every state, and what must hold where nothing happens any more."""

from enum import StrEnum
from itertools import pairwise

from tests.model.connection import ENDS as GONE
from tests.model.rules import Bounds, Rules
from tests.model.state import LOST, POLLED, SKIP, Channel, Entry, Item, Log, State, prefix
from tests.model.writer import ENDS


class Invariant(StrEnum):
    WRITE_ONCE = "an item is never replaced"
    ONE_EVENT_EACH = "a change has one event in each channel, and an event one change"
    VERSIONS_ASCEND = "the versions of a course ascend in a channel"
    CURSOR_PASSES_NOTHING = "a cursor passes nothing that comes later"
    PUSHED_PASSES_NOTHING = "pushed passes nothing that was not posted"
    LIST_UP_TO_CURSOR = "a list contains every change up to its cursor"
    UNCHANGED_ONLY = "304 is said of an unchanged list only"
    DONE_IS_COMMITTED = "a writer that was told done has committed"
    REFUSED_IS_NOT = "a writer that was told refused never commits"
    PUSHES_IN_ORDER = "pushes come in order, and only a failed push makes a gap"
    NO_UNSEEN_GAP = "a connection has no gap that it cannot see"
    NO_HOLE_FOR_EVER = "no hole stays in front of an entry for ever"
    ALL_IS_DELIVERED = "every reader gets to the end"
    RESPONSE = "every writer gets a response"


def broken(state: State, rules: Rules, bounds: Bounds) -> Invariant | None:
    """The invariant that does not hold in this state."""
    for channel in state.channels:
        found = _broken_in_channel(channel, state, bounds)
        if found:
            return found
    return _broken_for_writers(state) or _broken_for_readers(state, rules, bounds) or _broken_for_pushes(state, bounds)


def _broken_in_channel(channel: Channel, state: State, bounds: Bounds) -> Invariant | None:
    if channel.log != channel.first:
        for number, (item, first) in enumerate(zip(channel.log, channel.first, strict=True), start=1):
            if item is not None and item != first and not (item in (SKIP, LOST) and number <= channel.old):
                return Invariant.WRITE_ONCE
    entries = [item for item in channel.first if isinstance(item, Entry)]
    if len(entries) != len(state.commits) or {entry.writer for entry in entries} != set(state.commits):
        return Invariant.ONE_EVENT_EACH
    if bounds.same_course and any(a.version >= b.version for a, b in pairwise(entries)):
        return Invariant.VERSIONS_ASCEND
    return None


def _broken_for_writers(state: State) -> Invariant | None:
    for who, writer in enumerate(state.writers):
        if writer.at == "done" and who not in state.commits:
            return Invariant.DONE_IS_COMMITTED
        if writer.at == "refused" and who in state.commits:
            return Invariant.REFUSED_IS_NOT
    return None


def _broken_for_readers(state: State, rules: Rules, bounds: Bounds) -> Invariant | None:
    channel = state.channels[POLLED]
    if bounds.poller and not _is_what_was_put(state.poller.heard, channel.first):
        return Invariant.CURSOR_PASSES_NOTHING
    found = state.list_read
    if found.at == "read":
        if any(isinstance(item, Entry) and item.writer not in found.courses for item in channel.first[: found.cursor]):
            return Invariant.LIST_UP_TO_CURSOR
        known = channel.head.reserved if rules.unchanged_by_reserved else prefix(channel)
        if known == found.cursor and found.courses != state.commits:
            return Invariant.UNCHANGED_ONLY
    return None


def _is_what_was_put(heard: Log, first: Log) -> bool:
    return all(_is_same(got, put) for got, put in zip(heard, first, strict=False))


def _is_same(got: Item, put: Item) -> bool:
    """Nobody misses anything where LOST or a skip took the place of another."""
    return got == put or (got is not None and put in (SKIP, LOST))


def _broken_for_pushes(state: State, bounds: Bounds) -> Invariant | None:
    if not bounds.runs:
        return None
    channel, connection = state.channels[POLLED], state.connection
    for number in range(bounds.already + 1, channel.head.pushed + 1):
        item = channel.first[number - 1]
        if item is None or (not channel.posted >> number & 1 and number > channel.old):
            return Invariant.PUSHED_PASSES_NOTHING
    if connection.saw_gap and not bounds.retention:
        return Invariant.PUSHES_IN_ORDER
    if not _is_what_was_put(connection.heard, channel.first):
        return Invariant.NO_UNSEEN_GAP
    return None


def unfinished(state: State, bounds: Bounds) -> Invariant | None:
    """The invariant that does not hold in a state from which nothing happens any more."""
    channel = state.channels[POLLED]
    if any(writer.at not in ENDS for writer in state.writers):
        return Invariant.RESPONSE
    if bounds.filler and any(prefix(channel) != channel.head.reserved for channel in state.channels):
        return Invariant.NO_HOLE_FOR_EVER
    if bounds.poller and not state.poller.refused and len(state.poller.heard) != channel.head.reserved:
        return Invariant.ALL_IS_DELIVERED
    last = max((n for n, item in enumerate(channel.log, start=1) if isinstance(item, Entry)), default=0)
    if bounds.runs and channel.head.pushed < last:
        return Invariant.NO_HOLE_FOR_EVER
    if bounds.connection and state.connection.at not in GONE and len(state.connection.heard) < last:
        return Invariant.ALL_IS_DELIVERED
    return None
