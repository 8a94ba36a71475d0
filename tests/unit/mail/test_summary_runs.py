"""How a mail about many courses is sent: failures, several workers, and what waits for another run."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.mail.ports import MailsStopped, Method
from chalicelib.mail.send_mails import MARK_SECONDS
from tests.builders import admin
from tests.unit.mail.mail_room import part
from tests.unit.mail.test_send_mails import ORGANIZATION, event_of
from tests.unit.mail.test_summary_mails import (
    MANY,
    a_room_with_confirmed_courses,
    a_room_with_requests,
    due,
    files_of,
)


def test_the_method_of_each_file_is_kept_so_that_a_later_cancellation_ends_its_entry() -> None:
    room, numbers = a_room_with_requests(MANY)
    due(room).run()
    noted = room.mailed_courses.read(numbers[2], ORGANIZATION)
    room.outgoing.clear()
    room.office.cancel(numbers[2])

    due(room).run()

    assert noted is not None
    assert (noted.version, noted.method) == (1, Method.REQUEST)
    event = event_of(part(room.only_mail_to(ORGANIZATION), "text/calendar"))
    assert (event["UID"], event["METHOD"]) == (f"course-{numbers[2]}@portal.example.com", "CANCEL")


def test_entries_that_are_announced_again_are_not_mailed_again() -> None:
    room, _ = a_room_with_requests(MANY)
    due(room).run()

    room.relay_again()
    due(room).run()

    assert len(room.mails_to(ORGANIZATION)) == 1
    assert room.mail_queue.all() == []


def test_a_course_whose_file_cannot_be_made_keeps_no_other_from_being_told() -> None:
    room, numbers = a_room_with_requests(MANY + 1)
    make, broken = room.mail_calendar, [numbers[3]]

    def fail(course: Any, *others: Any) -> bytes:
        if course.course_id in broken:
            raise ValueError("no such zone")
        return make(course, *others)

    room.mail_calendar = fail  # type: ignore[assignment,method-assign]
    outcomes = due(room).run()
    broken.clear()
    room.pass_time(minutes=2)
    room.run()

    summary, single = room.mails_to(ORGANIZATION)
    assert outcomes == {"sent": 2 * MANY + 1, "postponed": 1}
    assert room.reported == [f"{ORGANIZATION}: no such zone"]
    assert len(files_of(summary)) == MANY
    assert single["Subject"].startswith("New request: CPR Basic, Monday, 4 August 2025, ")


def test_a_refused_summary_is_tried_again_and_then_given_up() -> None:
    room, _ = a_room_with_requests(MANY)
    room.subscribe("admin", "user-dana", is_subscribed=False)
    due(room)
    room.refuse("not verified")

    outcomes = []
    for _ in range(40):
        outcomes.append(dict(room.run()))
        room.pass_time(minutes=1)

    assert [each for each in outcomes[1:] if each] == [{"postponed": MANY}] * 4 + [{"given_up": MANY}]
    assert room.reported == [f"{ORGANIZATION}: not verified"] * 6
    assert room.mail_queue.all() == []


def test_a_summary_waits_while_the_service_takes_none() -> None:
    room, _ = a_room_with_requests(MANY)
    due(room)
    room.stop("Sending is paused")
    with pytest.raises(MailsStopped):
        room.run()
    room.failure = None

    room.pass_time(seconds=61)
    room.run()

    assert [mail["Subject"] for mail in room.mails_to(ORGANIZATION)] == [f"News about {MANY} courses"]


def test_two_workers_send_a_summary_once() -> None:
    room, _ = a_room_with_requests(MANY)

    room.before_send = due(room).run
    room.run()

    assert len(room.mails_to(ORGANIZATION)) == 1


def test_a_worker_that_dies_leaves_the_summary_to_a_later_one() -> None:
    room, _ = a_room_with_requests(MANY)
    due(room).failure = SystemExit()
    with pytest.raises(SystemExit):
        room.run()
    room.failure = None

    room.pass_time(seconds=MARK_SECONDS + 1)
    room.run()

    assert room.only_mail_to(ORGANIZATION)["Subject"] == f"News about {MANY} courses"


def test_a_course_that_changes_while_the_summary_is_sent_is_mailed_later() -> None:
    room, numbers = a_room_with_requests(MANY)
    room.subscribe("admin", "user-dana", is_subscribed=False)

    def cancel() -> None:
        room.office.cancel(numbers[0], by=admin("Omar"))
        room.relay()

    room.before_send = cancel
    due(room).run()
    room.pass_time(seconds=MARK_SECONDS + 1)
    room.run()

    summary, later = room.mails_to(ORGANIZATION)
    assert len(files_of(summary)) == MANY
    assert later["Subject"].startswith("Cancelled: CPR Basic, Friday, 1 August 2025")


def test_courses_that_are_not_due_are_not_told_and_delay_no_other() -> None:
    room, numbers = a_room_with_confirmed_courses(MANY + 1)
    for number in numbers[:MANY]:
        room.office.cancel(number)
    due(room)
    room.office.cancel(numbers[-1])
    room.relay()

    room.run()
    first = len(files_of(room.only_mail_to(ORGANIZATION)))
    room.pass_time(seconds=121)
    room.run()

    assert first == MANY
    assert room.mails_to(ORGANIZATION)[1]["Subject"].startswith("Cancelled: ")


def test_what_does_not_fit_into_a_run_is_left_to_the_next() -> None:
    room, _ = a_room_with_requests(MANY)

    short, long = due(room).run(seconds_left=9), room.run()

    assert (short, long) == ({"left": 2 * MANY}, {"sent": 2 * MANY})
