"""Which changes a person wants to be told of, and how: in the bell, by a toast, by mail. One choice per event type."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import asdict, replace

from chalicelib.courses.absences.absence_events import AbsenceEventType
from chalicelib.courses.events import EventType

EVENT_TYPES: tuple[str, ...] = (*EventType, *AbsenceEventType)


class ToastLevel(StrEnum):
    """Which changes of a type are shown as toasts: all, those that concern the person, or none."""

    ALL = "all"
    MINE = "mine"
    NONE = "none"


class Choice(Struct, frozen=True):
    """How a person is told of changes of one type. A person who has chosen nothing is told in every way."""

    bell: bool = True
    toast: ToastLevel = ToastLevel.ALL
    mail: bool = True


class ChoiceChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What changes of a choice. What is unset stays as it is."""

    bell: bool | UnsetType = UNSET
    toast: ToastLevel | UnsetType = UNSET
    mail: bool | UnsetType = UNSET

    def applied_to(self, choice: Choice) -> Choice:
        """The choice after the change."""
        changes = {field: value for field, value in asdict(self).items() if value is not UNSET}
        return replace(choice, **changes)


Preferences = Mapping[str, Choice]
"""By event type. A type that is missing has the default choice."""

DEFAULT = Choice()


def choice_of(preferences: Preferences, event_type: str) -> Choice:
    """Returns the choice for a type; the default for a type that is missing."""
    return preferences.get(event_type, DEFAULT)


def every_choice(preferences: Preferences) -> dict[str, Choice]:
    """Returns the choice for each type that this version knows."""
    return {event_type: choice_of(preferences, event_type) for event_type in EVENT_TYPES}
