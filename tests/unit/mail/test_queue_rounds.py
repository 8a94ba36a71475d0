"""How long the queue of mails keeps the relay waiting: in rounds, of which each takes as long as one call."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from chalicelib.aws.http import Response
from chalicelib.aws.table import Table
from chalicelib.errors import BusyError
from chalicelib.mail.dynamo.mail_queue import MAX_ATTEMPTS, WRITERS, DynamoMailQueue
from chalicelib.mail.queued_mail import MailedChange, QueuedMail

PEOPLE, COURSES = 20, 20


class RoundsService:
    """A database in which a round of writes ends when WRITERS of them are under way at once."""

    def __init__(self, *, is_refusing: bool = False) -> None:
        self.rounds, self.reads, self.writes = 0, 0, 0
        self._is_refusing = is_refusing
        self._round = threading.Barrier(WRITERS, action=self._end_round, timeout=10)

    def call(self, _method: str, _path: str, headers: Any, body: bytes, **_: bool) -> Response:
        if headers["X-Amz-Target"].endswith(".BatchGetItem"):
            self.reads += 1
            return Response(200, b'{"Responses": {"courses": []}}')
        assert json.loads(body)["ConditionExpression"] == "attribute_not_exists(PK)"
        self._round.wait()
        if self._is_refusing:
            return Response(400, b'{"__type": "ConditionalCheckFailedException"}')
        return Response(200, b"{}")

    def _end_round(self) -> None:
        self.rounds += 1
        self.writes += WRITERS


def queue_of(service: RoundsService) -> DynamoMailQueue:
    counting: Any = service
    return DynamoMailQueue(Table("courses", counting))


def mails(people: int, courses: int) -> list[QueuedMail]:
    change = MailedChange(type="new_course_request", version=1, cursor="epoch.1")
    return [
        QueuedMail(course_id=course, channel="admin", user_id=f"u-{who}", changes=(change,), first_at=1.0, last_at=1.0)
        for who in range(people)
        for course in range(courses)
    ]


def test_mails_to_many_people_are_queued_at_once() -> None:
    service = RoundsService()

    queue_of(service).add(mails(PEOPLE, COURSES))

    assert service.writes == PEOPLE * COURSES
    assert (service.rounds, service.reads) == (PEOPLE * COURSES / WRITERS, PEOPLE * COURSES / 100)


def test_writers_that_win_every_attempt_end_it() -> None:
    service = RoundsService(is_refusing=True)

    with pytest.raises(BusyError):
        queue_of(service).add(mails(WRITERS, 1))

    assert (service.rounds, service.reads) == (MAX_ATTEMPTS, MAX_ATTEMPTS)
