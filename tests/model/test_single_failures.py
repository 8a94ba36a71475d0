"""What becomes of a number whose writer dies, is late or gets no response: single interleavings, step by step."""

from tests.model.explore import steps, walk
from tests.model.rules import Bounds, Rules
from tests.model.state import SKIP, Entry, State

BOUNDS = Bounds(channels=1, same_course=False, poller=True, crashes=True, responses_get_lost=True)
RESERVED = ["writer 0 reserves 1 of admin and sends", "writer 1 reserves 2 of admin and sends"]
OTHER_COMMITS = "transaction of writer 1 commits"


def after(*texts: str) -> State:
    return walk(Rules(), BOUNDS, *RESERVED, *texts)


def possible_polls(state: State) -> list[str]:
    return [step.text for step in steps(state, Rules(), BOUNDS) if "poll" in step.text]


def test_readers_wait_in_front_of_the_number_of_a_writer_that_died() -> None:
    state = after("writer 0 dies", "transaction of writer 0 is lost", OTHER_COMMITS)

    assert possible_polls(state) == []


def test_the_number_of_a_writer_that_died_gets_a_skip_and_readers_go_on() -> None:
    state = after(
        "writer 0 dies",
        "transaction of writer 0 is lost",
        OTHER_COMMITS,
        "a reader puts skip at 1 of admin",
        "a poll returns 1",
        "a poll returns 2",
    )

    assert state.poller.heard == (SKIP, Entry(1, 1))


def test_a_transaction_that_arrives_behind_the_skip_is_refused() -> None:
    state = after(
        "writer 0 dies", "a reader puts skip at 1 of admin", "transaction of writer 0 is refused without a response"
    )

    assert state.channels[0].log == (SKIP, None)
    assert state.commits == ()


def test_a_writer_without_a_response_finds_that_it_has_committed() -> None:
    state = after(
        "transaction of writer 0 commits without a response", "writer 0 gets no response", "writer 0 finds its entry"
    )

    assert state.writers[0].at == "done"
    assert state.commits == (0,)


def test_a_writer_without_a_response_makes_sure_that_it_never_commits() -> None:
    state = after(
        "writer 0 gets no response",
        "writer 0 fills 1 of admin",
        "transaction of writer 0 is refused without a response",
    )

    assert state.writers[0].at == "refused"
    assert state.commits == ()
