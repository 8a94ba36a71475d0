"""The headline of a mail, and who did what: in the words of the change that the reader has not seen."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.courses.actions.change_requests import decline_change, request_change
from chalicelib.courses.actions.edit_course import edit_course
from chalicelib.courses.commands import DeclineChange, EditCourse, RequestChange
from chalicelib.courses.course_status import ChangeKind
from chalicelib.mail.mail_texts import WORDS
from tests.builders import NADIA, admin, instructor_user, organization_user
from tests.unit.mail.mail_room import MailRoom
from tests.unit.mail.test_send_mails import INSTRUCTOR, ORGANIZATION, OTHER, a_room_with_a_confirmed_course
from tests.unit.mail.test_taken_back import a_room_with_a_request, take_off
from tests.unit.mail.test_told_changes import LATER, ask, context, edit, text_to, withdraw

CANCELLATION = RequestChange(kind=ChangeKind.CANCEL, reason="Nobody can come")
DANA = "user-dana"
INTERNAL: dict[str, Any] = {"notes": "Pays late", "notes_internal": True, "organization_id": 7, "by": admin("Dana")}


def in_languages(room: MailRoom, channel: str, user_id: str) -> dict[str, str]:
    """The mail to the person as text, by language."""
    texts = {}
    for language in WORDS:
        room.subscribe(channel, user_id, language=language)
        queued = [each for each in room.mail_queue.all() if each.mail.user_id == user_id]
        room.outgoing.clear()
        room.run()
        texts[language] = text_to(room, user_id)
        room.mailed_courses = type(room.mailed_courses)()
        room.mail_queue.add(replace(each.mail, not_before=0.0) for each in queued)
    return texts


def edit_notes(room: MailRoom, number: int) -> None:
    edit_course(room.courses, context(room, admin("Omar")), number, EditCourse(notes="Pays in time"))


def headlines(texts: dict[str, str]) -> dict[str, str]:
    return {language: text.partition("\n")[0] for language, text in texts.items()}


def test_another_instructor_is_the_news_of_a_course_that_was_confirmed_before() -> None:
    room, number = a_room_with_a_confirmed_course()
    room.office.assign(number, instructor=NADIA)
    room.relay()
    room.pass_time(seconds=121)

    told = in_languages(room, "organization:7", ORGANIZATION)

    assert headlines(told) == {"en": "Another instructor", "fr": "Un autre formateur", "de": "Andere Lehrkraft"}
    assert "Instructor: Nadia" in told["en"]


def test_a_move_to_another_instructor_says_both() -> None:
    room, number = a_room_with_a_confirmed_course()
    room.office.reschedule(number, instructor_id=33)
    room.relay()
    room.pass_time(seconds=121)

    told = in_languages(room, "organization:7", ORGANIZATION)

    assert headlines(told) == {
        "en": "Moved, with another instructor",
        "fr": "Déplacée, avec un autre formateur",
        "de": "Verschoben, mit anderer Lehrkraft",
    }
    assert "Before: Tuesday, 15 July 2025" in told["en"]


def test_a_course_that_an_instructor_returns_and_another_gets_has_another_instructor() -> None:
    room, number = a_room_with_a_confirmed_course()
    take_off(room, number, by=instructor_user())
    room.office.assign(number, instructor=NADIA)

    room.quiet()

    assert text_to(room, ORGANIZATION).startswith("Another instructor\n")


def test_an_instructor_who_takes_over_a_moved_course_is_not_told_that_it_moved() -> None:
    room, number = a_room_with_a_confirmed_course()
    room.office.reschedule(number, instructor_id=33)

    room.quiet()

    text = text_to(room, OTHER)
    assert text.startswith("Confirmed\n")
    assert "Before" not in text


def test_a_request_that_an_admin_enters_and_corrects_is_new_to_its_organization() -> None:
    room = MailRoom()
    number = room.office.request(by=admin(), organization_id=7).course_id
    edit(room, number, admin())

    room.quiet()

    assert text_to(room, ORGANIZATION).startswith("New request\n")


@pytest.mark.parametrize(
    ("by", "told"),
    [
        (
            admin("Omar"),
            {"en": "Without an instructor again", "fr": "De nouveau sans formateur", "de": "Wieder ohne Lehrkraft"},
        ),
        (
            instructor_user(),
            {
                "en": "Returned by the instructor",
                "fr": "Rendue par le formateur",
                "de": "Von der Lehrkraft zurückgegeben",
            },
        ),
    ],
)
def test_a_course_that_was_taken_off_an_instructor_was_not_returned(by: Any, told: dict[str, str]) -> None:
    room, number = a_room_with_a_confirmed_course()
    take_off(room, number, by=by)
    room.relay()
    room.pass_time(seconds=121)

    assert headlines(in_languages(room, "organization:7", ORGANIZATION)) == told


def test_a_move_that_is_asked_for_says_which_and_for_when() -> None:
    room, number = a_room_with_a_confirmed_course()
    ask(room, number)
    room.relay()
    room.pass_time(seconds=121)

    told = in_languages(room, "admin", DANA)

    assert headlines(told) == {
        "en": "A move is asked for",
        "fr": "Un déplacement est demandé",
        "de": "Eine Verschiebung wird gewünscht",
    }
    assert told["en"].splitlines()[2:7] == [
        "Asked by: Iffat College",
        f"Reason: {LATER.reason}",
        "Wanted: Thursday, 24 July 2025, 09:00–12:00 (America/Toronto)",
        "Course: CPR Basic",
        "When: Tuesday, 15 July 2025, 09:00–12:00 (America/Toronto)",
    ]
    assert "Souhaité\u00a0: jeudi 24 juillet 2025" in told["fr"]
    assert "Gewünscht: Donnerstag, 24. Juli 2025" in told["de"]


@pytest.mark.parametrize("user_id", [DANA, INSTRUCTOR])
def test_a_cancellation_that_is_asked_for_says_so_to_everybody_and_wants_no_date(user_id: str) -> None:
    room, number = a_room_with_a_confirmed_course()
    request_change(room.courses, context(room, organization_user()), number, CANCELLATION)

    room.quiet()

    text = text_to(room, user_id)
    assert text.startswith("A cancellation is asked for\n")
    assert ("Asked by: Iffat College" in text, "Wanted" in text, "Changed by" in text) == (True, False, False)


def test_the_wanted_date_is_told_though_the_course_was_edited_since() -> None:
    room, number = a_room_with_a_confirmed_course()
    ask(room, number)
    edit(room, number, admin())

    room.quiet()

    for user_id in (INSTRUCTOR, "user-omar"):
        assert "Wanted: Thursday, 24 July 2025" in text_to(room, user_id)


def test_a_request_is_asked_for_and_not_changed() -> None:
    room = MailRoom()
    room.office.request()

    room.quiet()

    text = text_to(room, DANA)
    assert text.startswith("New request\n")
    assert ("Asked by: Iffat College" in text, "Changed by" in text) == (True, False)


def test_who_decides_about_a_wish_has_changed_nothing() -> None:
    room, number = a_room_with_a_confirmed_course()
    ask(room, number)
    room.quiet()
    room.outgoing.clear()
    decline_change(room.courses, context(room, admin("Omar")), number, DeclineChange(reason="No room"))
    room.quiet()
    declined = text_to(room, INSTRUCTOR)
    room.outgoing.clear()
    ask(room, number)
    room.quiet()
    room.outgoing.clear()
    withdraw(room, number)

    room.quiet()

    assert declined.splitlines()[:3] == ["Stays as it is", "", "Declined by: Omar"]
    assert text_to(room, INSTRUCTOR).splitlines()[:3] == ["Stays as it is", "", "Withdrawn by: Iffat College"]


def test_an_edit_of_internal_notes_alone_is_not_mailed() -> None:
    room, number = a_room_with_a_request(**INTERNAL)
    edit_notes(room, number)

    outcomes = room.quiet()

    assert (room.outgoing, outcomes) == ([], {})


def test_an_edit_of_internal_notes_leaves_the_mail_about_another_change_as_it_is() -> None:
    room, number = a_room_with_a_request(**INTERNAL)
    room.office.reschedule(number, scheduled_date=date(2025, 7, 22))
    edit_notes(room, number)

    room.quiet()

    text = text_to(room, ORGANIZATION)
    assert text.startswith("Moved\n")
    assert ("Changed by: Dana" in text, "Reason: Room flooded" in text) == (True, True)
