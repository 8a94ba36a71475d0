"""All stores of one kind on the same empty tables, and a clock that the test sets."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from typing import Any, TypeVar

from chalicelib.aws.service import Service
from chalicelib.aws.table import Table
from chalicelib.calendars.dynamo.calendar_feeds import DynamoCalendarFeeds
from chalicelib.calendars.ports import CalendarFeeds
from chalicelib.courses.absences.ports import AbsenceStore
from chalicelib.courses.course_types import CourseTypes
from chalicelib.courses.dynamo.absence_store import DynamoAbsenceStore
from chalicelib.courses.dynamo.commits import Commits
from chalicelib.courses.dynamo.course_store import DynamoCourseStore
from chalicelib.courses.dynamo.pynamodb_model import table
from chalicelib.courses.dynamo.stored_course_types import DynamoCourseTypes
from chalicelib.courses.dynamo.transaction_plan import Lifetimes
from chalicelib.courses.dynamo.transactions import Transactions
from chalicelib.courses.ports import CourseStore, InputKeys, Receipt
from chalicelib.feed.dynamo.feed import DynamoFeed
from chalicelib.feed.dynamo.feed_heads import FeedHeads
from chalicelib.feed.dynamo.feed_numbers import FeedNumbers
from chalicelib.feed.dynamo.quotas import DynamoQuotas
from chalicelib.feed.dynamo.stage_peaks import DynamoStagePeaks
from chalicelib.feed.dynamo.tickets import DynamoTickets
from chalicelib.feed.entries import LOST, SKIP
from chalicelib.feed.ports import PushedFeed, Quotas, StagePeaks, Tickets
from chalicelib.mail.dynamo.mail_queue import DynamoMailQueue
from chalicelib.mail.dynamo.mailed_courses import DynamoMailedCourses
from chalicelib.mail.ports import MailedCourses, MailQueue
from chalicelib.metrics.dynamo.figure_store import DynamoFigureStore
from chalicelib.metrics.ports import FigureStore
from chalicelib.notices.dynamo.person_notices import DynamoPersonNotices
from chalicelib.notices.ports import PersonNotices
from chalicelib.people.dynamo.people import DynamoPeople
from chalicelib.people.dynamo.recipients import DynamoRecipients
from chalicelib.people.recipients import Recipients
from chalicelib.presence.dynamo.presences import DynamoPresences
from chalicelib.presence.ports import Presences
from chalicelib.push.post_turns import BookedTurns
from chalicelib.sockets.dynamo.booked_turns import DynamoBookedTurns
from chalicelib.sockets.dynamo.connections import DynamoConnections
from chalicelib.sockets.dynamo.tick_runs import DynamoTickRuns
from chalicelib.sockets.ports import TickRuns
from chalicelib.sockets.socketio.ports import SocketIoConnections
from chalicelib.webhooks.dynamo.stored_webhooks import DynamoWebhooks
from chalicelib.webhooks.ports import Webhooks
from tests.builders import NOW, Desk
from tests.contract.simulated_dynamo import SimulatedDynamo
from tests.stores.memory import MemoryCourseStore, MemoryFeed, MemoryPeople, MemoryTable
from tests.stores.memory_absences import MemoryAbsenceStore
from tests.stores.memory_booked_turns import MemoryBookedTurns
from tests.stores.memory_calendar_feeds import MemoryCalendarFeeds
from tests.stores.memory_connections import MemoryConnections
from tests.stores.memory_course_types import MemoryCourseTypes
from tests.stores.memory_figures import MemoryFigureStore
from tests.stores.memory_mails import MemoryMailedCourses, MemoryMailQueue
from tests.stores.memory_person_notices import MemoryPersonNotices
from tests.stores.memory_presences import MemoryPresences
from tests.stores.memory_quotas import MemoryQuotas
from tests.stores.memory_recipients import MemoryRecipients
from tests.stores.memory_stage_peaks import MemoryStagePeaks
from tests.stores.memory_tick_runs import MemoryTickRuns
from tests.stores.memory_tickets import MemoryTickets
from tests.stores.memory_webhooks import MemoryWebhooks

LIFETIMES = Lifetimes(feed=timedelta(days=7), receipts=timedelta(days=1))
MAX_PAUSE_SECONDS = 0.002
ATTEMPTS_A_SECOND = 100

Result = TypeVar("Result")


class Stores:
    """``now`` is what the tables' expiry goes by."""

    courses: CourseStore
    absences: AbsenceStore
    course_types: CourseTypes
    feed: PushedFeed
    people: DynamoPeople | MemoryPeople
    person_notices: PersonNotices
    recipients: Recipients
    mail_queue: MailQueue
    mailed_courses: MailedCourses
    tickets: Tickets
    quotas: Quotas
    calendar_feeds: CalendarFeeds
    stage_peaks: StagePeaks
    figures: FigureStore
    connections: SocketIoConnections
    presences: Presences
    tick_runs: TickRuns
    booked_turns: BookedTurns
    webhooks: Webhooks

    def __init__(self) -> None:
        self.now = NOW

    def seconds(self) -> float:
        return self.now.timestamp()

    @property
    def desk(self) -> Desk:
        return Desk(self.courses, self.now)

    def receipt(self, user_id: str, idempotency_key: str) -> Any:
        """The stored receipt or ``None``; ``Any``, so that a test may read one that it knows to be there."""
        return self.courses.prefetch(InputKeys(receipt=Receipt(user_id, idempotency_key, ""))).receipt

    def items(self) -> Any:
        """All that the course store, the feed and the receipts have written."""
        raise NotImplementedError

    def items_but_numbers(self) -> Any:
        """As :meth:`items`, without heads, marks in feeds and the counter of courses."""
        raise NotImplementedError

    def feed_with(self, new_epoch: Callable[[], str]) -> PushedFeed:
        """Another feed on the same table."""
        raise NotImplementedError


