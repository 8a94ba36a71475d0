"""What every poster must do, whatever engine is inside: the contract of ``service.ports.Poster``."""

from __future__ import annotations

import time

import pytest

from chalicelib.push.ports import FAILED, GONE, SENT, Outcome, Poster, PostFailed
from chalicelib.push.ports import THROTTLED as LEFT_THROTTLED
from tests.fake_gateway import GONE as GONE_REPLY
from tests.fake_gateway import THROTTLED, FakeGateway, Reply, after, always, first
from tests.unit.push.conftest import Clock

ME = "NkYxZdQOoAMCIjQ="
FRAMES = [b'{"n":1}', b'{"n":2}', b'{"n":3}']
CUT = Reply(cut=True)
CUT_SHORT = Reply(status=503, cut_after=20)
PASSING = [pytest.param(reply, id=str(reply.status)) for reply in (THROTTLED, Reply(500), Reply(502), Reply(503))] + [
    pytest.param(CUT, id="cut"),
    pytest.param(CUT_SHORT, id="cut short"),
]
LASTING = [400, 403, 413]


def results(outcomes: list[Outcome]) -> dict[str, str]:
    return {outcome.connection_id: outcome.result for outcome in outcomes}


def test_a_frame_arrives_as_it_was_given(poster: Poster, gateway: FakeGateway) -> None:
    frame = '{"data":"é 📡 \\u0000"}'.encode()

    taken = poster.post(ME, frame)

    assert taken is True
    assert gateway.frames[ME] == [frame]


@pytest.mark.parametrize("connection_id", ["NkYxZdQOoAMCIjQ=", "a/b", "a b+c", "a%2Fb", "L0SM9cOFvHcCIhw="])
def test_every_connection_id_reaches_its_own(poster: Poster, gateway: FakeGateway, connection_id: str) -> None:
    poster.post(connection_id, b"{}")

    assert list(gateway.frames) == [connection_id]


def test_a_post_to_a_gone_connection_is_not_taken(poster: Poster, gateway: FakeGateway) -> None:
    gateway.behave(ME, always(GONE_REPLY))

    taken = poster.post(ME, b"{}")

    assert taken is False
    assert gateway.attempts[ME] == 1


@pytest.mark.parametrize("reply", PASSING)
def test_a_post_is_tried_again_after_what_may_pass(poster: Poster, gateway: FakeGateway, reply: Reply) -> None:
    gateway.behave(ME, first(2, reply))

    taken = poster.post(ME, b"{}")

    assert taken is True
    assert gateway.frames[ME] == [b"{}"]


@pytest.mark.parametrize("reply", PASSING)
def test_a_post_fails_when_it_does_not_pass(poster: Poster, gateway: FakeGateway, reply: Reply) -> None:
    gateway.behave(ME, always(reply))

    with pytest.raises(PostFailed):
        poster.post(ME, b"{}")

    assert gateway.attempts[ME] > 1


@pytest.mark.parametrize("status", LASTING)
def test_a_post_that_can_never_succeed_is_tried_once(poster: Poster, gateway: FakeGateway, status: int) -> None:
    gateway.behave(ME, always(Reply(status)))

    with pytest.raises(PostFailed):
        poster.post(ME, b"{}")

    assert gateway.attempts[ME] == 1


def test_a_post_to_nowhere_fails(poster_to_nowhere: Poster) -> None:
    with pytest.raises(PostFailed):
        poster_to_nowhere.post(ME, b"{}")


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=b"{}"),
        Reply(body=b"{}", chunked=True),
        Reply(chunked=True),
        Reply(leaving=True),
        Reply(body=b"x" * 100_000),
    ],
    ids=["body", "chunked body", "chunked nothing", "leaving", "large body"],
)
def test_however_it_is_worded_a_yes_is_a_yes(poster: Poster, gateway: FakeGateway, reply: Reply) -> None:
    gateway.behave(ME, always(reply))

    outcomes = poster.post_all({ME: FRAMES, "other": FRAMES}, 10.0)

    assert results(outcomes) == {ME: SENT, "other": SENT}
    assert gateway.frames[ME] == FRAMES


def test_a_yes_whose_rest_was_lost_is_not_asked_for_again(poster: Poster, gateway: FakeGateway) -> None:
    gateway.behave(ME, first(1, Reply(body=b"x" * 1000, cut_after=200)))

    taken = poster.post(ME, b"{}")

    assert taken is True
    assert gateway.frames[ME] == [b"{}"]


def test_posting_to_nobody_is_fine(poster: Poster) -> None:
    outcomes = poster.post_all({}, 1.0)

    assert outcomes == []


def test_each_connection_gets_its_own_frames_in_order(poster: Poster, gateway: FakeGateway) -> None:
    frames = {f"c{n}": [f"{n}.{m}".encode() for m in range(5)] for n in range(60)}

    outcomes = poster.post_all(frames, 10.0)

    assert results(outcomes) == dict.fromkeys(frames, SENT)
    assert dict(gateway.frames) == frames


def test_no_connection_is_posted_to_twice_at_once(poster: Poster, gateway: FakeGateway) -> None:
    for n in range(8):
        gateway.behave(f"c{n}", always(Reply(after_seconds=0.01)))

    poster.post_all({f"c{n}": FRAMES for n in range(8)}, 10.0)

    assert gateway.crowded == set()


