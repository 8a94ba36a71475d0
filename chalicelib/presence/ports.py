"""What presence needs from stores and from the gateway."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from chalicelib.presence.presence import Present, Watcher
from chalicelib.push.ports import Poster
from chalicelib.sockets.connection import Connection


class Presences(Protocol):
    """Watchers and their stays. All reads are consistent and leave out what has expired."""

    def watchers(self, channel: str, now: datetime) -> dict[str, Watcher]:
        """The channel's watchers by connection id."""

    def present(self, channel: str, now: datetime, course_id: int | None = None) -> list[Present]:
        """Who is at the course, or at any that the channel's identities could see when it was announced."""

    def save(self, before: Watcher, after: Watcher) -> bool:
        """The watcher and its stays are stored. False, and nothing is stored, if another version is stored."""

    def remove(self, watchers: Iterable[Watcher | Present]) -> None:
        """The watchers, or the stays with the watchers of their connections, are no longer stored."""


class CourseAudiences(Protocol):
    """Who may see a course."""

    def channels(self, course_ids: Iterable[int]) -> Mapping[int, list[str]]:
        """The channels whose identities may see each course as it is now; missing courses are skipped."""


class OpenConnections(Protocol):
    """Which connections are stored."""

    def get_many(self, connection_ids: Iterable[str]) -> dict[str, Connection]:
        """Stored connections by their ids; missing ids are skipped."""


class GatewayActivity(Protocol):
    """What the gateway knows of connections."""

    def last_active(self, connection_ids: Iterable[str]) -> Mapping[str, datetime | None]:
        """When something was last sent on each connection; None for one that is gone.

        A connection of which the gateway says nothing is left out.
        """


class PresencePorts(Protocol):
    """The part of the wiring that an announcement needs."""

    @property
    def presences(self) -> Presences: ...

    @property
    def course_audiences(self) -> CourseAudiences: ...

    @property
    def connections(self) -> OpenConnections: ...

    @property
    def poster(self) -> Poster: ...

    def wait(self, seconds: float) -> None: ...


class CheckPorts(PresencePorts, Protocol):
    """The part of the wiring that the checks of the sweep need."""

    @property
    def gateway_activity(self) -> GatewayActivity: ...
