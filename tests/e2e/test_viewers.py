"""Very many viewers with real sockets while others act, and what they request behind the throttle of the REST API."""

from __future__ import annotations

import asyncio

import pytest

from benchmarks.latency_stack import allow_many_sockets
from benchmarks.viewers_processes import bundle
from benchmarks.viewers_proxy import throttle_of_template
from benchmarks.viewers_run import Setting, ViewersRun, measure
from tests.e2e import node
from tests.e2e.conftest import Stack

# `make bench-viewers` has 500.
VIEWERS, EVENTS = 60, 20
# An event concerns two lists of a viewer, which it fetched again when events had no courses.
LIST_REQUESTS_BEFORE = EVENTS * VIEWERS * 2
MAX_SHARE = 0.01
PAUSE_SECONDS = 0.5


@pytest.fixture(scope="module")
def run(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> ViewersRun:
    node.skip_without()
    node.install_ours()
    allow_many_sockets()
    program = bundle(node.PROJECT, tmp_path_factory.mktemp("viewers") / "viewers.mjs")
    setting = Setting("present", program, VIEWERS, EVENTS, throttle_of_template(), PAUSE_SECONDS)
    return asyncio.run(measure(stack, setting))


def test_every_viewer_gets_every_event(run: ViewersRun) -> None:
    assert (run.connected, run.events, run.missed) == (VIEWERS, EVENTS, 0)


def test_no_request_of_viewers_is_refused(run: ViewersRun) -> None:
    assert run.refused == {}


def test_events_make_viewers_fetch_at_most_a_hundredth_of_the_lists(run: ViewersRun) -> None:
    assert run.list_requests <= MAX_SHARE * LIST_REQUESTS_BEFORE, run.requests


def test_every_viewer_shows_the_lists_that_a_fetch_returns(run: ViewersRun) -> None:
    assert run.equal == VIEWERS, run.different
