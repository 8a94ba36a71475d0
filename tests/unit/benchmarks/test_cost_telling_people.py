"""What the model says of the bell, of mails and of presence is what the code asks of DynamoDB, and the month's sums."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from benchmarks.capacity import item_bytes
from chalicelib.aws.table import Table
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.dynamo.projection_cursors import DynamoProjectionCursors
from chalicelib.feed.follow_feed import follow_feed
from chalicelib.mail.dynamo.mail_queue import DynamoMailQueue
from chalicelib.mail.dynamo.mailed_courses import DynamoMailedCourses
from chalicelib.mail.queue_mails import NAME, queue_mails
from chalicelib.mail.reported_notices import ReportedNotices
from chalicelib.metrics.cost import telling_people, work
from chalicelib.metrics.cost.assumptions import Assumptions
from chalicelib.metrics.cost.bill import Activity
from chalicelib.notices.change_notices import mark_seen
from chalicelib.notices.dynamo.person_notices import DynamoPersonNotices
from chalicelib.notices.notice_state import WINDOW
from chalicelib.notices.read_notices import read_notices
from chalicelib.people.dynamo.recipients import DynamoRecipients
from chalicelib.people.identity import Identity, Role
from chalicelib.presence.check_presence import WAIT_SECONDS
from chalicelib.presence.dynamo.presences import DynamoPresences
from chalicelib.settings import from_environment
from chalicelib.sockets.presence_event import EDITING, VIEWING
from tests.builders import admin, instructor_user, organization_user
from tests.stores.memory import EPOCH
from tests.unit.benchmarks.counting_service import READS, WRITES, CountingService
from tests.unit.mail.mail_room import MailRoom
from tests.unit.presence.lounge import Lounge

ROOT = Path(__file__).parents[3]
MODEL = Assumptions()
CHANNELS = ("admin", "organization:7", "instructor:32")


def table_of(service: CountingService) -> Table:
    counting: Any = service
    return Table("courses", counting)


class CountedRoom(MailRoom):
    """One person of each channel, whose mails are kept in a database that counts. A course is confirmed and mailed."""

    def __init__(self) -> None:
        self.service = CountingService()
        table = table_of(self.service)
        super().__init__()
        self.cursors, self.notices = DynamoProjectionCursors(table), DynamoPersonNotices(table)
        self.mail_queue: Any = DynamoMailQueue(table)
        self.mailed_courses: Any = DynamoMailedCourses(table, lambda: self.now().timestamp())
        self.recipients: Any = DynamoRecipients(table)
        for channel in CHANNELS:
            self.cursors.move(NAME, channel, Cursor(EPOCH, 0), None)
            self.subscribe(channel, f"user-{channel.replace(':', '-').replace('admin', 'omar')}")
        self.number = self.office.request().course_id
        self.office.assign(self.number)
        self.follow()
        self.run_when_due()

    @property
    def person_states(self) -> Any:
        return ReportedNotices(self.notices)

    def follow(self) -> None:
        """What was changed is queued. The entries, which are kept elsewhere, are read for a unit per channel."""
        feed: Any = self.office.feed
        for channel in CHANNELS:
            follow_feed(self.cursors, NAME, feed, channel, partial(self._queue, channel))
            self.service.units[READS] += 1

    def run_when_due(self) -> int:
        self.pass_time(seconds=121)
        return self.run()["sent"]

    def _queue(self, channel: str, entries: Any) -> None:
        queue_mails(self, channel, entries, self.now().timestamp())


def counted(service: CountingService) -> tuple[float, float]:
    """Units since the last call."""
    found = service.units[READS], service.units[WRITES]
    service.units.clear()
    return found


def named(activities: list[Activity], name: str) -> Activity:
    (found,) = [activity for activity in activities if activity.name.startswith(name)]
    return found


def test_mails_are_queued_and_sent_for_the_modelled_units() -> None:
    room = CountedRoom()
    room.office.reschedule(room.number)
    room.service.units.clear()

    room.follow()
    queueing = counted(room.service)
    (queued, _) = (row for (pk, _), row in room.service.rows.items() if pk == "MAILQUEUE")
    sent = room.run_when_due()
    sending = counted(room.service)

    assert sent == 2
    # Admins are not mailed about a move, so their recipients are not read; the queue is read by the run.
    in_all = (queueing[0] + 1 + sending[0] - 1, queueing[1] + sending[1])
    per_mail = MODEL.mail_reads, MODEL.mail_writes + 1
    assert in_all == (MODEL.mail_change_reads + sent * per_mail[0], MODEL.mail_change_writes + sent * per_mail[1])
    assert item_bytes(queued) == pytest.approx(MODEL.queued_bytes, abs=20)


def test_a_bell_and_a_report_of_what_was_seen_take_the_modelled_units() -> None:
    service = CountingService()
    table = table_of(service)
    dana, office = Identity(Role.ADMIN, "Dana", "user-dana", 2_000_000_000), MailRoom().office
    people: Any = DynamoPersonNotices(table)
    office.request()

    class Newest:
        """Reads what is stored, as ``FeedActivity`` does."""

        def page(self, channel: str, limit: int, *, head: Any) -> Any:
            list(table.query(f"ACTIVITY#{channel}", limit=limit))
            entries = office.feed.after(channel, 0, limit)
            return type("Page", (), {"entries": entries, "newest": head.cursor})()

    read_notices(people, Newest(), office.feed, dana)
    service.units.clear()

    read_notices(people, Newest(), office.feed, dana)
    bell = counted(service)
    mark_seen(people, office.feed, dana, str(office.feed.head("admin").cursor))
    seen = counted(service)

    # The head is kept elsewhere, and the query of the entries, counted as one unit, finds more than a unit has.
    head, entries = 1, -(-WINDOW * MODEL.event_bytes // 4096)
    assert (bell[0] + head - 1 + entries, bell[1]) == (MODEL.bell_reads, 0)
    assert (seen[0] + head, seen[1]) == (MODEL.seen_reads, 1)


def test_presence_takes_the_modelled_units() -> None:
    lounge, service = Lounge(), CountingService()
    lounge.presences = DynamoPresences(table_of(service))
    # Of each frame, the connection; of each announcement, the course.
    connection = course = 1

    lounge.watches(admin(), "c-admin")
    opened = counted(service)
    lounge.watches(organization_user(), "c-iffat")
    lounge.watches(instructor_user(), "c-mike")
    service.units.clear()
    for state in (VIEWING, EDITING, VIEWING, None):
        lounge.at("c-iffat", state)
    changes = counted(service)
    lounge.at("c-mike", VIEWING)
    service.units.clear()
    lounge.sweep()
    sweep = counted(service)

    assert (opened[0] + connection, opened[1]) == (MODEL.presence_open_reads, MODEL.presence_open_writes)
    reads = (changes[0] + 4 * connection + 3 * course) / 4
    assert reads == pytest.approx(MODEL.presence_reads, abs=0.5)
    assert changes[1] / 4 == MODEL.presence_writes
    assert sweep == (MODEL.presence_check_reads, 0)


def test_a_frame_of_presence_is_as_long() -> None:
    lounge = Lounge()
    lounge.watches(admin(), "c-admin")
    lounge.watches(organization_user(), "c-iffat")

    lounge.at("c-iffat", VIEWING)

    assert len(lounge.recorder.frames["c-admin"][-1]) == MODEL.presence_bytes


def test_pauses_are_those_of_the_code() -> None:
    settings = from_environment({"MAIL_FROM": "courses@example.com"})
    assert settings.seen_within_seconds == MODEL.seen_seconds
    assert settings.mail_quiet_seconds == MODEL.mail_quiet_seconds
    assert MODEL.presence_wait_ms == WAIT_SECONDS * 1000
    reporter = (ROOT / "portals/src/features/notices/seen_reporter.ts").read_text("utf-8")
    assert re.search(r"withinSeconds \* 1000 \* this\.#random\(\)", reporter)


def test_each_recipient_is_mailed_about_what_no_screen_has_shown() -> None:
    month = replace(MODEL, users=1000, changes_a_day=100, days_a_month=10, others_per_change=5, admins=20)

    found = telling_people.mails(replace(month, mail_admin_share=0.5, unseen_share=0.2))

    assert named(found, "mail queued").count == 1000 * (5 + 10)
    assert named(found, "mail sent").count == 1000 * 15 * 0.2


def test_a_stage_without_mails_has_none_of_their_costs() -> None:
    silent = replace(MODEL, sends_mails=0)

    assert telling_people.mails(silent) == []
    assert telling_people.bell(silent) in work.with_rows(silent)


def test_a_busy_page_reports_what_it_has_shown_once_per_pause() -> None:
    always = replace(MODEL, users=20, admins=20, changes_a_day=8 * 3600, hours_a_day=8)

    report = named(telling_people.mails(always), "report of what a screen")

    # Each second an event: one report, then 15 seconds on average.
    assert report.count / always.connected_hours == pytest.approx(3600 / 16)


def test_everybody_else_is_told_of_a_change_of_presence() -> None:
    change = named(telling_people.presence(MODEL), "person comes")

    assert change.each["websocket_message"] == 1 + 24
    assert change.count == 2 * (1000 * 22 * 3 + 22_000)
