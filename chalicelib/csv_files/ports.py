"""What imports and exports need."""

from datetime import datetime
from typing import Protocol

from chalicelib.courses.ports import CourseStore
from chalicelib.people.ports import People, Users
from chalicelib.people.recipients import Recipients


class Imports(Protocol):
    """How much of a file of courses has been saved."""

    def saved_rows(self, digest: str) -> int:
        """Returns how many rows of the file with that digest have been saved, 0 for an unknown file."""

    def note_saved(self, digest: str, rows: int) -> None:
        """The first ``rows`` rows of the file have been saved."""


class FilePorts(Protocol):
    """The ports by name; ``Wiring`` has them."""

    @property
    def people(self) -> People: ...

    @property
    def users(self) -> Users: ...

    @property
    def recipients(self) -> Recipients: ...

    @property
    def courses(self) -> CourseStore: ...

    @property
    def imports(self) -> Imports: ...

    @property
    def max_listed_users(self) -> int | None:
        """How many users may be listed at once, where somebody waits for it; None for any number."""

    def now(self) -> datetime: ...
