"""Breadth-first exploration of every interleaving: the number of states, or the shortest way to a broken invariant."""

import gc
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import NamedTuple

from tests.model.broadcaster import broadcaster_steps
from tests.model.broadcaster_run import IDLE
from tests.model.connection import connection_steps
from tests.model.filler import filler_steps, retention_steps
from tests.model.invariants import Invariant, broken, unfinished
from tests.model.readers import list_steps, poller_steps
from tests.model.rules import Bounds, Rules
from tests.model.state import SKIP, Channel, Connection, Head, ListRead, Poller, State, Step
from tests.model.writer import first_writer, is_idle, transaction_steps, writer_steps


class Result(NamedTuple):
    states: int
    seconds: float
    ends: int = 0  # states in which nothing happens any more, unless something fails
    broken: Invariant | None = None
    steps: tuple[str, ...] = ()  # the shortest way to the broken invariant


def start(rules: Rules, bounds: Bounds) -> State:
    already = (SKIP,) * bounds.already
    channel = Channel(Head(*(bounds.already,) * 3), already, already)
    return State(
        channels=(channel,) * bounds.channels,
        commits=(),
        writers=(first_writer(rules, bounds),) * bounds.writers,
        transactions=frozenset(),
        poller=Poller(heard=already),
        list_read=ListRead(),
        records=frozenset(),
        runs=(IDLE,) * bounds.runs,
        connection=Connection(heard=already),
    )


def steps(state: State, rules: Rules, bounds: Bounds) -> Iterator[Step]:
    """Everything that may happen next."""
    return chain(
        writer_steps(state, rules, bounds),
        transaction_steps(state, rules, bounds),
        filler_steps(state, rules, bounds),
        poller_steps(state, rules, bounds),
        list_steps(state, rules, bounds),
        broadcaster_steps(state, rules, bounds),
        connection_steps(state, rules, bounds),
        retention_steps(state, bounds, is_idle=_is_idle(state)),
    )


def _is_idle(state: State) -> bool:
    return (
        is_idle(state)
        and all(run.at == "idle" for run in state.runs)
        and state.connection.at in ("hello", "live", "refused", "gone")
    )


def explore(rules: Rules, bounds: Bounds) -> Result:
    """Every state that can be reached is checked, or all up to the first that breaks an invariant."""
    with _without_garbage_collection():
        return _explore(rules, bounds)


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Tuples of tuples have no cycles: looking for cycles in millions of them takes half of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _explore(rules: Rules, bounds: Bounds) -> Result:
    """States are remembered by their 64-bit hashes."""
    began = time.monotonic()
    first = start(rules, bounds)
    came_from: dict[int, tuple[int, str]] = {hash(first): (0, "")}
    queue = deque([first])
    ends = 0
    while queue:
        state = queue.popleft()
        here = hash(state)
        found = broken(state, rules, bounds)
        goes_on = False
        if found is None:
            for text, after, fair in steps(state, rules, bounds):
                goes_on |= fair
                there = hash(after)
                if there not in came_from:
                    came_from[there] = (here, sys.intern(text))
                    queue.append(after)
            if not goes_on:
                ends += 1
                found = unfinished(state, bounds)
        if found is not None:
            way = tuple(_way_to(here, came_from))[::-1]
            return Result(len(came_from), time.monotonic() - began, ends, found, way)
    return Result(len(came_from), time.monotonic() - began, ends)


def _way_to(here: int, came_from: dict[int, tuple[int, str]]) -> Iterator[str]:
    while came_from[here][1]:
        here, text = came_from[here]
        yield text


def walk(rules: Rules, bounds: Bounds, *texts: str) -> State:
    """The state after these steps, each of which is possible when its turn comes."""
    state = start(rules, bounds)
    for text in texts:
        state = {step.text: step.state for step in steps(state, rules, bounds)}[text]
    return state
