"""What was stored although its response was lost is not refused because it is stored."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import timedelta

import pytest
from msgspec.structs import replace

from chalicelib.aws.http import KeepAliveClient, Response, UnreachableError
from chalicelib.aws.service import Service
from chalicelib.aws.table import Table
from chalicelib.calendars.dynamo.calendar_feeds import DynamoCalendarFeeds
from chalicelib.calendars.language import Language
from chalicelib.calendars.ports import CalendarFeed
from chalicelib.courses.course_types import CourseType
from chalicelib.courses.dynamo.stored_course_types import DynamoCourseTypes
from chalicelib.courses.manage_course_types import AddCourseType, ChangeCourseType, add_course_type, change_course_type
from chalicelib.people.commands import AddOrganization
from chalicelib.people.dynamo.people import DynamoPeople
from chalicelib.people.manage_records import add_organization
from chalicelib.people.people_errors import AlreadyExists
from chalicelib.people.records import Organization
from chalicelib.webhooks.dynamo.stored_webhooks import DynamoWebhooks
from tests.builders import NOW, admin, organization_user
from tests.contract.stores import DynamoStores
from tests.webhook_builders import a_webhook


class LosesResponses:
    """Sends requests. The response to the first attempt of each write is lost."""

    def __init__(self) -> None:
        self._send = KeepAliveClient(os.environ["AWS_ENDPOINT_URL_DYNAMODB"])
        self._lost: set[bytes] = set()

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        response = self._send(method, path, headers, body)
        is_write = headers["X-Amz-Target"].endswith((".PutItem", ".TransactWriteItems"))
        if is_write and body not in self._lost:
            self._lost.add(body)
            raise UnreachableError("cut")
        return response


@pytest.fixture
def table(dynamo_stores: DynamoStores) -> Table:
    del dynamo_stores
    return Table("courses", Service("dynamodb", send=LosesResponses(), wait=lambda _: None))


def test_a_course_type_is_added_and_changed_once(table: Table) -> None:
    types = DynamoCourseTypes(table)

    added = [add_course_type(types, admin(), AddCourseType(name=name)) for name in ("CPR Basic", "First Aid")]
    changed = change_course_type(types, admin(), 2, ChangeCourseType(duration_minutes=90))

    assert added == [CourseType(1, "CPR Basic"), CourseType(2, "First Aid")]
    assert types.read().types == (added[0], changed)


@pytest.mark.parametrize("number", [None, 7])
def test_an_organization_is_added_once(table: Table, number: int | None) -> None:
    people = DynamoPeople(table)
    command = AddOrganization(name="Iffat College", organization_id=number)

    added = add_organization(people, admin(), command)

    assert people.organizations() == [added] == [Organization(number or 1, "Iffat College")]
    if number:
        with pytest.raises(AlreadyExists):
            add_organization(people, admin(), command)


def test_an_address_of_a_calendar_feed_is_made(table: Table) -> None:
    feeds = DynamoCalendarFeeds(table)
    feed = CalendarFeed(organization_user(), "hash", Language.ENGLISH, NOW)

    feeds.save(feed)
    feeds.save(replace(feed, created_at=NOW + timedelta(days=1)), may_replace=True)


def test_a_webhook_is_added_and_its_secret_replaced(table: Table) -> None:
    webhooks, seconds = DynamoWebhooks(table), int(NOW.timestamp())

    webhooks.add(a_webhook(), "whsec_1")
    webhooks.replace_secret(a_webhook().webhook_id, "whsec_2", seconds, seconds + 60)

    assert webhooks.all() == [a_webhook()]
    assert webhooks.secrets(a_webhook().webhook_id, seconds) == ["whsec_2", "whsec_1"]
