"""The names and the log lines of the events of absences. ``absence_entries.py`` makes the events."""

from enum import StrEnum

EVENT = "instructorAvailabilityChanged"


class AbsenceEventType(StrEnum):
    """The field ``type`` of an event, in the past tense."""

    ABSENCE_ADDED = "absence_added"
    ABSENCE_REMOVED = "absence_removed"


LOG_WORDS = {
    AbsenceEventType.ABSENCE_ADDED: "added absence",
    AbsenceEventType.ABSENCE_REMOVED: "removed absence",
}


def absence_log_line(event_type: AbsenceEventType, instructor_id: int) -> str:
    """Returns the log line of a delivered event. Operators search for this exact text."""
    return f"📡 [WEBSOCKET] Emitted {LOG_WORDS[event_type]} event for instructor: {instructor_id}"
