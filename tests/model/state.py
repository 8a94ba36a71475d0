"""The state of the model: the items of the feed, and how far each participant has come.

A state is a tuple of tuples, so that it can be hashed and compared. A step returns a new state.
"""

from typing import NamedTuple, TypeVar

T = TypeVar("T")

SKIP, LOST = "skip", "lost"
NOBODY = 10**6  # A subscription from this number on gets nothing.
POLLED = 0  # The channel of the poller, the list and the connection.


class Entry(NamedTuple):
    """The event of a change: whose change, and the version that the course got by it."""

    writer: int
    version: int


Item = Entry | str | None  # An entry, SKIP, LOST, or None where nothing stands.
Log = tuple[Item, ...]


class Head(NamedTuple):
    """The item that counts a channel's numbers. It is written by plain updates only."""

    reserved: int = 0
    settled: int = 0
    pushed: int = 0


class Channel(NamedTuple):
    """One channel. The item at number ``n`` is ``log[n - 1]``."""

    head: Head = Head()
    log: Log = ()
    first: Log = ()  # What was put at each number first, also after it expired: for the invariants only.
    old: int = 0  # Numbers up to this one were reserved more than a day ago.
    posted: int = 0  # Bit n: number n was posted to everybody who was subscribed. For the invariants only.


class Writer(NamedTuple):
    at: str
    attempt: int = 1
    version: int = 0  # of the course, as prefetched
    numbers: tuple[int, ...] = ()  # by channel; 0: not reserved yet


class Transaction(NamedTuple):
    """A transaction that was sent and has not arrived yet."""

    writer: int
    version: int
    numbers: tuple[int, ...]


class Poller(NamedTuple):
    """``heard[n - 1]`` is what the poller got for number ``n``; its cursor is the length."""

    heard: Log = ()
    refused: bool = False


class ListRead(NamedTuple):
    at: str = ""  # "", "half" when either the cursor or the list is read, "read"
    cursor: int = 0
    courses: tuple[int, ...] = ()


class Record(NamedTuple):
    """A stream record, or a ring of the sweep (number 0)."""

    channel: int
    number: int


class Run(NamedTuple):
    """One run of the broadcaster, for one channel."""

    at: str = "idle"
    record: Record = Record(0, 0)
    base: int = 0  # Numbers up to this one count as pushed.
    last: int = 0  # the last number of the entries that were read
    next: int = 0  # the number to post next
    subscribed_from: int = NOBODY  # the connection's subscription, as this run has read it
    failed: bool = False  # A post to the connection has failed.


class Connection(NamedTuple):
    """A client on a socket. ``heard[n - 1]`` is what it got for number ``n``; its cursor is the length."""

    at: str = "hello"  # about to say hello; then head, subscribed, live; at last refused or gone
    subscribed_from: int = NOBODY  # as stored
    head: int = 0  # as read by the hello that is under way
    heard: Log = ()
    early: tuple[int, ...] = ()  # numbers that were pushed before the replay
    missed_push: bool = False  # A post to this connection has failed.
    saw_gap: bool = False


class State(NamedTuple):
    channels: tuple[Channel, ...]
    commits: tuple[int, ...]  # the writers whose changes are committed, in this order
    writers: tuple[Writer, ...]
    transactions: frozenset[Transaction]
    poller: Poller
    list_read: ListRead
    records: frozenset[Record]
    runs: tuple[Run, ...]
    connection: Connection


class Step(NamedTuple):
    """What happens, and the state afterwards. ``fair``: it happens some day, unless something makes it impossible."""

    text: str
    state: State
    fair: bool = True


def prefix(channel: Channel) -> int:
    """The last number up to which nothing is missing, as a reader computes it."""
    number = channel.head.settled
    while number < len(channel.log) and channel.log[number] is not None:
        number += 1
    return number


def last_standing(channel: Channel) -> int:
    """The highest number at which an item stands."""
    return max((n for n, item in enumerate(channel.log, start=1) if item is not None), default=0)


def replaced(values: tuple[T, ...], index: int, value: T) -> tuple[T, ...]:
    return (*values[:index], value, *values[index + 1 :])


def with_channel(state: State, index: int, channel: Channel) -> State:
    return state._replace(channels=replaced(state.channels, index, channel))


def with_head(state: State, index: int, **changes: int) -> State:
    channel = state.channels[index]
    return with_channel(state, index, channel._replace(head=channel.head._replace(**changes)))


def put(state: State, index: int, number: int, item: Item) -> State:
    """The item stands at the number. Whether it may be put there is the caller's question."""
    channel = state.channels[index]
    first = channel.first
    if first[number - 1] is None:
        first = replaced(first, number - 1, item)
    return with_channel(state, index, channel._replace(log=replaced(channel.log, number - 1, item), first=first))


def name(channel: int) -> str:
    return ("admin", "organization")[channel]
