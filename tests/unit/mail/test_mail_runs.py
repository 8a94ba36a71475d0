"""When mails are sent, and how often: quiet times, repeated entries, several workers, a service that fails."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.mail.ports import Mailed, MailsStopped, MailUncertain
from chalicelib.mail.send_mails import MARK_SECONDS
from chalicelib.people.recipients import MailProblem, MailProblemKind
from tests.stores.memory_mails import MemoryMailedCourses
from tests.unit.mail.mail_room import RULES, MailRoom
from tests.unit.mail.test_send_mails import INSTRUCTOR, ORGANIZATION, a_room_with_a_confirmed_course


class FailingMailedCourses(MemoryMailedCourses):
    """Fails as often as given before it stores anything."""

    def __init__(self, failures: int) -> None:
        super().__init__()
        self._failures = failures

    def save(self, course_id: int, user_id: str, mailed: Mailed) -> None:
        self._failures -= 1
        if self._failures >= 0:
            raise OSError("throttled")
        super().save(course_id, user_id, mailed)


def a_room_with_one_mail() -> tuple[MailRoom, int]:
    """A mail to the instructor alone is due."""
    room, number = a_room_with_a_confirmed_course()
    room.subscribe("organization:7", ORGANIZATION, is_subscribed=False)
    room.office.reschedule(number)
    room.relay()
    room.pass_time(seconds=121)
    return room, number


def test_nothing_is_sent_before_the_quiet_time_is_over() -> None:
    room, number = a_room_with_a_confirmed_course()
    room.office.reschedule(number)
    room.relay()
    room.pass_time(seconds=119)

    room.run()

    assert room.outgoing == []


def test_a_course_that_is_never_quiet_is_mailed_after_the_longest_delay() -> None:
    room, number = a_room_with_a_confirmed_course()
    for minute in range(11):
        room.office.reschedule(number, scheduled_date=date(2025, 8, 1) + timedelta(days=minute))
        room.relay()
        room.run()
        room.pass_time(seconds=60)

    assert len(room.mails_to(INSTRUCTOR)) == 1


@pytest.mark.parametrize("seconds", [5, 60, 105])
def test_who_watches_a_course_that_is_never_quiet_is_not_mailed_until_it_is_changed_unseen(seconds: int) -> None:
    """The page shows each change at once, and reports it some seconds later."""
    room, number = a_room_with_a_confirmed_course()
    for turn in range(-(-3600 // seconds)):
        room.office.reschedule(number, scheduled_date=date(2025, 8, 1) + timedelta(days=turn % 2))
        room.relay()
        # The mailer runs now, when the page has the change and has not reported it.
        room.pass_time(seconds=4)
        room.run()
        room.see(INSTRUCTOR, "instructor:32")
        room.pass_time(seconds=seconds - 4)
    watched = room.mails_to(INSTRUCTOR)
    room.office.reschedule(number, scheduled_date=date(2025, 9, 1))

    room.quiet()

    assert watched == []
    assert "1 September" in room.only_mail_to(INSTRUCTOR)["Subject"]


@pytest.mark.parametrize("seconds", [5, 60, 105])
def test_who_stops_watching_is_mailed_within_the_longest_delay_from_then_on(seconds: int) -> None:
    room, number = a_room_with_a_confirmed_course()
    left_at, mailed_at = room.now() + timedelta(minutes=25), None
    for turn in range(-(-3600 // seconds)):
        room.office.reschedule(number, scheduled_date=date(2025, 8, 1) + timedelta(days=turn))
        room.relay()
        if room.now() < left_at:
            room.see(INSTRUCTOR, "instructor:32")
        room.pass_time(seconds=seconds)
        room.run()
        mailed_at = mailed_at or (room.now() if room.mails_to(INSTRUCTOR) else None)

    assert mailed_at
    assert timedelta() < mailed_at - left_at <= RULES.max_delay + timedelta(seconds=2 * seconds)


def test_after_a_relay_that_stood_still_there_is_exactly_one_mail() -> None:
    room, number = a_room_with_a_confirmed_course()
    for day in range(21, 24):
        room.office.reschedule(number, scheduled_date=date(2025, 7, day))
        room.pass_time(minutes=5)

    room.quiet()
    room.quiet()

    assert "23 July" in room.only_mail_to(INSTRUCTOR)["Subject"]


def test_entries_that_are_announced_again_are_not_mailed_again() -> None:
    room, number = a_room_with_a_confirmed_course()
    room.office.reschedule(number)
    room.quiet()

    room.relay_again()
    room.pass_time(seconds=121)
    room.run()

    assert len(room.mails_to(INSTRUCTOR)) == 1
    assert room.mail_queue.all() == []


def test_a_change_while_a_mail_is_sent_is_mailed_later() -> None:
    room, number = a_room_with_one_mail()

    def move_again() -> None:
        room.office.reschedule(number, scheduled_date=date(2025, 7, 29))
        room.relay()

    room.before_send = move_again
    room.run()
    room.pass_time(seconds=MARK_SECONDS + 1)
    room.run()

    first, second = room.mails_to(INSTRUCTOR)
    assert ("22 July" in first["Subject"], "29 July" in second["Subject"]) == (True, True)


def test_two_workers_send_a_mail_once() -> None:
    room, _ = a_room_with_one_mail()

    room.before_send = room.run
    room.run()

    assert len(room.mails_to(INSTRUCTOR)) == 1


def test_a_worker_that_dies_leaves_the_mail_to_a_later_one() -> None:
    room, _ = a_room_with_one_mail()
    room.failure = SystemExit()
    with pytest.raises(SystemExit):
        room.run()
    room.failure = None
    at_once = room.run()

    room.pass_time(seconds=MARK_SECONDS + 1)
    later = room.run()

    assert (at_once, later) == ({}, {"sent": 1})


def test_a_refused_mail_is_tried_again_and_then_given_up() -> None:
    room, _ = a_room_with_one_mail()
    room.refuse("not verified")

    outcomes = []
    for _ in range(40):
        outcomes.append(dict(room.run()))
        room.pass_time(minutes=1)

    assert [each for each in outcomes if each] == [{"postponed": 1}] * 5 + [{"given_up": 1}]
    assert room.reported == [f"{INSTRUCTOR}: not verified"] * 6
    assert room.mail_queue.all() == []


def test_a_mail_that_cannot_be_made_keeps_no_other_from_being_sent() -> None:
    room, number = a_room_with_a_confirmed_course()
    room.without_links = ORGANIZATION
    room.office.reschedule(number)

    outcomes = room.quiet()

    assert outcomes == {"postponed": 1, "sent": 1}
    assert len(room.mails_to(INSTRUCTOR)) == 1


@pytest.mark.parametrize("email", ["two@@example.com", "a..b@example.com", "a,b@example.com", ".a@example.com"])
def test_an_address_that_cannot_be_written_is_one_failure_and_a_problem_that_administrators_see(email: str) -> None:
    room, number = a_room_with_a_confirmed_course()
    room.subscribe("organization:7", ORGANIZATION, email=email)
    room.office.reschedule(number)

    outcomes = room.quiet()
    (recipient,) = room.recipients.of_channel("organization:7")
    room.office.reschedule(number, scheduled_date=date(2025, 9, 1))
    later = room.quiet()

    assert (outcomes, later) == ({"given_up": 1, "sent": 1}, {"sent": 1})
    assert len(room.reported) == 1
    assert recipient.problem == MailProblem(MailProblemKind.ADDRESS, recipient.problem.at, "", email)  # type: ignore[union-attr]
    assert not recipient.is_mailable
    assert room.mail_queue.all() == []


def test_an_address_that_was_corrected_meanwhile_has_no_problem() -> None:
    room, number = a_room_with_a_confirmed_course()
    room.subscribe("organization:7", ORGANIZATION, email="a..b@example.com")
    room.office.reschedule(number)
    reads = room.recipients.find_many

    def corrected_after(names: Any) -> Any:
        found = reads(names)
        room.subscribe("organization:7", ORGANIZATION)
        return found

    room.recipients.find_many = corrected_after  # type: ignore[method-assign]
    room.quiet()

    assert [each.problem for each in room.recipients.of_channel("organization:7")] == [None]


def test_mails_wait_while_the_service_takes_none() -> None:
    room, _ = a_room_with_one_mail()
    room.stop("Sending is paused")
    with pytest.raises(MailsStopped):
        room.run()
    room.failure = None

    room.pass_time(hours=2)
    room.run()

    assert len(room.outgoing) == 1


def test_a_mail_without_a_response_is_sent_again_a_few_times_only_and_keeps_no_other_from_being_sent() -> None:
    room, number = a_room_with_a_confirmed_course()
    room.office.reschedule(number)
    room.relay()
    room.pass_time(seconds=121)
    room.failure = MailUncertain("no response")

    outcomes = []
    for _ in range(40):
        outcomes.append(dict(room.run()))
        room.pass_time(minutes=1)

    assert [each for each in outcomes if each] == [{"postponed": 2}] * 5 + [{"given_up": 2}]
    assert room.mail_queue.all() == []


@pytest.mark.parametrize("failures", [1, 2, 50])
def test_a_mail_that_was_sent_is_not_sent_again_because_that_could_not_be_noted(failures: int) -> None:
    room, _ = a_room_with_one_mail()
    room.mailed_courses = FailingMailedCourses(failures)

    outcomes = []
    for _ in range(5):
        outcomes.append(dict(room.run()))
        room.pass_time(minutes=5)

    assert outcomes == [{"sent": 1}, {}, {}, {}, {}]
    assert len(room.mails_to(INSTRUCTOR)) == 1
    told = f"{INSTRUCTOR}: the mail was sent, but that could not be noted: throttled"
    assert room.reported == ([told] if failures == 50 else [])


@pytest.mark.parametrize(("days", "outcome"), [(6.9, "sent"), (7, "given_up")])
def test_a_mail_that_could_not_be_sent_for_a_week_is_given_up(days: float, outcome: str) -> None:
    room, _ = a_room_with_one_mail()
    room.pass_time(seconds=-121)

    room.pass_time(days=days)

    assert room.run() == {outcome: 1}
    assert room.mail_queue.all() == []


def test_what_does_not_fit_into_a_run_is_left_to_the_next() -> None:
    room, _ = a_room_with_one_mail()

    short, long = room.run(seconds_left=5), room.run()

    assert (short, long) == ({"left": 1}, {"sent": 1})
