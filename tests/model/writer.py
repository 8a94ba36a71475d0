"""A writer: prefetch, reserve, commit; after a refusal or without a response it fills its own numbers.

A transaction that was sent may arrive at any later time, also when its writer has died or has stopped waiting.
"""

from collections.abc import Iterator

from tests.model.filler import filled
from tests.model.rules import Bounds, Rules
from tests.model.state import Entry, Record, State, Step, Transaction, Writer, name, put, replaced, with_channel

ENDS = frozenset({"done", "refused", "dead"})


def first_writer(rules: Rules, bounds: Bounds, attempt: int = 1) -> Writer:
    # A course that nobody else changes is always at the version that was prefetched.
    at = "prefetch" if rules.reserves_after_prefetch and bounds.same_course else "reserve"
    return Writer(at, attempt, 0, (0,) * bounds.channels)


def writer_steps(state: State, rules: Rules, bounds: Bounds) -> Iterator[Step]:
    for who, writer in enumerate(state.writers):
        if writer.at == "prefetch":
            yield _prefetch(state, rules, bounds, who)
        elif writer.at == "reserve":
            yield from _reserve(state, rules, bounds, who)
        elif writer.at == "sent" and bounds.responses_get_lost:
            yield _time_out(state, rules, who)
        elif writer.at in ("fence", "fill"):
            yield _fill(state, rules, bounds, who)
        if bounds.crashes and writer.at not in ENDS and writer.at != "prefetch":
            yield Step(f"writer {who} dies", _with_writer(state, who, writer._replace(at="dead")), fair=False)


def transaction_steps(state: State, rules: Rules, bounds: Bounds) -> Iterator[Step]:
    for transaction in state.transactions:
        yield from _arrive(state, rules, bounds, transaction)


def is_idle(state: State) -> bool:
    """Whether no request that has reserved a number is under way."""
    return not state.transactions and all(writer.at in ENDS or not any(writer.numbers) for writer in state.writers)


def _with_writer(state: State, who: int, writer: Writer) -> State:
    return state._replace(writers=replaced(state.writers, who, writer))


def _version(state: State, bounds: Bounds, who: int) -> int:
    """The present version of the course that the writer changes."""
    return len(state.commits) if bounds.same_course else int(who in state.commits)


def _prefetch(state: State, rules: Rules, bounds: Bounds, who: int) -> Step:
    writer = state.writers[who]._replace(version=_version(state, bounds, who))
    if rules.reserves_after_prefetch:
        return Step(f"writer {who} prefetches", _with_writer(state, who, writer._replace(at="reserve")))
    return Step(f"writer {who} prefetches and sends", _sent(state, who, writer))


def _reserve(state: State, rules: Rules, bounds: Bounds, who: int) -> Iterator[Step]:
    """One number in each channel, each by an update of its own, in any order. After the last, the writer sends."""
    writer = state.writers[who]
    for index, own in enumerate(writer.numbers):
        if own:
            continue
        channel = state.channels[index]
        number = channel.head.reserved + 1
        head = channel.head._replace(reserved=number)
        log, first = (*channel.log, None), (*channel.first, None)
        after = with_channel(state, index, channel._replace(head=head, log=log, first=first))
        mine = writer._replace(numbers=replaced(writer.numbers, index, number))
        text = f"writer {who} reserves {number} of {name(index)}"
        if not all(mine.numbers):
            yield Step(text, _with_writer(after, who, mine))
        elif rules.reserves_after_prefetch:
            yield Step(f"{text} and sends", _sent(after, who, mine))
        else:
            yield Step(text, _with_writer(after, who, mine._replace(at="prefetch")))
        if bounds.responses_get_lost:
            yield Step(f"{text} without a response", _with_writer(after, who, writer._replace(at="fill")), fair=False)


def _sent(state: State, who: int, writer: Writer) -> State:
    transaction = Transaction(who, writer.version, writer.numbers)
    sent = state._replace(transactions=state.transactions | {transaction})
    return _with_writer(sent, who, writer._replace(at="sent"))


def _time_out(state: State, rules: Rules, who: int) -> Step:
    writer = state.writers[who]
    at = "fence" if rules.fences_unknown_results else "refused"
    fair = Transaction(who, writer.version, writer.numbers) not in state.transactions
    return Step(f"writer {who} gets no response", _with_writer(state, who, writer._replace(at=at)), fair)


def _fill(state: State, rules: Rules, bounds: Bounds, who: int) -> Step:
    """A skip at the next own number. The own entry stands there: the change is committed."""
    writer = state.writers[who]
    index = next((index for index, number in enumerate(writer.numbers) if number), None)
    if index is None:
        return Step(f"writer {who} is refused", _with_writer(state, who, _after_refusal(writer, rules, bounds)))
    number = writer.numbers[index]
    finds = writer.at == "fence" or rules.fill_finds_own_entry
    if finds and isinstance(state.channels[index].log[number - 1], Entry):
        return Step(f"writer {who} finds its entry", _with_writer(state, who, writer._replace(at="done")))
    mine = writer._replace(at="fill", numbers=replaced(writer.numbers, index, 0))
    if not any(mine.numbers):
        mine = _after_refusal(mine, rules, bounds)
    after = filled(state, rules, index, number)
    return Step(f"writer {who} fills {number} of {name(index)}", _with_writer(after, who, mine))


def _after_refusal(writer: Writer, rules: Rules, bounds: Bounds) -> Writer:
    if writer.attempt < bounds.attempts:
        return first_writer(rules, bounds, writer.attempt + 1)
    return writer._replace(at="refused")


def _arrive(state: State, rules: Rules, bounds: Bounds, transaction: Transaction) -> Iterator[Step]:
    who = transaction.writer
    writer = state.writers[who]
    rest = state._replace(transactions=state.transactions - {transaction})
    if _may_commit(state, rules, bounds, transaction):
        after, at, what = _committed(rest, bounds, transaction), "done", "commits"
    else:
        after, at, what = rest, "fill", "is refused"
    waits = writer.at == "sent" and Transaction(who, writer.version, writer.numbers) == transaction
    text = f"transaction of writer {who} {what}"
    if waits:
        yield Step(text, _with_writer(after, who, writer._replace(at=at)))
    if not waits or bounds.responses_get_lost:
        yield Step(f"{text} without a response", after, fair=not waits)
    if bounds.transactions_repeat and what == "commits":
        again = after._replace(transactions=state.transactions)
        yield Step(f"{text} and is sent again", again, fair=False)
    if bounds.responses_get_lost or writer.at == "dead":
        yield Step(f"transaction of writer {who} is lost", rest, fair=False)


def _may_commit(state: State, rules: Rules, bounds: Bounds, transaction: Transaction) -> bool:
    if transaction.version != _version(state, bounds, transaction.writer):
        return False
    places = zip(state.channels, transaction.numbers, strict=True)
    return not rules.entries_are_write_once or all(channel.log[number - 1] is None for channel, number in places)


def _committed(state: State, bounds: Bounds, transaction: Transaction) -> State:
    who = transaction.writer
    for index, number in enumerate(transaction.numbers):
        state = put(state, index, number, Entry(who, transaction.version + 1))
    if bounds.runs:
        state = state._replace(records=state.records | {Record(0, transaction.numbers[0])})
    return state._replace(commits=(*state.commits, who))
