from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import count
from math import ceil, inf

import pytest
from msgspec import json

from chalicelib.push.fan_out import (
    FUNCTION_PER_SECOND,
    MAX_UNDIVIDED,
    PART_SIZE,
    RESULT_SECONDS,
    FanOutPoster,
    post_part,
)
from chalicelib.push.ports import FAILED, GONE, SENT, InvokeFailed
from chalicelib.push.post_loop import Clock
from tests.fakes import FakePoster

CROWD = 3 * PART_SIZE + 1


class Workers:
    """Every call is a worker of its own, with a poster of its own."""

    def __init__(self, **trouble: frozenset[str]) -> None:
        self.trouble = trouble
        self.posters: list[FakePoster] = []
        # Calls come from several threads at once: each gets a number of its own.
        self._numbers = count(1)
        self.after: Callable[[int, bytes], bytes] = lambda _, answer: answer

    def invoke(self, payload: object) -> None:
        raise AssertionError("the caller waits for its workers")

    def call(self, payload: object) -> bytes:
        poster = FakePoster(**self.trouble)
        self.posters.append(poster)
        number = next(self._numbers)
        return self.after(number, json.encode(post_part(poster, json.encode(payload))))

    @property
    def reached(self) -> set[str]:
        return {connection_id for poster in self.posters for connection_id in poster.frames}


def crowd(size: int = CROWD) -> dict[str, list[bytes]]:
    shared = [b"1", "2 \N{SATELLITE ANTENNA}".encode()]
    return {f"c-{number}": shared for number in range(size)}


def results(frames: dict[str, list[bytes]], poster: FakePoster, workers: Workers) -> dict[str, str]:
    outcomes = FanOutPoster(poster, workers).post_all(frames, 3.0)
    assert len(outcomes) == len(frames)
    return {outcome.connection_id: outcome.result for outcome in outcomes}


@pytest.mark.parametrize("size", [0, 1, MAX_UNDIVIDED])
def test_what_one_worker_can_do_is_not_shared_out(size: int) -> None:
    poster, workers = FakePoster(), Workers()

    assert set(results(crowd(size), poster, workers).values()) <= {SENT}

    assert (len(poster.frames), workers.posters) == (size, [])


def test_a_crowd_is_shared_out_and_everyone_hears_everything_in_order() -> None:
    poster, workers = FakePoster(), Workers()

    assert set(results(crowd(), poster, workers).values()) == {SENT}

    size = ceil(CROWD / 4)
    assert sorted(len(each.frames) for each in [poster, *workers.posters]) == [CROWD - 3 * size] + [size] * 3
    heard = {**poster.frames, **{key: own for each in workers.posters for key, own in each.frames.items()}}
    assert heard == crowd()


def test_each_connection_is_posted_to_by_one_worker_only() -> None:
    poster, workers = FakePoster(), Workers()

    results(crowd(), poster, workers)

    reached = [connection_id for each in [poster, *workers.posters] for connection_id in each.frames]
    assert len(reached) == len(set(reached)) == CROWD


def test_what_became_of_each_comes_back() -> None:
    late = f"c-{CROWD // 2}", f"c-{CROWD - 1}"
    workers = Workers(gone=frozenset(late[:1]), failing=frozenset(late[1:]))

    became = results(crowd(), FakePoster(gone=frozenset({"c-3"})), workers)

    assert (became["c-3"], became[late[0]], became[late[1]]) == (GONE, GONE, FAILED)
    assert list(became.values()).count(SENT) == CROWD - 3


@pytest.mark.parametrize("last_words", [b'{"errorMessage":"Task timed out"}', b"", b"null", None])
def test_a_worker_that_dies_loses_nothing(last_words: bytes | None) -> None:
    poster, workers = FakePoster(), Workers()

    def dies(number: int, answer: bytes) -> bytes:
        if number != 2:
            return answer
        if last_words is None:
            raise InvokeFailed
        return last_words

    workers.after = dies

    assert set(results(crowd(), poster, workers).values()) == {SENT}

    size = ceil(CROWD / 4)
    # Its own part and that of the worker, which may be the last and smallest: the workers' order is that of threads.
    assert len(poster.frames) in (2 * size, CROWD - 2 * size)
    assert poster.frames.keys() | workers.reached == crowd().keys()


