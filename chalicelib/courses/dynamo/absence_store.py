"""Absences in DynamoDB."""

from datetime import date, datetime
from itertools import islice

from msgspec import json

from chalicelib.aws.table import Table
from chalicelib.courses.absences.absence import MAX_DAYS, Absence
from chalicelib.courses.absences.absence_events import AbsenceEventType
from chalicelib.courses.absences.ports import AbsencePage
from chalicelib.courses.dynamo import absence_keys
from chalicelib.courses.dynamo.absence_plan import AbsenceDraft
from chalicelib.courses.dynamo.commits import Commits
from chalicelib.courses.dynamo.transaction_plan import Lifetimes
from chalicelib.courses.ports import Receipt
from chalicelib.people.identity import Identity

_absence = json.Decoder(Absence)


class DynamoAbsenceStore:
    """Implements ``courses.absences.ports.AbsenceStore``."""

    def __init__(self, table: Table, commits: Commits, lifetimes: Lifetimes) -> None:
        self._table, self._commits, self._lifetimes = table, commits, lifetimes

    def add(self, absence: Absence, by: Identity, receipt: Receipt | None = None) -> Absence:
        added = AbsenceEventType.ABSENCE_ADDED
        draft = AbsenceDraft(absence, added, by, absence.created_at, self._lifetimes, receipt)
        return self._commits.carry_out(draft).absence

    def remove(self, absence: Absence, by: Identity, now: datetime, receipt: Receipt | None = None) -> None:
        draft = AbsenceDraft(absence, AbsenceEventType.ABSENCE_REMOVED, by, now, self._lifetimes, receipt)
        self._commits.carry_out(draft)

    def page(self, scope: str, first: date, last: date, limit: int, after: str | None) -> AbsencePage:
        begins, ends = absence_keys.rows_between(_earliest(first), last)
        token = None if after is None else absence_keys.require_row(after)
        if token is not None and not begins <= token <= ends:
            raise ValueError(token)
        rows = self._table.query(absence_keys.list_partition(scope), first=begins, last=ends, after=token)
        found = ((row.sk.S, absence) for row in rows if (absence := _absence.decode(row.text)).to_date >= first)
        listed = list(islice(found, limit + 1))
        following = listed[limit - 1][0] if len(listed) > limit else None
        return AbsencePage([absence for _, absence in listed[:limit]], following)


def _earliest(first: date) -> date:
    """Returns the earliest first day of an absence that can last until ``first``."""
    return date.fromordinal(max(1, first.toordinal() - MAX_DAYS))
