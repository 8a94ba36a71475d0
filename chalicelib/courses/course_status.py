"""The statuses of a course, the actions, and the table of all steps from one status to another."""

from enum import StrEnum

from chalicelib.courses.course_errors import WrongStatus


class Status(StrEnum):
    """The status of a course; ``completed`` and ``cancelled`` are final."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class ChangeKind(StrEnum):
    """What an organization asks to be done with a confirmed course."""

    MOVE = "move"
    CANCEL = "cancel"


class Action(StrEnum):
    """What somebody does to a course, in the imperative."""

    REQUEST = "request"
    ASSIGN = "assign"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    COMPLETE = "complete"
    EDIT = "edit"
    DECLINE = "decline"
    REQUEST_CHANGE = "request_change"
    DECLINE_CHANGE = "decline_change"
    WITHDRAW_CHANGE = "withdraw_change"


# As in "was edited by Dana".
PARTICIPLES: dict[str, str] = {
    Action.REQUEST: "requested",
    Action.ASSIGN: "assigned",
    Action.RESCHEDULE: "rescheduled",
    Action.CANCEL: "cancelled",
    Action.COMPLETE: "completed",
    Action.EDIT: "edited",
    Action.DECLINE: "declined",
    Action.REQUEST_CHANGE: "proposed for a change",
    Action.DECLINE_CHANGE: "left as it is",
    Action.WITHDRAW_CHANGE: "left as it is",
}
# Versions of the service that know only these cannot read a record that names another action. So such a record names
# STAND_IN where they look for the action, and the action itself in a field of its own.
FIRST_ACTIONS = (Action.REQUEST, Action.ASSIGN, Action.RESCHEDULE, Action.CANCEL, Action.COMPLETE)
STAND_IN = Action.RESCHEDULE

# The whole state machine: a step that is not in the table does not exist.
STEPS: dict[tuple[Status, Action], Status] = {
    (Status.PENDING, Action.ASSIGN): Status.CONFIRMED,
    (Status.PENDING, Action.RESCHEDULE): Status.PENDING,
    (Status.PENDING, Action.CANCEL): Status.CANCELLED,
    (Status.CONFIRMED, Action.ASSIGN): Status.CONFIRMED,
    (Status.CONFIRMED, Action.RESCHEDULE): Status.CONFIRMED,
    (Status.CONFIRMED, Action.CANCEL): Status.CANCELLED,
    (Status.CONFIRMED, Action.COMPLETE): Status.COMPLETED,
    (Status.PENDING, Action.EDIT): Status.PENDING,
    (Status.CONFIRMED, Action.EDIT): Status.CONFIRMED,
    (Status.CONFIRMED, Action.DECLINE): Status.PENDING,
    (Status.CONFIRMED, Action.REQUEST_CHANGE): Status.CONFIRMED,
    (Status.CONFIRMED, Action.DECLINE_CHANGE): Status.CONFIRMED,
    (Status.CONFIRMED, Action.WITHDRAW_CHANGE): Status.CONFIRMED,
}


def next_status(status: Status, action: Action) -> Status:
    """Returns the status after the action. Raises WrongStatus when the table has no such step."""
    if (status, action) not in STEPS:
        raise WrongStatus(status, action, PARTICIPLES[action])
    return STEPS[status, action]
