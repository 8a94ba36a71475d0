"""The statuses of a course, the actions, and the table of all steps from one status to another."""

from enum import StrEnum

from chalicelib.courses.course_errors import WrongStatus


class Status(StrEnum):
    """The status of a course; ``completed`` and ``cancelled`` are final."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Action(StrEnum):
    """What somebody does to a course, in the imperative."""

    REQUEST = "request"
    ASSIGN = "assign"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    COMPLETE = "complete"


PARTICIPLES = {
    Action.REQUEST: "requested",
    Action.ASSIGN: "assigned",
    Action.RESCHEDULE: "rescheduled",
    Action.CANCEL: "cancelled",
    Action.COMPLETE: "completed",
}

# The whole state machine: a step that is not in the table does not exist.
STEPS: dict[tuple[Status, Action], Status] = {
    (Status.PENDING, Action.ASSIGN): Status.CONFIRMED,
    (Status.PENDING, Action.RESCHEDULE): Status.PENDING,
    (Status.PENDING, Action.CANCEL): Status.CANCELLED,
    (Status.CONFIRMED, Action.ASSIGN): Status.CONFIRMED,
    (Status.CONFIRMED, Action.RESCHEDULE): Status.CONFIRMED,
    (Status.CONFIRMED, Action.CANCEL): Status.CANCELLED,
    (Status.CONFIRMED, Action.COMPLETE): Status.COMPLETED,
}


def next_status(status: Status, action: Action) -> Status:
    """Returns the status after the action. Raises WrongStatus when the table has no such step."""
    if (status, action) not in STEPS:
        raise WrongStatus(status, PARTICIPLES[action])
    return STEPS[status, action]
