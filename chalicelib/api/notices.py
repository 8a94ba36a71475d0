"""/notices: what a person has not read yet, on every device the same, and of what the person wants to be told."""

from typing import Annotated, Any

from chalice.app import Blueprint, Response
from msgspec import Meta, Raw, Struct, to_builtins

from chalicelib.api.responses import json_response
from chalicelib.api.rest_call import Call, endpoint
from chalicelib.errors import FieldMessage, InvalidFields
from chalicelib.notices.change_notices import change_choices, mark_read, mark_read_up_to, mark_seen
from chalicelib.notices.notice_state import WINDOW
from chalicelib.notices.preferences import EVENT_TYPES, ChoiceChange, Preferences, every_choice
from chalicelib.notices.read_notices import Bell, read_notices
from chalicelib.sockets.tell_person import tell_person
from chalicelib.sockets.unnumbered_events import FRAMES
from chalicelib.wiring import wiring

notices = Blueprint(__name__)

DEFAULT_LIMIT = 30
NOTICES_CHANGED = "noticesChanged"
CursorText = Annotated[str, Meta(title="cursor", description="a cursor")]


class NoticeListing(Struct, frozen=True):
    """The query of the list."""

    limit: Annotated[
        int, Meta(ge=1, le=WINDOW, title="whole_number_1_100", description=f"a whole number from 1 to {WINDOW}")
    ] = DEFAULT_LIMIT


class MarkRead(Struct, frozen=True, rename="camel"):
    """All entries up to a cursor, or single ones by their ids."""

    up_to: CursorText | None = None
    ids: Annotated[list[str] | None, Meta(title="ids_1_100", description=f"a list of 1 to {WINDOW} ids of events")] = (
        None
    )


class MarkSeen(Struct, frozen=True):
    """Up to which event a visible page has shown the channel."""

    cursor: CursorText


class SavePreferences(Struct, frozen=True):
    """What changes of the choices, by event type. Types that are left out stay as they are."""

    preferences: Annotated[
        dict[str, ChoiceChange],
        Meta(
            title="choices",
            description="an object with bell and mail (true or false) and toast (all, mine or none) for event types",
        ),
    ]


@endpoint(notices, "GET", "/notices", query=True)
def index(call: Call) -> Response:
    _, wanted = call.identity, call.query(NoticeListing)
    bell = _bell(call)
    items = [
        {"event": each.entry.event, "data": Raw(each.entry.data), "isRead": each.is_read}
        for each in bell.notices[: wanted.limit]
    ]
    body = {
        "items": items,
        **_counts(bell),
        "newest": str(bell.newest),
        "seenUpTo": str(bell.seen_up_to),
        "seenWithinSeconds": wiring().settings.seen_within_seconds or None,
        "preferences": _stored(bell.state.preferences),
    }
    return json_response(body)


@endpoint(notices, "POST", "/notices/read", body=True)
def read(call: Call) -> Response:
    """The counts afterwards, which the person's open connections are told if they have changed."""
    identity, ports = call.identity, wiring()
    command = call.body(MarkRead)
    if (command.up_to is None) == (command.ids is None):
        message = FieldMessage("one_of_two", "must be given, or the other of upTo and ids, and not both")
        raise InvalidFields({"upTo": message, "ids": message})
    if command.up_to is not None:
        is_new = mark_read_up_to(ports.person_notices, ports.feed, identity, command.up_to)
    elif command.ids and len(command.ids) <= WINDOW:
        is_new = mark_read(ports.person_notices, ports.feed, identity, command.ids)
    else:
        raise InvalidFields.of("ids", "ids_1_100", f"must be a list of 1 to {WINDOW} ids of events")
    counts = _counts(_bell(call))
    if is_new:
        _tell(call, counts)
    return json_response(counts)


@endpoint(notices, "POST", "/notices/seen", body=True)
def seen(call: Call) -> Response:
    identity, ports = call.identity, wiring()
    seen_up_to = mark_seen(ports.person_notices, ports.feed, identity, call.body(MarkSeen).cursor)
    return json_response({"seenUpTo": str(seen_up_to)})


@endpoint(notices, "GET", "/notices/preferences")
def preferences(call: Call) -> Response:
    state = wiring().person_notices.read(call.identity.user_id).state
    return _choices(state.preferences)


@endpoint(notices, "PUT", "/notices/preferences", body=True)
def change_preferences(call: Call) -> Response:
    """The choices for all types. The person's open connections are told that their notices have changed."""
    identity, ports = call.identity, wiring()
    sent = call.body(SavePreferences).preferences
    if unknown := sent.keys() - set(EVENT_TYPES):
        raise InvalidFields.of("preferences", "event_types", f"names no type of event: {', '.join(sorted(unknown))}")
    changed = change_choices(ports.person_notices, identity, sent)
    if changed.is_new:
        _tell(call, _counts(_bell(call)))
    return _choices(changed.state.preferences)


def _bell(call: Call) -> Bell:
    ports = wiring()
    return read_notices(ports.person_notices, ports.activity, ports.feed, call.identity)


def _counts(bell: Bell) -> dict[str, Any]:
    return {"unread": bell.unread, "hasMoreUnread": bell.has_more_unread, "readUpTo": str(bell.read_up_to)}


def _tell(call: Call, counts: dict[str, Any]) -> None:
    """The person's open connections were sent the counts."""
    ports, user_id = wiring(), call.identity.user_id
    tell_person(ports.connections, ports.poster, FRAMES, user_id, NOTICES_CHANGED, counts, ports.now())


def _choices(chosen: Preferences) -> Response:
    sends_mail = wiring().settings.seen_within_seconds > 0
    return json_response({"preferences": to_builtins(every_choice(chosen)), "sendsMail": sends_mail})


def _stored(chosen: Preferences) -> Any:
    """The choices for all types; empty for a person who has chosen nothing."""
    return to_builtins(every_choice(chosen)) if chosen else {}
