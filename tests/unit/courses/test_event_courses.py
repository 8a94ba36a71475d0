"""The course in an event: what the channel may see, and how long it may be."""

from __future__ import annotations

from typing import Any, TypeVar

import pytest
from msgspec import Struct, convert, json
from msgspec.structs import replace

from chalicelib.courses import decide_change, decide_change_request, decide_edit
from chalicelib.courses.commands import (
    AssignInstructor,
    CancelCourse,
    CompleteCourse,
    DeclineChange,
    RequestChange,
    RequestCourse,
)
from chalicelib.courses.course_status import Action
from chalicelib.courses.decide_change import Change
from chalicelib.courses.events import audience, entry
from chalicelib.courses.views import course_view
from chalicelib.feed.cursor import Cursor
from chalicelib.people.identity import Identity, Role
from chalicelib.people.records import Instructor, Organization
from chalicelib.sockets.native import native_frames
from chalicelib.sockets.socketio import packets
from tests.builders import (
    AFTER_START,
    HARBOUR,
    MIKE,
    NADIA,
    NOW,
    a_cancellation,
    a_completion,
    a_decline,
    a_move,
    a_rescheduling,
    admin,
    an_assignment,
    an_edit,
    asked,
    confirmed,
    instructor_user,
    organization_user,
    pending,
)

CURSOR = Cursor("k3f9", 41)
NOTES = "Owes us a visit"
MAX_ID = 2**53 - 1

Command = TypeVar("Command", bound=Struct)


def changes(*, notes_internal: bool) -> dict[str, Change]:
    """Every event, of a course with notes."""
    notes = {"notes": NOTES, "notes_internal": notes_internal}
    mikes, nadias = confirmed(**notes), confirmed(instructor_id=33, instructor_name="Nadia", **notes)
    waiting = pending(**notes)
    return {
        "requested": Change(Action.REQUEST, None, waiting),
        "assigned": decide_change.assign(waiting, an_assignment(), MIKE, admin(), NOW),
        "assigned, replacing Nadia": decide_change.assign(nadias, an_assignment(), MIKE, admin(), NOW),
        "rescheduled": decide_change.reschedule(mikes, a_rescheduling(), None, admin(), NOW),
        "rescheduled, still pending": decide_change.reschedule(waiting, a_rescheduling(), None, admin(), NOW),
        "rescheduled, replacing Nadia": decide_change.reschedule(nadias, a_rescheduling(), MIKE, admin(), NOW),
        "cancelled": decide_change.cancel(mikes, a_cancellation(), admin(), NOW),
        "cancelled, never assigned": decide_change.cancel(waiting, a_cancellation(), organization_user(), NOW),
        "completed": decide_change.complete(mikes, a_completion(), instructor_user(), AFTER_START),
        "edited": decide_edit.edit(mikes, an_edit(), admin(), NOW),
        "edited, still pending": decide_edit.edit(waiting, an_edit(), organization_user(), NOW),
        "declined by Nadia": decide_change.decline(nadias, a_decline(), instructor_user(NADIA), NOW),
        "change requested": decide_change_request.request_change(mikes, a_move(), organization_user(), NOW),
        "change request declined": decide_change_request.decline_change(
            replace(mikes, change_request=asked()), DeclineChange(reason="No room"), admin(), NOW
        ),
        "change request withdrawn": decide_change_request.withdraw_change(
            replace(mikes, change_request=asked()), organization_user(), NOW
        ),
    }


IDENTITIES = (admin(), organization_user(), instructor_user(MIKE), instructor_user(NADIA))
# The columns are the identities above: who gets the course, an event without the course ("null"), or no event ("-").
TABLE = {
    "requested": ("course", "course", "-", "-"),
    "assigned": ("course", "course", "course", "-"),
    "assigned, replacing Nadia": ("course", "course", "course", "null"),
    "rescheduled": ("course", "course", "course", "-"),
    "rescheduled, still pending": ("course", "course", "-", "-"),
    "rescheduled, replacing Nadia": ("course", "course", "course", "null"),
    "cancelled": ("course", "course", "course", "-"),
    "cancelled, never assigned": ("course", "course", "-", "-"),
    "completed": ("course", "course", "course", "-"),
    "edited": ("course", "course", "course", "-"),
    "edited, still pending": ("course", "course", "-", "-"),
    "declined by Nadia": ("course", "course", "-", "null"),
    "change requested": ("course", "course", "course", "-"),
    "change request declined": ("course", "course", "course", "-"),
    "change request withdrawn": ("course", "course", "course", "-"),
}
CELLS = [
    pytest.param(name, identity, cell, id=f"{name}: {identity.channel}")
    for name, cells in TABLE.items()
    for identity, cell in zip(IDENTITIES, cells, strict=True)
    if cell != "-"
]


def sent(change: Change, channel: str) -> dict[str, Any]:
    data: dict[str, Any] = json.decode(entry(change, channel, CURSOR).data)
    return data


