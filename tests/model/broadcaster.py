"""The broadcaster: what starts its runs, and how they die. `broadcaster_run.py` has what one run does.

Stream records start runs in any order, more than once, and beside each other: a record only says that its channel has
something new. A record that is given up starts nothing; the sweep then does.
"""

from collections.abc import Iterator

from tests.model.broadcaster_run import IDLE, run_steps, started, with_run
from tests.model.rules import Bounds, Rules
from tests.model.state import POLLED, Record, State, Step


def broadcaster_steps(state: State, rules: Rules, bounds: Bounds) -> Iterator[Step]:
    if not bounds.runs:
        return
    for slot, run in enumerate(state.runs):
        if run.at != "idle" and run not in state.runs[:slot]:
            yield from run_steps(state, rules, bounds, run)
            if bounds.runs_die:
                again = state._replace(records=state.records | {run.record})
                yield Step(f"the run for {run.record.number} dies", with_run(again, run, IDLE), fair=False)
    for record in state.records:
        rest = state._replace(records=state.records - {record})
        if IDLE in state.runs:
            text = f"a run starts for {record.number} and reads pushed"
            run = started(state, rules, record)
            yield Step(text, with_run(rest, IDLE, run))
            if bounds.records_repeat:
                yield Step(f"{text}; the record will come again", with_run(state, IDLE, run), fair=False)
        if bounds.records_get_lost:
            yield Step(f"the record of {record.number} is given up", rest, fair=False)
    if bounds.sweep and rules.sweep_rings and _lags(state):
        yield Step("the sweep rings", state._replace(records=frozenset({Record(POLLED, 0)})))


def _lags(state: State) -> bool:
    """Whether something stands behind ``pushed``, and nothing else will start a run."""
    channel = state.channels[POLLED]
    nothing_starts = not state.records and all(run.at == "idle" for run in state.runs)
    return nothing_starts and any(item is not None for item in channel.log[channel.head.pushed :])
