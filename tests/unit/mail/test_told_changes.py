"""What a mail says when the course has changed in ways that its reader is not told of."""

from __future__ import annotations

from datetime import date

from chalicelib.courses.actions.change_requests import decline_change, request_change, withdraw_change
from chalicelib.courses.actions.decline_course import decline_course
from chalicelib.courses.actions.edit_course import edit_course
from chalicelib.courses.change_course import Context
from chalicelib.courses.commands import DeclineChange, DeclineCourse, EditCourse, RequestChange, WithdrawChange
from chalicelib.courses.course_status import ChangeKind
from chalicelib.people.identity import Identity
from tests.builders import admin, instructor_user, organization_user
from tests.unit.courses.office import NO_CONDITIONS
from tests.unit.mail.mail_room import MailRoom, State, part
from tests.unit.mail.test_send_mails import INSTRUCTOR, ORGANIZATION, a_room_with_a_confirmed_course

DANA = "user-dana"
LATER = RequestChange(kind=ChangeKind.MOVE, scheduled_date=date(2025, 7, 24), reason="We would like a later day")


def context(room: MailRoom, by: Identity) -> Context:
    return Context(by, room.now(), NO_CONDITIONS)


def ask(room: MailRoom, number: int) -> None:
    request_change(room.courses, context(room, organization_user()), number, LATER)


def withdraw(room: MailRoom, number: int) -> None:
    withdraw_change(room.courses, context(room, organization_user()), number, WithdrawChange())


def edit(room: MailRoom, number: int, by: Identity, location: str = "Annex") -> None:
    edit_course(room.courses, context(room, by), number, EditCourse(location=location))


def text_to(room: MailRoom, user_id: str) -> str:
    return "\n".join(part(room.only_mail_to(user_id), "text/plain").splitlines())


def test_admins_are_told_who_asks_for_a_change_and_why() -> None:
    room, number = a_room_with_a_confirmed_course()
    ask(room, number)
    edit(room, number, admin("Omar"))

    room.quiet()

    mail = room.only_mail_to(DANA)
    assert mail["Subject"].startswith("A move is asked for: CPR Basic, Tuesday, 15 July 2025, ")
    lines = part(mail, "text/plain").splitlines()
    assert lines[2:4] == ["Asked by: Iffat College", "Reason: We would like a later day"]
    assert "Where: Annex" in lines


def test_admins_are_not_told_of_requests_that_another_admin_has_settled() -> None:
    room, number = a_room_with_a_confirmed_course()
    cancelled, declined = (
        room.office.request(scheduled_date=date(2025, 7, day), by=admin("Dana"), organization_id=7).course_id
        for day in (16, 17)
    )
    for each in (cancelled, declined):
        room.office.assign(each, by=admin("Omar"))
    for each in (number, cancelled, declined):
        ask(room, each)
    room.office.reschedule(number, by=admin("Omar"))
    room.office.cancel(cancelled, by=admin("Omar"))
    decline_change(room.courses, context(room, admin("Omar")), declined, DeclineChange(reason="No room"))

    room.quiet()

    assert room.mails_to(DANA) == []
    assert room.mail_queue.all() == []


def test_admins_are_not_told_of_new_requests_that_were_assigned_or_cancelled_meanwhile() -> None:
    room = MailRoom()
    assigned = room.office.request().course_id
    room.office.assign(assigned, by=admin("Omar"))
    cancelled = room.office.request(scheduled_date=date(2025, 7, 16)).course_id
    room.office.cancel(cancelled, by=admin("Omar"))

    room.quiet()

    assert room.mails_to(DANA) == []


def test_admins_are_told_that_an_instructor_has_returned_a_course_until_it_has_another() -> None:
    room, number = a_room_with_a_confirmed_course()
    decline_course(room.courses, context(room, instructor_user()), number, DeclineCourse(reason="Ill"))
    room.quiet()
    returned = text_to(room, DANA)
    room.office.assign(number, by=admin("Omar"))
    room.office.reschedule(number, by=admin("Omar"))
    decline_course(room.courses, context(room, instructor_user()), number, DeclineCourse(reason="Still ill"))
    room.office.assign(number, by=admin("Omar"))

    room.quiet()

    assert ("Returned by the instructor" in returned, "Reason: Ill" in returned) == (True, True)
    assert len(room.mails_to(DANA)) == 1


def test_admins_are_told_of_a_withdrawn_request_only_if_they_were_told_of_the_request() -> None:
    room, number = a_room_with_a_confirmed_course()
    ask(room, number)
    withdraw(room, number)
    room.quiet()
    never_told = room.mails_to(DANA)
    ask(room, number)
    room.quiet()
    withdraw(room, number)

    room.quiet()

    assert never_told == []
    subjects = [mail["Subject"].partition(":")[0] for mail in room.mails_to(DANA)]
    assert subjects == ["A move is asked for", "Stays as it is"]


def test_a_move_that_a_person_wants_no_mail_about_is_nobody_elses_change() -> None:
    room, number = a_room_with_a_confirmed_course()
    room.states[INSTRUCTOR] = State(unwanted=("course_rescheduled",))
    edit(room, number, admin("Dana"))
    room.office.reschedule(number, by=admin("Omar"))

    room.quiet()

    text = text_to(room, INSTRUCTOR)
    assert text.startswith("Changed\n")
    assert not [name for name in ("Changed by", "Reason", "Before", "Dana", "Omar") if name in text]
    assert "When: Tuesday, 22 July 2025" in text


def test_a_move_before_the_change_of_another_is_told_with_the_last_change() -> None:
    room, number = a_room_with_a_confirmed_course()
    room.office.reschedule(number, by=admin("Omar"))
    edit(room, number, admin("Dana"))

    room.quiet()

    text = text_to(room, ORGANIZATION)
    assert text.startswith("Moved\n")
    assert ("Changed by: Dana" in text, "Before: Tuesday, 15 July 2025" in text) == (True, True)


def test_a_cancellation_that_a_person_wants_no_mail_about_is_nobody_elses() -> None:
    room, number = a_room_with_a_confirmed_course()
    room.states[INSTRUCTOR] = State(unwanted=("course_cancelled",))
    edit(room, number, admin("Dana"))
    room.office.cancel(number, by=admin("Omar"))

    room.quiet()

    text = text_to(room, INSTRUCTOR)
    assert text.startswith("Cancelled\n")
    assert ("Changed by" in text, "Dana" in text) == (False, False)


def test_a_request_that_was_settled_in_a_way_that_a_person_wants_no_mail_about_is_not_told_as_open() -> None:
    room, number = a_room_with_a_confirmed_course()
    room.states[INSTRUCTOR] = State(unwanted=("change_request_declined",))
    ask(room, number)
    decline_change(room.courses, context(room, admin("Omar")), number, DeclineChange(reason="No room"))
    edit(room, number, admin("Omar"))

    room.quiet()

    assert text_to(room, INSTRUCTOR).startswith("Changed\n")
