"""Presence in every dialect: what a client announces, and its events."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

PRESENCE_CHANGED = "presenceChanged"
PRESENCE_ENDED = "presenceEnded"

CourseId = Annotated[int, Meta(ge=1, le=9_999_999_999)]
State = Literal["viewing", "editing", "away"]
VIEWING: State = "viewing"
EDITING: State = "editing"
AWAY: State = "away"


class PresenceRequest(Struct, frozen=True, rename="camel"):
    """Where the page is. ``state`` is None for a course that it has left, ``course_id`` None for all of its courses.

    Without ``course_id`` nothing changes: the client asks who is where.
    """

    course_id: CourseId | UnsetType | None = UNSET
    state: State | None = None

    @property
    def is_leave(self) -> bool:
        return self.course_id is not UNSET and (self.course_id is None or self.state is None)


class PresenceRefused(Exception):
    """Nothing was stored. ``code`` as in docs/errors.md, with a sentence for developers."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class PersonChange(Struct, frozen=True, rename="camel"):
    """A person's state at a course; None for a person who has left.

    ``person`` is the same for all connections of one person. Of two changes of one person at one course, that with the
    later ``at`` counts, an instant in UTC.
    """

    course_id: int
    person: str
    name: str
    role: str
    state: State | None
    at: str


class PresenceChanged(Struct, frozen=True, rename="camel", omit_defaults=True):
    """``is_complete``: whoever is not among the changes is at no course that the recipient may see."""

    changes: list[PersonChange]
    is_complete: bool = False
