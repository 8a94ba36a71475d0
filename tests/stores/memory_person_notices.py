"""People's notices in memory, for tests."""

from __future__ import annotations

from chalicelib.notices.notice_state import NoticeState
from chalicelib.notices.ports import StateChanged, StoredState


class MemoryPersonNotices:
    """Implements ``notices.ports.PersonNotices``."""

    def __init__(self) -> None:
        self._stored: dict[str, StoredState] = {}

    def read(self, user_id: str) -> StoredState:
        return self._stored.get(user_id, StoredState(NoticeState(), None))

    def save(self, user_id: str, state: NoticeState, replaced: StoredState) -> None:
        if self.read(user_id).version != replaced.version:
            raise StateChanged
        self._stored[user_id] = StoredState(state, (replaced.version or 0) + 1)