@pytest.mark.parametrize("notes_internal", [False, True])
class TestCourse:
    def test_the_table_has_every_event_and_audience(self, notes_internal: bool) -> None:
        found = {name: set(audience(change)) for name, change in changes(notes_internal=notes_internal).items()}

        assert found == {
            name: {who.channel for who, cell in zip(IDENTITIES, cells, strict=True) if cell != "-"}
            for name, cells in TABLE.items()
        }

    @pytest.mark.parametrize(("name", "identity", "cell"), CELLS)
    def test_it_is_what_an_identity_of_the_channel_can_fetch(
        self, name: str, identity: Identity, cell: str, notes_internal: bool
    ) -> None:
        change = changes(notes_internal=notes_internal)[name]

        course = sent(change, identity.channel)["course"]

        assert course == (
            json.decode(json.encode(course_view(change.after, identity.channel))) if cell == "course" else None
        )

    @pytest.mark.parametrize(("name", "identity", "cell"), CELLS)
    def test_notes_reach_those_who_may_read_them(
        self, name: str, identity: Identity, cell: str, notes_internal: bool
    ) -> None:
        text = entry(changes(notes_internal=notes_internal)[name], identity.channel, CURSOR).data.decode()

        may_read = cell == "course" and (identity.role is Role.ADMIN or not notes_internal)
        assert (NOTES in text) == may_read


@pytest.mark.parametrize("name", TABLE)
def test_a_foreign_channel_gets_no_course(name: str) -> None:
    change = changes(notes_internal=False)[name]

    assert sent(change, organization_user(HARBOUR).channel)["course"] is None


def test_it_comes_last() -> None:
    assert list(sent(changes(notes_internal=False)["assigned"], "admin"))[-1] == "course"


class TestLongest:
    """Names have no limit of this service; 200 characters, as other texts, are taken for the longest."""

    # Four bytes in UTF-8, and six as an escape: JSON has no longer ones.
    @pytest.mark.parametrize("character", ["🎓", "\x01"])
    @pytest.mark.parametrize("name", ["requested", "completed", "cancelled", "asked"])
    def test_it_fits_alone_in_a_frame(self, character: str, name: str) -> None:
        made = entry(longest(character)[name], "admin", CURSOR)

        frames = [*native_frames.event_frames([made], 10**6), *packets.event_frames([made])]

        assert len(frames) == 2
        assert max(len(frame) for frame in frames) <= native_frames.MAX_FRAME_BYTES

    def test_several_are_split_into_frames_that_fit(self) -> None:
        made = [entry(longest("\x01")["completed"], "admin", Cursor("k3f9", seq)) for seq in range(1, 21)]

        frames = native_frames.event_frames(made)

        assert max(len(frame) for frame in frames) <= native_frames.MAX_FRAME_BYTES
        assert [json.decode(frame)["data"]["id"] for frame in frames] == [f"k3f9.{seq}" for seq in range(1, 21)]


def longest(character: str) -> dict[str, Change]:
    """Changes of a course whose texts are as long as the commands allow."""

    def text(length: int) -> str:
        """One visible character, which most texts need, and the others."""
        return "x" + character * (length - 1)

    def line(length: int) -> str:
        """The same for a text of one line, which has no control characters, so four bytes at most."""
        return text(length) if character.isprintable() else "🎓" * length

    def parsed(command: type[Command], **fields: Any) -> Command:
        return convert(fields, command)

    def by(role: Role) -> Identity:
        return Identity(role, text(200), "user", 0, organization_id=MAX_ID, instructor_id=MAX_ID)

    command = parsed(
        RequestCourse,
        courseType=line(200),
        scheduledDate="2025-07-15",
        timeZone="America/Argentina/ComodRivadavia",
        location=line(200),
        students=10_000,
        startTime="09:00",
        endTime="12:00",
        notes=text(2000),
        alternativeDates=["2025-07-16"] * 10,
    )
    requested = decide_change.request(command, Organization(MAX_ID, text(200)), by(Role.ORGANIZATION), NOW, MAX_ID)
    pending = replace(requested.after, version=MAX_ID)
    instructor = Instructor(MAX_ID, text(200))
    assignment = parsed(AssignInstructor, instructorId=MAX_ID)
    confirmed = decide_change.assign(pending, assignment, instructor, by(Role.ADMIN), NOW).after
    cancellation = parsed(CancelCourse, reason=text(500))
    move = parsed(RequestChange, kind="move", scheduledDate="2025-07-22", reason=text(500))
    completion = parsed(CompleteCourse, attended=10_000, comments=text(2000))
    return {
        "requested": requested,
        "asked": decide_change_request.request_change(confirmed, move, by(Role.ORGANIZATION), NOW),
        "cancelled": decide_change.cancel(confirmed, cancellation, by(Role.ADMIN), NOW),
        "completed": decide_change.complete(confirmed, completion, by(Role.ORGANIZATION), AFTER_START),
    }
