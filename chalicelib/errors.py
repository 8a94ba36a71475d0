"""The base of every error, and the refusals that no single subject owns.

An error carries data and builds its own sentence; ``api/errors.py`` alone maps errors to HTTP statuses.
Facts (``NotFound``) are refusals; names that end in ``Error`` are failures of the service.
"""

from collections.abc import Mapping
from typing import ClassVar


class CoursewireError(Exception):
    """The base class. ``code`` is the documented name of the case; ``str()`` is the sentence for a person."""

    code: ClassVar[str] = "internal"


class Refusal(CoursewireError):
    """The rules do not allow the request. Nothing was changed."""


class InvalidFields(Refusal):
    """``errors`` maps a field's public name to what is wrong with it."""

    code = "invalid_fields"

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(errors)
        self.errors = dict(errors)

    def __str__(self) -> str:
        return "Some fields need another look: " + ", ".join(self.errors) + "."


class WrongRole(Refusal):
    """The identity's role may not do this, whatever the course. ``needed`` names the roles in the plural."""

    code = "wrong_role"

    def __init__(self, needed: str) -> None:
        super().__init__(needed)
        self.needed = needed

    def __str__(self) -> str:
        return f"This is for {self.needed} only."


class NotFound(Refusal):
    """``what`` does not exist, or this identity may not see it: the two cases must look the same."""

    code = "not_found"

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return f"There is no {self.what}."


class BusyError(CoursewireError):
    """Too many changes at once for one channel; nothing was saved."""

    code = "busy"

    def __str__(self) -> str:
        return "Too many changes are being saved at this moment. Nothing was saved; try again in a second."