class MemoryStores(Stores):
    def __init__(self) -> None:
        super().__init__()
        self.table = MemoryTable(self.seconds)
        self.courses = MemoryCourseStore(self.table, LIFETIMES)
        self.absences = MemoryAbsenceStore(self.table, LIFETIMES)
        self.course_types = MemoryCourseTypes(self.table)
        self.feed = MemoryFeed(self.table)
        self.people = MemoryPeople(self.table)
        self.person_notices = MemoryPersonNotices()
        self.recipients = MemoryRecipients()
        self.mail_queue = MemoryMailQueue()
        self.mailed_courses = MemoryMailedCourses()
        self.tickets = MemoryTickets()
        self.quotas = MemoryQuotas()
        self.calendar_feeds = MemoryCalendarFeeds()
        self.stage_peaks = MemoryStagePeaks()
        self.figures = MemoryFigureStore()
        self.connections = MemoryConnections()
        self.presences = MemoryPresences()
        self.tick_runs = MemoryTickRuns()
        self.booked_turns = MemoryBookedTurns()
        self.webhooks = MemoryWebhooks()

    def items(self) -> Any:
        return dict(self.table.items)

    def items_but_numbers(self) -> Any:
        return {key: put for key, put in self.table.items.items() if put.event not in (SKIP, LOST)}

    def feed_with(self, new_epoch: Callable[[], str]) -> PushedFeed:
        return MemoryFeed(self.table, new_epoch)