def test_a_gone_connection_is_reported_at_once(poster: Poster, gateway: FakeGateway) -> None:
    gateway.behave(ME, always(GONE_REPLY))

    outcomes = poster.post_all({ME: FRAMES}, 10.0)

    assert outcomes == [Outcome(ME, GONE)]
    assert gateway.attempts[ME] == 1


def test_a_connection_that_goes_in_between_is_reported_gone(poster: Poster, gateway: FakeGateway) -> None:
    gateway.behave(ME, after(1, GONE_REPLY))

    outcomes = poster.post_all({ME: FRAMES}, 10.0)

    assert outcomes == [Outcome(ME, GONE)]
    assert gateway.frames[ME] == FRAMES[:1]


@pytest.mark.parametrize("reply", PASSING)
def test_what_passes_delays_frames_and_changes_no_order(poster: Poster, gateway: FakeGateway, reply: Reply) -> None:
    gateway.behave(ME, first(3, reply))

    outcomes = poster.post_all({ME: FRAMES}, 10.0)

    assert outcomes == [Outcome(ME, SENT)]
    assert gateway.frames[ME] == FRAMES


@pytest.mark.parametrize("reply", PASSING)
def test_what_does_not_pass_fails_and_is_never_called_gone(poster: Poster, gateway: FakeGateway, reply: Reply) -> None:
    gateway.behave(ME, always(reply))

    outcomes = poster.post_all({ME: FRAMES}, 1.0)

    assert outcomes == [Outcome(ME, LEFT_THROTTLED if reply == THROTTLED else FAILED)]


def test_nothing_follows_a_frame_that_was_not_taken(poster: Poster, gateway: FakeGateway) -> None:
    """A hole in the middle would look like a complete list."""
    gateway.behave(ME, after(1, Reply(500)))

    outcomes = poster.post_all({ME: FRAMES}, 1.0)

    assert outcomes == [Outcome(ME, FAILED)]
    assert gateway.frames[ME] == FRAMES[:1]


@pytest.mark.parametrize("status", LASTING)
def test_a_refusal_that_stays_is_not_asked_for_again(poster: Poster, gateway: FakeGateway, status: int) -> None:
    gateway.behave(ME, always(Reply(status)))

    outcomes = poster.post_all({ME: FRAMES}, 10.0)

    assert outcomes == [Outcome(ME, FAILED)]
    assert gateway.attempts[ME] == 1


def test_attempts_end_with_the_time_given(poster: Poster, gateway: FakeGateway, clock: Clock) -> None:
    gateway.behave(ME, always(THROTTLED))

    poster.post_all({ME: FRAMES}, 4.0)

    assert 0 < clock.seconds <= 4.0


def test_an_account_at_its_limit_delays_everyone_and_loses_nothing(poster: Poster, gateway: FakeGateway) -> None:
    frames = {f"c{n}": FRAMES for n in range(10)}
    gateway.throttle_account(25)

    outcomes = poster.post_all(frames, 600.0)

    assert results(outcomes) == dict.fromkeys(frames, SENT)
    assert dict(gateway.frames) == frames


def test_bad_connections_cost_the_others_nothing(poster: Poster, gateway: FakeGateway) -> None:
    bad = {"gone": always(GONE_REPLY), "throttled": always(THROTTLED), "broken": always(Reply(500)), "cut": always(CUT)}
    for connection_id, behaviour in bad.items():
        gateway.behave(connection_id, behaviour)
    good = [f"c{n}" for n in range(20)]

    outcomes = poster.post_all(dict.fromkeys([*bad, *good], FRAMES), 1.0)

    expected = {"gone": GONE, "throttled": LEFT_THROTTLED, "broken": FAILED, "cut": FAILED} | dict.fromkeys(good, SENT)
    assert results(outcomes) == expected
    assert all(gateway.frames[connection_id] == FRAMES for connection_id in good)


def test_a_silent_connection_holds_nobody_up(poster_in_real_time: Poster, gateway: FakeGateway) -> None:
    gateway.behave("silent", always(Reply(after_seconds=60)))
    frames = dict.fromkeys(["silent", *(f"c{n}" for n in range(10))], FRAMES)
    begun = time.monotonic()

    outcomes = poster_in_real_time.post_all(frames, 3.0)

    assert results(outcomes) == dict.fromkeys(frames, SENT) | {"silent": FAILED}
    assert max(gateway.taken_at.values()) - begun < 1.5
    assert time.monotonic() - begun < 6


def test_many_silent_connections_hold_nobody_up(poster_in_real_time: Poster, gateway: FakeGateway) -> None:
    """More of them than a small audience has connections to the gateway."""
    silent, good = [f"silent{n}" for n in range(10)], [f"c{n}" for n in range(20)]
    for connection_id in silent:
        gateway.behave(connection_id, always(Reply(after_seconds=60)))
    begun = time.monotonic()

    outcomes = poster_in_real_time.post_all(dict.fromkeys([*silent, *good], FRAMES), 3.0)

    assert results(outcomes) == dict.fromkeys(good, SENT) | dict.fromkeys(silent, FAILED)
    assert max(gateway.taken_at.values()) - begun < 1.5


def test_posting_to_nowhere_fails_for_everyone(poster_to_nowhere: Poster) -> None:
    outcomes = poster_to_nowhere.post_all({"a": FRAMES, "b": FRAMES}, 1.0)

    assert results(outcomes) == {"a": FAILED, "b": FAILED}
