"""What people have seen and want, from the notices that are stored of each person."""

from typing import Protocol

from msgspec import Struct

from chalicelib.feed.cursor import Cursor


class Choice(Protocol):
    """How a person is told of changes of one type."""

    @property
    def mail(self) -> bool: ...


class State(Protocol):
    """What is stored of a person's notices."""

    def has_seen(self, channel: str, cursor: Cursor) -> bool:
        """Whether a screen of the person has shown the state of ``channel`` at ``cursor``."""
        ...

    def choice(self, event_type: str) -> Choice:
        """Returns the person's choice for a type of event."""
        ...


class Stored(Protocol):
    """A person's state as it was read."""

    @property
    def state(self) -> State: ...


class Notices(Protocol):
    """The notices of each person, by user id."""

    def read(self, user_id: str) -> Stored:
        """Returns the person's state, an empty one for a person of whom nothing is stored."""
        ...


class ReportedState(Struct, frozen=True):
    """Implements ``mail.ports.PersonState``."""

    state: State

    def has_seen(self, channel: str, cursor: Cursor) -> bool:
        return self.state.has_seen(channel, cursor)

    def wants_mail(self, event_type: str) -> bool:
        return self.state.choice(event_type).mail


class ReportedNotices:
    """Implements ``mail.ports.PersonStates``."""

    def __init__(self, notices: Notices) -> None:
        self._notices = notices

    def read(self, user_id: str) -> ReportedState:
        return ReportedState(self._notices.read(user_id).state)