def test_a_worker_that_says_nothing_is_waited_for_no_longer_than_there_is_time() -> None:
    """Else a worker that hangs would hold up its shard, and end the broadcaster by its timeout."""
    poster, workers, over = FakePoster(), Workers(), threading.Event()
    workers.after = lambda number, answer: answer if over.wait(60) else b""
    times = iter([0.0, 3.0 + RESULT_SECONDS, 3.0 + RESULT_SECONDS])

    outcomes = FanOutPoster(poster, workers, Clock(monotonic=lambda: next(times))).post_all(crowd(), 3.0)
    over.set()

    assert {outcome.connection_id for outcome in outcomes} == crowd().keys()
    assert (poster.sizes, poster.within_seconds) == ([ceil(CROWD / 4), CROWD - ceil(CROWD / 4)], [3.0, 0.0])


def test_workers_stop_when_the_callers_time_is_over() -> None:
    """However late they began: frames that the caller posts afterwards must come after these."""
    poster, asked = FakePoster(), []

    class Noting(Workers):
        def call(self, payload: object) -> bytes:
            asked.append(json.encode(payload))
            return super().call(payload)

    FanOutPoster(poster, Noting(), Clock(now=lambda: 1000.0)).post_all(crowd(MAX_UNDIVIDED + 1), 3.0)
    workers_own = FakePoster()

    for now in (990.0, 1000.0, 1001.5, 1004.0):
        post_part(workers_own, asked[0], Clock(now=lambda: now))  # noqa: B023 - called at once

    assert workers_own.within_seconds == [3.0, 3.0, 1.5, 0.0]


def test_frames_that_are_not_shared_arrive_as_they_are() -> None:
    frames = {connection_id: [connection_id.encode()] for connection_id in crowd(MAX_UNDIVIDED + 2)}
    poster, workers = FakePoster(), Workers()

    results(frames, poster, workers)

    assert {**poster.frames, **workers.posters[0].frames, **workers.posters[1].frames} == frames


@pytest.mark.parametrize(
    ("functions", "size", "parts"),
    [(1, 100_000, 1), (1.5, 100_000, 2), (4, 100_000, 4), (4, MAX_UNDIVIDED, 1), (100, CROWD, 4)],
)
def test_the_rate_is_divided_over_no_more_parts_than_can_use_it(functions: float, size: int, parts: int) -> None:
    poster, workers, per_second = FakePoster(), Workers(), functions * FUNCTION_PER_SECOND

    FanOutPoster(poster, workers, max_per_second=per_second).post_all(crowd(size), 3.0)

    shares = [each.max_per_second[0] for each in [poster, *workers.posters]]
    assert shares == [per_second / parts] * parts


def test_a_part_that_is_posted_again_has_the_whole_rate_because_all_others_are_done() -> None:
    poster, workers = FakePoster(), Workers()
    workers.after = lambda _number, _answer: b""

    FanOutPoster(poster, workers, max_per_second=2 * FUNCTION_PER_SECOND).post_all(crowd(MAX_UNDIVIDED + 1), 3.0)

    assert poster.max_per_second == [FUNCTION_PER_SECOND, 2 * FUNCTION_PER_SECOND]


def test_a_part_of_an_earlier_version_names_no_share() -> None:
    poster = FakePoster()

    post_part(poster, b'{"shares": [{"frames": ["1"], "connection_ids": ["c-1"]}], "within_seconds": 3.0}')

    assert poster.max_per_second == [inf]


def test_single_posts_and_closing_are_the_posters_own() -> None:
    poster = FakePoster(gone=frozenset({"c-2"}))
    chunked = FanOutPoster(poster, Workers())

    assert (chunked.post("c-1", b"1"), chunked.post("c-2", b"1")) == (True, False)
    chunked.close(["c-1"])

    assert poster.closed == ["c-1"]
