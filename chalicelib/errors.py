"""The base of every error, and those that no single subject owns. ``api/problems.py`` maps them to HTTP statuses."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Self


class CoursewireError(Exception):
    """``code`` is the documented name of the case, ``text`` the sentence for a person, with ``{}`` per argument."""

    code: ClassVar[str] = "internal"
    text: ClassVar[str] = ""

    def __str__(self) -> str:
        return self.text.format(*self.args)


class Refusal(CoursewireError):
    """The rules do not allow the request. Nothing was changed. Names are facts (``NotFound``), without ``Error``."""


class DetailedRefusal(Refusal):
    """A refusal whose sentence contains ``detail``."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)


class FieldMessage(str):
    """What is wrong with a field, as in "must be a date". ``rule`` is the rule's stable name: see docs/errors.md."""

    rule: str

    def __new__(cls, rule: str, message: str) -> Self:
        self = super().__new__(cls, message)
        self.rule = rule
        return self


class InvalidFields(Refusal):
    """``errors`` maps a field's public name to what is wrong with it."""

    code = "invalid_fields"

    def __init__(self, errors: Mapping[str, FieldMessage]) -> None:
        super().__init__(errors)
        self.errors = dict(errors)

    @classmethod
    def of(cls, field: str, rule: str, message: str) -> Self:
        """Returns the refusal of one field."""
        return cls({field: FieldMessage(rule, message)})

    def __str__(self) -> str:
        return "Some fields need another look: " + ", ".join(self.errors) + "."


class WrongRole(DetailedRefusal):
    """The identity's role may not do this, whatever the course. ``detail`` names the allowed ``roles`` in plural."""

    code = "wrong_role"
    text = "This is for {} only."

    def __init__(self, detail: str, roles: Sequence[str] = ()) -> None:
        super().__init__(detail)
        self.roles = roles


class NotFound(DetailedRefusal):
    """``detail`` does not exist, or this identity may not see it: the two cases must look the same."""

    code = "not_found"
    text = "There is no {}."


class TimedOut(CoursewireError):
    """A service that we call was too slow. What was under way may be stored or not."""

    code = "timeout"
    text = "The service took too long. Read the record before trying again."


class BusyError(CoursewireError):
    """Too many changes at once for one channel; nothing was saved."""

    code = "busy"
    text = "Too many changes are being saved at this moment. Nothing was saved; try again in a second."
