"""Changes that are taken back before the mail is sent: nobody is mailed what they know, and no calendar too much."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec import json
from msgspec.structs import replace

from chalicelib.courses.actions.decline_course import decline_course
from chalicelib.courses.commands import DeclineCourse
from chalicelib.mail.queued_mail import MAX_CHANGES, Known, MailedChange, QueuedMail, merged
from chalicelib.people.identity import Identity
from tests.builders import NADIA, admin, instructor_user
from tests.unit.mail.mail_room import MailRoom, has_calendar, part
from tests.unit.mail.test_send_mails import INSTRUCTOR, ORGANIZATION, OTHER, a_room_with_a_confirmed_course, event_of
from tests.unit.mail.test_told_changes import ask, context, edit, text_to, withdraw

HERE, THERE = date(2025, 7, 15), date(2025, 7, 22)


def take_off(room: MailRoom, number: int, by: Identity | None = None) -> None:
    decline_course(room.courses, context(room, by or admin()), number, DeclineCourse(reason="Taken back"))


def a_room_with_a_request(**details: Any) -> tuple[MailRoom, int]:
    """Nothing is queued, and nobody was mailed."""
    room = MailRoom()
    number = room.office.request(**details).course_id
    room.relay()
    forget(room)
    return room, number


def forget(room: MailRoom) -> None:
    for stored in room.mail_queue.all():
        room.mail_queue.remove(stored)


def as_queued_by_an_earlier_version(room: MailRoom) -> None:
    """What is queued has none of the members that were added later."""
    room.relay()
    for stored in room.mail_queue.all():
        body = json.decode(json.encode(stored.mail))
        for change in body["changes"]:
            for name in ("role", "knew", "shown"):
                change.pop(name, None)
        assert room.mail_queue.replace(stored, json.decode(json.encode(body), type=QueuedMail))


def test_a_move_that_is_undone_is_mailed_to_nobody() -> None:
    room, number = a_room_with_a_confirmed_course()
    room.office.reschedule(number, scheduled_date=THERE)
    room.relay()
    room.pass_time(seconds=5)
    room.office.reschedule(number, scheduled_date=HERE)

    outcomes = room.quiet()

    assert (room.outgoing, outcomes, room.mail_queue.all()) == ([], {"not_needed": 2}, [])


def test_a_first_assignment_that_is_undone_is_mailed_to_nobody() -> None:
    room, number = a_room_with_a_request()
    room.office.assign(number, by=admin("Omar"))
    room.relay()
    room.pass_time(seconds=5)
    take_off(room, number, by=admin("Omar"))

    room.quiet()

    assert room.outgoing == []


def test_a_course_that_goes_to_another_instructor_and_back_is_mailed_to_nobody() -> None:
    room, number = a_room_with_a_confirmed_course()
    room.office.assign(number, instructor=NADIA)
    room.office.assign(number)

    room.quiet()

    assert room.outgoing == []


def test_a_course_that_was_assigned_and_cancelled_at_once_is_told_to_the_organization_alone() -> None:
    room, number = a_room_with_a_request()
    room.office.assign(number)
    room.office.cancel(number)

    room.quiet()

    mail = room.only_mail_to(ORGANIZATION)
    assert mail["Subject"].startswith("Cancelled")
    # It knew the course as a request, which no calendar has.
    assert not has_calendar(mail)
    assert room.mails_to(INSTRUCTOR) == []


def test_a_course_that_an_admin_enters_and_cancels_at_once_is_mailed_to_nobody() -> None:
    room = MailRoom()
    number = room.office.request(by=admin(), organization_id=7).course_id
    room.office.cancel(number, by=admin())

    room.quiet()

    assert room.mails_to(ORGANIZATION) == []


def test_an_edit_that_is_undone_is_mailed_to_nobody() -> None:
    room, number = a_room_with_a_confirmed_course()
    edit(room, number, admin(), location="Annex")
    edit(room, number, admin(), location="Main Hall")

    room.quiet()

    assert room.outgoing == []


def test_a_wish_that_is_withdrawn_is_mailed_to_nobody() -> None:
    room, number = a_room_with_a_confirmed_course()
    ask(room, number)
    withdraw(room, number)

    room.quiet()

    assert room.outgoing == []


def test_an_undo_after_the_mail_is_mailed() -> None:
    room, number = a_room_with_a_confirmed_course()
    room.office.reschedule(number, scheduled_date=THERE)
    room.quiet()
    room.office.reschedule(number, scheduled_date=HERE)

    room.quiet()

    subjects = [mail["Subject"].partition(" (")[0] for mail in room.mails_to(INSTRUCTOR)]
    assert subjects == [
        "Moved: CPR Basic, Tuesday, 22 July 2025, 09:00–12:00",
        "Moved: CPR Basic, Tuesday, 15 July 2025, 09:00–12:00",
    ]


def test_an_undo_is_mailed_to_whoever_has_seen_the_move_on_a_screen() -> None:
    room, number = a_room_with_a_confirmed_course()
    room.office.reschedule(number, scheduled_date=THERE)
    room.see(INSTRUCTOR, "instructor:32")
    room.office.reschedule(number, scheduled_date=HERE)

    room.quiet()

    assert "Before: Tuesday, 22 July 2025" in text_to(room, INSTRUCTOR)
    assert room.mails_to(ORGANIZATION) == []


def test_what_is_left_after_an_undo_is_mailed_as_what_it_is() -> None:
    room, number = a_room_with_a_confirmed_course()
    edit(room, number, admin())
    room.office.assign(number, instructor=NADIA)
    room.office.assign(number)

    room.quiet()

    text = text_to(room, ORGANIZATION)
    assert text.startswith("Changed\n")
    assert "Where: Annex" in text
    assert room.mails_to(OTHER) == []


@pytest.mark.parametrize("was_mailed", [True, False])
def test_a_course_that_is_taken_away_ends_in_a_calendar_that_may_have_it(was_mailed: bool) -> None:
    room, number = a_room_with_a_request()
    room.office.assign(number)
    if was_mailed:
        room.quiet()
    else:
        room.see(INSTRUCTOR, "instructor:32")
    room.outgoing.clear()
    take_off(room, number)

    room.quiet()

    mail = room.only_mail_to(INSTRUCTOR)
    assert mail["Subject"].startswith("No longer yours")
    assert event_of(part(mail, "text/calendar"))["METHOD"] == "CANCEL"


def test_an_invitation_ends_in_the_calendar_though_the_course_came_and_went_meanwhile() -> None:
    room, number = a_room_with_a_request()
    room.office.assign(number)
    room.quiet()
    take_off(room, number)
    # Whoever sees it on a screen keeps the entry of the earlier mail.
    room.see(INSTRUCTOR, "instructor:32")
    room.relay()
    forget(room)
    room.outgoing.clear()
    room.office.assign(number)
    take_off(room, number)

    room.quiet()

    assert event_of(part(room.only_mail_to(INSTRUCTOR), "text/calendar"))["METHOD"] == "CANCEL"


def test_changes_that_an_earlier_version_has_queued_are_mailed_as_before() -> None:
    room, number = a_room_with_a_request()
    room.office.assign(number)
    take_off(room, number)
    as_queued_by_an_earlier_version(room)

    room.quiet()

    mail = room.only_mail_to(INSTRUCTOR)
    assert mail["Subject"].startswith("No longer yours")
    assert event_of(part(mail, "text/calendar"))["METHOD"] == "CANCEL"


def test_what_was_known_before_changes_that_were_dropped_is_not_known_any_more() -> None:
    knew = Known("d1", "confirmed", 32)
    changes = tuple(
        MailedChange(type="course_edited", version=version, cursor=f"k3f9.{version}", knew=knew)
        for version in range(1, MAX_CHANGES + 2)
    )
    few = QueuedMail(
        course_id=1, channel="admin", user_id="u", changes=changes[:MAX_CHANGES], first_at=0.0, last_at=0.0
    )

    at_once, later = merged(None, replace(few, changes=changes)), merged(few, replace(few, changes=changes[-1:]))

    assert [each.knew for each in merged(None, few).changes] == [knew] * MAX_CHANGES
    assert [each.knew for each in later.changes] == [None] + [knew] * (MAX_CHANGES - 1)
    assert at_once == later


def test_nobody_is_asked_to_act_by_an_admin_who_takes_an_instructor_off() -> None:
    room, number = a_room_with_a_confirmed_course()
    take_off(room, number, by=admin("Omar"))
    room.quiet()
    by_admin = room.mails_to("user-dana")
    room.office.assign(number, by=admin("Omar"))
    take_off(room, number, by=instructor_user())

    room.quiet()

    assert by_admin == []
    assert room.only_mail_to("user-dana")["Subject"].startswith("Returned by the instructor")
