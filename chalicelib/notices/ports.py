"""What the use cases for notices need: what is stored of each person, and the newest entries of a channel."""

from typing import Protocol

from msgspec import Struct

from chalicelib.feed.cursor import Cursor, Head
from chalicelib.feed.entries import Entry
from chalicelib.notices.notice_state import NoticeState


class StateChanged(Exception):
    """The stored state is not the one that was read. Nothing was stored."""


class StoredState(Struct, frozen=True):
    """A person's state as it was read. ``version`` is None where nothing is stored."""

    state: NoticeState
    version: int | None


class PersonNotices(Protocol):
    """The state of each person, by user id."""

    def read(self, user_id: str) -> StoredState:
        """Returns the person's state, an empty one for a person of whom nothing is stored."""
        ...

    def save(self, user_id: str, state: NoticeState, replaced: StoredState) -> None:
        """The state is stored in place of the one that was read. Raises StateChanged."""
        ...


class ActivityPage(Protocol):
    """The newest entries of a channel."""

    @property
    def entries(self) -> list[Entry]:
        """The latest first. Numbers need not descend: after a restore from backup they have begun anew."""

    @property
    def newest(self) -> Cursor:
        """The last entry that the page is sure to include. It may have some of those behind it."""


class Activity(Protocol):
    """The entries of each channel, beyond the retention of the feed. The newest may be missing for a while."""

    def page(self, channel: str, limit: int, *, head: Head) -> ActivityPage:
        """Returns the newest entries, at most ``limit``. ``head`` is the channel's, read before."""
        ...
