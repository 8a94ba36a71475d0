"""What the twin's table says happened: each channel's events, and what disagrees with the courses' histories."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import NamedTuple

from msgspec import json

from chalicelib.aws.http import KeepAliveClient
from chalicelib.aws.service import Service
from chalicelib.aws.table import Table
from chalicelib.feed.dynamo import feed_keys
from chalicelib.feed.entries import LOST, SKIP
from infra.verify_table.__main__ import verification


class Announced(NamedTuple):
    """An event of a channel's feed."""

    seq: int
    course_id: int
    version: int

    def __str__(self) -> str:
        return f"course {self.course_id} version {self.version}"


class TwinTable:
    """The courses table. All methods raise TableError or UnreachableError."""

    def __init__(self, name: str, service: Service) -> None:
        self._name, self._service = name, service

    def announced(self, channel: str) -> list[Announced]:
        """Returns the events of the channel's feed in order."""
        table, found = Table(self._name, self._service), []
        for row in table.query(feed_keys.feed(channel), last=feed_keys.feed_entry(channel, feed_keys.MAX_SEQ).sk):
            if row.event is not None and row.event.S not in (SKIP, LOST):
                body = json.decode(row.text)
                found.append(Announced(int(row.sk.S), body["courseId"], body["version"]))
        return found

    def disagreements(self, retention_days: int) -> list[str]:
        """Returns what `make verify` would report: a sentence for each copy or event that disagrees with a course."""

        def silent(*_: object) -> None: ...

        run = verification(self._name, self._service, timedelta(days=retention_days), silent, repair=False)
        return [f"{each.about}: {each.fact}" for each in run.findings()]


@contextmanager
def twin_table(name: str, endpoint_url: str) -> Iterator[TwinTable]:
    """Yields the table of that name; ``endpoint_url`` is the address of DynamoDB. No connection stays open."""
    with closing(KeepAliveClient(endpoint_url)) as connections:
        yield TwinTable(name, Service("dynamodb", send=connections))
