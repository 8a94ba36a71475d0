"""Presence in memory, for tests: everything that the port promises, within one process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec.structs import replace

from chalicelib.courses.ports import CourseStore
from chalicelib.courses.visibility import viewing_channels
from chalicelib.presence.presence import Present, Watcher, present_at


class MemoryPresences:
    """Implements :class:`chalicelib.presence.ports.Presences`. ``writes`` counts what was stored or removed."""

    def __init__(self) -> None:
        self.writes = 0
        self._watchers: dict[str, Watcher] = {}

    def watchers(self, channel: str, now: datetime) -> dict[str, Watcher]:
        return {
            each.connection_id: each
            for each in self._watchers.values()
            if each.channel == channel and each.expires_at > now
        }

    def present(self, channel: str, now: datetime, course_id: int | None = None) -> list[Present]:
        return [
            present_at(watcher, found)
            for watcher in self._watchers.values()
            for found, stay in watcher.stays.items()
            if channel in stay.channels and watcher.expires_at > now and course_id in (None, found)
        ]

    def save(self, before: Watcher, after: Watcher) -> bool:
        known = self._watchers.get(before.connection_id)
        if (known.version if known else 0) != before.version:
            return False
        self.writes += 1
        self._watchers[after.connection_id] = replace(after, version=after.version + 1)
        return True

    def remove(self, watchers: Iterable[Watcher | Present]) -> None:
        for each in watchers:
            self.writes += 1
            self._watchers.pop(each.connection_id, None)


class MemoryCourseAudiences:
    """Implements :class:`chalicelib.presence.ports.CourseAudiences` on a store of courses."""

    def __init__(self, courses: CourseStore) -> None:
        self._courses = courses

    def channels(self, course_ids: Iterable[int]) -> Mapping[int, list[str]]:
        found = filter(None, map(self._courses.get, course_ids))
        return {each.course_id: viewing_channels(each.organization_id, each.instructor_id) for each in found}
