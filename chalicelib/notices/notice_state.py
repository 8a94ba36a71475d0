"""What is stored of one person: how far notices are read, up to where a screen has shown them, and the preferences.

Nothing is stored per notice. Entries are numbered, so one number says that all entries up to it are read, and a short
list names those behind it that were read singly. The numbers count in one epoch of one channel: after a restore from
backup, or for a person who was given another channel, they begin anew.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.feed.cursor import Cursor
from chalicelib.notices.preferences import Choice, ChoiceChange, choice_of

# Behind the newest WINDOW entries of a channel nothing is listed or counted.
WINDOW = 100


class NoticeState(Struct, frozen=True, omit_defaults=True, rename="camel"):
    """``read_up_to``, ``read_singly`` and ``seen_up_to`` are numbers of entries of ``channel`` in ``epoch``.

    Before a person's first look at notices, ``channel`` is empty.
    """

    channel: str = ""
    epoch: str = ""
    read_up_to: int = 0
    read_singly: tuple[int, ...] = ()
    seen_up_to: int = 0
    preferences: dict[str, Choice] = {}

    def choice(self, event_type: str) -> Choice:
        """The person's choice for a type of event."""
        return choice_of(self.preferences, event_type)

    def is_read(self, cursor: Cursor) -> bool:
        """Whether the entry of the channel with that cursor counts as read; entries of other epochs do."""
        is_before = cursor.epoch != self.epoch or cursor.seq <= self.read_up_to
        return is_before or cursor.seq in self.read_singly

    def has_seen(self, channel: str, cursor: Cursor) -> bool:
        """Whether a screen of the person has shown the state of ``channel`` at ``cursor``."""
        return (channel, cursor.epoch) == (self.channel, self.epoch) and cursor.seq <= self.seen_up_to


def begun(state: NoticeState, channel: str, newest: Cursor) -> NoticeState:
    """Returns the state for that channel and epoch. Where another one was stored, all entries until now are read."""
    if (state.channel, state.epoch) == (channel, newest.epoch):
        return state
    return NoticeState(channel, newest.epoch, read_up_to=newest.seq, preferences=state.preferences)


def with_read_up_to(state: NoticeState, seq: int) -> NoticeState:
    """Returns the state in which all entries up to ``seq`` are read, and so have been seen."""
    read_up_to = max(state.read_up_to, seq)
    left = tuple(each for each in state.read_singly if each > read_up_to)
    return replace(state, read_up_to=read_up_to, read_singly=left, seen_up_to=max(state.seen_up_to, seq))


def with_read(state: NoticeState, seqs: Iterable[int]) -> NoticeState:
    """Returns the state in which these entries are read as well. The oldest are forgotten beyond WINDOW of them."""
    singly = {each for each in (*state.read_singly, *seqs) if each > state.read_up_to}
    return replace(state, read_singly=tuple(sorted(singly)[-WINDOW:]))


def with_seen(state: NoticeState, seq: int) -> NoticeState:
    """Returns the state in which a screen has shown the channel up to ``seq``."""
    return replace(state, seen_up_to=max(state.seen_up_to, seq))


def with_choices(state: NoticeState, changes: Mapping[str, ChoiceChange]) -> NoticeState:
    """Returns the state with these changes of choices, by type of event. All other choices stay."""
    changed = {event_type: change.applied_to(state.choice(event_type)) for event_type, change in changes.items()}
    return replace(state, preferences={**state.preferences, **changed})
