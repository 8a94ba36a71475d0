"""The directory of recipients in memory."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.people.recipients import Change, Recipient


class MemoryRecipients:
    """Implements ``people.recipients.Recipients``."""

    def __init__(self) -> None:
        self._stored: dict[tuple[str, str], Recipient] = {}

    def of_channel(self, channel: str) -> list[Recipient]:
        return [found for (of, _), found in self._stored.items() if of == channel]

    def find_many(self, names: Iterable[tuple[str, str]]) -> dict[str, Recipient]:
        return {name[1]: self._stored[name] for name in names if name in self._stored}

    def change(self, channel: str, user_id: str, change: Change) -> Recipient | None:
        changed = change(self._stored.pop((channel, user_id), None))
        if changed is not None:
            self._stored[channel, user_id] = changed
        return changed
