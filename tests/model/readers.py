"""The readers that ask: a poller, and a reader of a list who is told 304 when nothing has changed."""

from collections.abc import Iterator

from tests.model.rules import Bounds, Rules
from tests.model.state import LOST, POLLED, Channel, State, Step, prefix


def is_expired(channel: Channel, rules: Rules, number: int) -> bool:
    """Whether retention took, or may have taken, the entry at this number."""
    item = channel.log[number - 1]
    return (item == LOST and rules.lost_refuses_recovery) or (item is None and number <= channel.head.settled)


def poller_steps(state: State, rules: Rules, bounds: Bounds) -> Iterator[Step]:
    poller, channel = state.poller, state.channels[POLLED]
    number = len(poller.heard) + 1
    if not bounds.poller or poller.refused or number > len(channel.log):
        return
    if is_expired(channel, rules, number):
        yield Step("a poll is refused: expired", state._replace(poller=poller._replace(refused=True)))
        return
    if channel.log[number - 1] is None and not rules.serves_prefix_only:
        number = next((n for n in range(number, len(channel.log) + 1) if channel.log[n - 1] is not None), number)
    if channel.log[number - 1] is not None:
        heard = (*poller.heard, *channel.log[len(poller.heard) : number])
        yield Step(f"a poll returns {number}", state._replace(poller=poller._replace(heard=heard)))


def list_steps(state: State, rules: Rules, bounds: Bounds) -> Iterator[Step]:
    found, channel = state.list_read, state.channels[POLLED]
    if not bounds.list_reader or found.at == "read":
        return
    if (found.at == "") == rules.cursor_before_list:
        cursor = prefix(channel) if rules.list_cursor_is_prefix else channel.head.reserved
        text, read = f"the cursor of the list is read: {cursor}", found._replace(cursor=cursor)
    else:
        text, read = "the list is read", found._replace(courses=state.commits)
    yield Step(text, state._replace(list_read=read._replace(at="half" if found.at == "" else "read")))
