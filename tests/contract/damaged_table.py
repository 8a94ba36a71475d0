"""A table as the functions write it, whose items a test can change by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from msgspec import json

from chalicelib.aws.http import Send
from chalicelib.aws.service import Service
from chalicelib.aws.table_items import Key
from chalicelib.calendars.language import Language
from chalicelib.calendars.ports import CalendarFeed
from chalicelib.courses.course import Course
from chalicelib.courses.dynamo import course_keys
from chalicelib.people.records import Instructor, Organization
from infra.verify_table.__main__ import verification
from infra.verify_table.findings import Finding, State
from infra.verify_table.verification import Verification
from tests.builders import HARBOUR, IFFAT, MIKE, NADIA, Desk, admin
from tests.contract.stores import LIFETIMES, DynamoStores

SLOTS = course_keys.slots(MIKE.instructor_id, date(2025, 7, 15))
STRANGER = 4711  # The number of no course.


class Seed(NamedTuple):
    """A pending, a confirmed, a completed and a cancelled course, and all items that the functions wrote for them."""

    pending: Course
    confirmed: Course
    completed: Course
    cancelled: Course
    items: list[Any]
    ended_at: datetime


def seed(stores: DynamoStores) -> Seed:
    """Each change is a minute after the one before."""

    def desk() -> Desk:
        stores.now += timedelta(minutes=1)
        return stores.desk

    def confirmed(instructor: Instructor, organization: Organization, **changes: Any) -> Course:
        return desk().assign(desk().request(organization, **changes), instructor)

    stores.people.put_organization(IFFAT)
    stores.people.put_instructor(MIKE)
    stores.calendar_feeds.save(CalendarFeed(admin(), "f" * 64, Language.ENGLISH, stores.now))
    stores.calendar_feeds.close(MIKE.name)
    courses = (
        desk().request(IFFAT, location="Annex"),
        confirmed(MIKE, IFFAT),
        desk().complete(confirmed(NADIA, HARBOUR, location="Pier")),
        desk().cancel(confirmed(NADIA, HARBOUR, location="Dock", start_time="13:00", end_time="14:00")),
    )
    list(_verification(stores, repair=True).findings())  # Builds totals and the search index.
    return Seed(*courses, items=stores.items(), ended_at=stores.now)


class DamagedTable:
    """The seeded table, before a test damages it."""

    def __init__(self, stores: DynamoStores, seed: Seed) -> None:
        self.stores = stores
        self.pending, self.confirmed, self.completed, self.cancelled, items, stores.now = seed
        for start in range(0, len(items), 25):
            puts = [{"PutRequest": {"Item": item}} for item in items[start : start + 25]]
            stores.dynamo.database.batch_write_item(RequestItems={"courses": puts})

    def verify(self, *, repair: bool = False, send: Send | None = None) -> list[Finding]:
        return list(_verification(self.stores, repair=repair, send=send).findings())

    def facts(self, *, repair: bool = False) -> set[tuple[str, str]]:
        """Returns the state and the text of each finding."""
        return {(each.state.value, f"{each.about}: {each.fact}") for each in self.verify(repair=repair)}

    def bodies(self) -> dict[tuple[str, str], str]:
        """Returns the bodies of all items. Empty lists, which are like no item, are left out."""
        items = self.stores.dynamo.items()
        found = {(item["PK"]["S"], item["SK"]["S"]): item.get("body", {}).get("S", "") for item in items}
        return {key: body for key, body in found.items() if body != "[]"}

    def get(self, key: Key) -> dict[str, Any]:
        return dict(self.stores.dynamo.database.get_item(TableName="courses", Key=attributes(key))["Item"])

    def body(self, key: Key) -> Any:
        return json.decode(self.get(key)["body"]["S"])

    def put(self, key: Key, **changed: Any) -> None:
        self.stores.dynamo.database.put_item(TableName="courses", Item=attributes(key) | changed)

    def set_body(self, key: Key, body: str) -> None:
        self.put(key, **{**self.get(key), "body": {"S": body}})

    def set_number(self, key: Key, name: str, number: int) -> None:
        self.put(key, **{**self.get(key), name: {"N": str(number)}})

    def delete(self, key: Key) -> None:
        self.stores.dynamo.database.delete_item(TableName="courses", Key=attributes(key))

    def move(self, key: Key, place: Key) -> None:
        """The item is under another key."""
        self.put(place, **{**self.get(key), **attributes(place)})
        self.delete(key)


def _verification(stores: DynamoStores, *, repair: bool, send: Send | None = None) -> Verification:
    return verification(
        "courses", Service("dynamodb", send=send), LIFETIMES.feed, lambda *_: None,
        repair=repair, now=lambda: stores.now, segments=2,
    )  # fmt: skip


def attributes(key: Key) -> dict[str, Any]:
    return {"PK": {"S": key.pk}, "SK": {"S": key.sk}}


def row(course: Course, scope: str = "admin") -> Key:
    return course_keys.list_row(scope, course.status, course.scheduled_date, course.course_id)


def place(course: Course) -> Key:
    """The item of open courses in which the course is listed while it is open."""
    (key,) = course_keys.open_courses(course.organization_id, course.scheduled_date, course.location)
    return key


def states(findings: list[Finding]) -> set[State]:
    return {each.state for each in findings}