class DynamoStores(Stores):
    """Waits shortly, and gives up by the number of attempts, so that a slow machine changes no result."""

    def __init__(self, dynamo: SimulatedDynamo) -> None:
        super().__init__()
        self.dynamo, dynamodb = dynamo, Service("dynamodb")
        self._courses, connections = Table("courses", dynamodb), Table("connections", dynamodb)
        self._transactions = Transactions(table("courses"))
        attempts = count()
        self.courses = self.course_store(wait=_shortly, monotonic=lambda: next(attempts) / ATTEMPTS_A_SECOND)
        commits = Commits(self._courses, lambda: self._transactions, self.numbers(), wait=_shortly, now=self.seconds)
        self.absences = DynamoAbsenceStore(self._courses, commits, LIFETIMES)
        self.course_types = DynamoCourseTypes(self._courses)
        self.unreadable: list[tuple[str, str]] = []
        self.feed = DynamoFeed(self._courses, now=self.seconds, report_unreadable=self._note_unreadable)
        self.people = DynamoPeople(self._courses)
        self.person_notices = DynamoPersonNotices(self._courses)
        self.recipients = DynamoRecipients(self._courses)
        self.mail_queue = DynamoMailQueue(self._courses)
        self.mailed_courses = DynamoMailedCourses(self._courses, self.seconds)
        self.tickets = DynamoTickets(connections)
        self.quotas = DynamoQuotas(connections)
        self.calendar_feeds = DynamoCalendarFeeds(self._courses)
        self.stage_peaks = DynamoStagePeaks(connections)
        self.figures = DynamoFigureStore(connections)
        self.connections = DynamoConnections(connections)
        self.presences = DynamoPresences(connections)
        self.tick_runs = DynamoTickRuns(connections)
        self.booked_turns = DynamoBookedTurns(connections)
        self.webhooks = DynamoWebhooks(self._courses)

    def _note_unreadable(self, pk: str, sk: str) -> None:
        self.unreadable.append((pk, sk))

    def reset(self) -> None:
        self.dynamo.reset()
        # A process remembers the channels that it has noted in the table.
        self.connections = DynamoConnections(Table("connections", Service("dynamodb")))
        self.unreadable.clear()
        self.now = NOW

    def items(self) -> Any:
        return self.dynamo.items()

    def items_but_numbers(self) -> Any:
        return [item for item in self.dynamo.items() if not _is_number(item)]

    def feed_with(self, new_epoch: Callable[[], str]) -> PushedFeed:
        return DynamoFeed(self._courses, new_epoch=new_epoch, now=self.seconds)

    def numbers(self) -> FeedNumbers:
        """Reserves numbers as a writer does that may die afterwards."""
        heads = FeedHeads(self._courses, lambda: "n3wb0rn", self.seconds)
        return FeedNumbers(self._courses, heads, LIFETIMES.feed, self.seconds)

    def put(self, item: dict[str, Any]) -> None:
        """Stores an item as somebody would by hand."""
        self.dynamo.database.put_item(TableName="courses", Item=item)

    def delete(self, pk: str, sk: str) -> None:
        """Deletes an item as TTL does, or a restore that is not complete."""
        self.dynamo.database.delete_item(TableName="courses", Key={"PK": {"S": pk}, "SK": {"S": sk}})

    def item(self, pk: str, sk: str) -> Any:
        """An item of the courses table as DynamoDB returns it, None if there is none."""
        key = {"PK": {"S": pk}, "SK": {"S": sk}}
        return self.dynamo.database.get_item(TableName="courses", Key=key, ConsistentRead=True).get("Item")

    def course_store(self, *, wait: Callable[[float], None], monotonic: Callable[[], float]) -> DynamoCourseStore:
        """Another course store on the same table."""
        return DynamoCourseStore(
            self._courses, lambda: self._transactions, LIFETIMES, wait=wait, monotonic=monotonic, now=self.seconds
        )


def _is_number(item: Any) -> bool:
    is_mark = item.get("event", {}).get("S") in (SKIP, LOST)
    return is_mark or item["SK"]["S"] == "HEAD" or item["PK"]["S"] == "COUNTER"


def _shortly(seconds: float) -> None:
    time.sleep(min(seconds, MAX_PAUSE_SECONDS))


def at_once(count: int, act: Callable[[int], Result]) -> list[Result | Exception]:
    """What ``act(0)`` … ``act(count - 1)`` returned or raised, each in its own thread, all let go together."""
    start = threading.Barrier(count)

    def run(number: int) -> Result | Exception:
        start.wait(timeout=10)
        try:
            return act(number)
        except Exception as exc:  # noqa: BLE001 - the tests look at what it is
            return exc

    with ThreadPoolExecutor(max_workers=count) as pool:
        return list(pool.map(run, range(count)))
