"""One interleaving step by step: the records of 41 and 42 come in the order 42, 41."""

from tests.model.configurations import PUSHING
from tests.model.explore import walk
from tests.model.rules import Rules
from tests.model.state import Connection

BOUNDS = PUSHING._replace(already=40)
COMMITTED = [
    "writer 0 reserves 41 of admin and sends",
    "writer 1 reserves 42 of admin and sends",
    "transaction of writer 0 commits",
]
SUBSCRIBED_AT_40 = [
    "hello with cursor 40 reads the head: 40",
    "the connection is subscribed from 40 on",
    "the connection gets its replay",
]


def heard(connection: Connection) -> list[int]:
    """The numbers that the connection got since 40."""
    return [number for number, item in enumerate(connection.heard, start=1) if number > 40 and item is not None]


def test_posted_as_they_come_42_reaches_a_subscriber_at_40_first() -> None:
    state = walk(
        Rules(reads_by_number=False),
        BOUNDS,
        *SUBSCRIBED_AT_40,
        *COMMITTED,
        "transaction of writer 1 commits",
        "a run starts for 42 and reads pushed",
        "the run for 42 reads the subscriptions",
        "the run for 42 posts 42",
        "a run starts for 41 and reads pushed",
        "the run for 41 reads the subscriptions",
        "the run for 41 posts 41",
    )

    assert state.connection.saw_gap
    assert heard(state.connection) == []


def test_read_by_number_41_and_42_reach_it_in_this_order() -> None:
    state = walk(
        Rules(),
        BOUNDS,
        *SUBSCRIBED_AT_40,
        *COMMITTED,
        "transaction of writer 1 commits",
        "a run starts for 42 and reads pushed",
        "the run for 42 reads to 42",
        "the run for 42 reads the subscriptions",
        "the run for 42 posts 41",
        "the run for 42 posts 42",
        "pushed is set to 42",
        "the run for 42 ends",
        "a run starts for 41 and reads pushed",
        "the run for 41 ends",
    )

    assert not state.connection.saw_gap
    assert heard(state.connection) == [41, 42]


def test_behind_a_hole_42_waits_until_41_has_a_skip() -> None:
    state = walk(
        Rules(),
        BOUNDS,
        *SUBSCRIBED_AT_40,
        "writer 0 reserves 41 of admin and sends",
        "writer 1 reserves 42 of admin and sends",
        "transaction of writer 1 commits",
        "a run starts for 42 and reads pushed",
        "the run for 42 waits for 41",
        "the run for 42 puts skip at 41",
        "the run for 42 reads to 42",
        "the run for 42 reads the subscriptions",
        "the run for 42 posts 41",
        "the run for 42 posts 42",
    )

    assert heard(state.connection) == [41, 42]
