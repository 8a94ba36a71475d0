"""What one client of a rehearsal received, and what it was refused. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from chalicelib.feed.cursor import Cursor
from chalicelib.instants import parse_instant


class Arrival(NamedTuple):
    """An event in the order of arrival. ``at`` and ``made_at`` are seconds since 1970: here, and when it was made."""

    seq: int
    course_id: int
    version: int
    at: float
    made_at: float

    @property
    def seconds(self) -> float:
        """How long the event took."""
        return self.at - self.made_at

    def __str__(self) -> str:
        return f"course {self.course_id} version {self.version}"


class Refusal(NamedTuple):
    """A response with an error, or none. ``status`` is 0 for none; ``later`` says whether a repetition succeeded."""

    at: float
    who: str
    what: str
    status: int
    reason: str
    later: bool = False

    def __str__(self) -> str:
        status = self.status or "no response"
        return f"{self.who}, {self.what}: {status} {self.reason}{', accepted when repeated' if self.later else ''}"


@dataclass(slots=True)
class Heard:
    """``start`` is the cursor that the client began with; ``seq`` the number of the last event or skip.

    ``unpushed`` are numbers that a socket had to fetch because the next event came without them, ``repeated`` numbers
    that came again and were dropped, ``resets`` the reasons why the service refused to go on from the client's cursor.
    """

    kind: str
    username: str
    channel: str
    start: int = 0
    seq: int = 0
    epoch: str = ""
    arrivals: list[Arrival] = field(default_factory=list)
    unpushed: list[int] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    resets: list[str] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    reconnects: int = 0

    @property
    def name(self) -> str:
        return f"{self.kind} of {self.username}"

    @property
    def cursor(self) -> str:
        return f"{self.epoch}.{self.seq}"

    def begin(self, cursor: str) -> None:
        """Everything after the cursor is expected."""
        self.move(cursor)
        self.start = self.seq

    def move(self, cursor: str) -> None:
        """The client goes on from the cursor. Raises ValueError for a text that is no cursor."""
        place = Cursor.parse(cursor)
        if place is None:
            raise ValueError(f"not a cursor: {cursor}")
        self.epoch, self.seq = place.epoch, place.seq

    def add(self, data: dict[str, Any], at: float) -> None:
        """The client takes the event, or the mark of a number without one, as its newest."""
        self.move(data["id"])
        if "courseId" in data:
            made_at = parse_instant(data["timestamp"]).timestamp()
            self.arrivals.append(Arrival(self.seq, data["courseId"], data["version"], at, made_at))


def number_of(data: dict[str, Any]) -> int:
    """Returns the number of an event or of a mark."""
    place = Cursor.parse(str(data["id"]))
    return place.seq if place else 0
