"""People at courses, what they announce and what they hear."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from chalicelib.people.identity import Identity
from chalicelib.presence.announce_presence import announce_presence
from chalicelib.presence.check_presence import ask_present, remove_vanished
from chalicelib.presence.update_audiences import update_audiences
from chalicelib.sockets.connection import NATIVE, authenticated
from chalicelib.sockets.presence_event import PresenceChanged, PresenceRequest, State
from tests.builders import NOW
from tests.fakes import FakePoster
from tests.socket_ports import FakeSocketPorts
from tests.stores.memory_presences import MemoryCourseAudiences, MemoryPresences
from tests.unit.courses.office import Office


class Lounge(FakeSocketPorts):
    """Course 1 belongs to Iffat College and is taught by Mike. Time passes only when a test says so."""

    def __init__(self) -> None:
        self.office = Office()
        self.recorder = FakePoster()
        super().__init__(self.recorder, self.office.connections, self.office.feed, self.office.tickets)
        self.memory = self.presences = MemoryPresences()
        self.course_audiences = MemoryCourseAudiences(self.office.courses)
        self.office.assign(self.office.request().course_id)
        self.gateway_activity = FakeActivity()
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    def wait(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)

    def opens(self, identity: Identity, connection_id: str, dialect: str = NATIVE) -> None:
        self.connections.add(authenticated(identity, connection_id, NOW, dialect), None)

    def says(self, connection_id: str, request: PresenceRequest, at: datetime | None = None) -> PresenceChanged | None:
        self.time += timedelta(seconds=0 if at else 1)
        connection = self.connections.get(connection_id)
        assert connection is not None
        return announce_presence(self, self.dialects, connection, request, at or self.time)

    def at(self, connection_id: str, state: State | None, course_id: int = 1) -> PresenceChanged | None:
        return self.says(connection_id, PresenceRequest(course_id, state))

    def watches(self, identity: Identity, connection_id: str) -> PresenceChanged | None:
        """Opens a connection and asks who is where."""
        self.opens(identity, connection_id)
        return self.says(connection_id, PresenceRequest())

    def heard(self, connection_id: str) -> list[tuple[str, str | None]]:
        """Names and states that a native connection was told, in order."""
        return [(each["name"], each["state"]) for each in self.changes(connection_id)]

    def changes(self, connection_id: str) -> list[Any]:
        frames = [each for each in self.recorder.heard(connection_id) if each["event"] == "presenceChanged"]
        return [change for frame in frames for change in frame["data"]["changes"]]

    def frames(self) -> int:
        return sum(map(len, self.recorder.frames.values()))

    def sweep(self) -> int:
        run = ask_present(self, self.dialects, self.now) if update_audiences(self, self.dialects, self.now) else None
        return remove_vanished(self, self.dialects, run, self.now, self.wait) if run else 0


class FakeActivity:
    """Every connection replies three seconds after NOW, except those that a test names."""

    def __init__(self) -> None:
        self.active_at: dict[str, datetime | None] = {}
        self.unknown: set[str] = set()

    def last_active(self, connection_ids: Iterable[str]) -> Mapping[str, datetime | None]:
        replied = NOW + timedelta(days=1)
        return {each: self.active_at.get(each, replied) for each in connection_ids if each not in self.unknown}


def told(changed: PresenceChanged | None) -> list[tuple[str, str | None]]:
    """Names and states of a reply."""
    return [] if changed is None else [(each.name, each.state) for each in changed.changes]
