"""Absences in the dictionary that ``memory.py`` keeps."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import json

from chalicelib.courses.absences.absence import Absence
from chalicelib.courses.absences.absence_events import AbsenceEventType
from chalicelib.courses.absences.ports import AbsencePage
from chalicelib.courses.dynamo import absence_keys
from chalicelib.courses.dynamo.absence_plan import AbsenceDraft, AbsencePlan
from chalicelib.courses.dynamo.transaction_plan import Lifetimes
from chalicelib.courses.ports import Receipt
from chalicelib.people.identity import Identity
from tests.stores.memory import EPOCH, WEEK, MemoryTable


class MemoryAbsenceStore:
    """Implements ``courses.absences.ports.AbsenceStore``."""

    def __init__(self, table: MemoryTable, lifetimes: Lifetimes = WEEK) -> None:
        self._table, self._lifetimes = table, lifetimes

    def add(self, absence: Absence, by: Identity, receipt: Receipt | None = None) -> Absence:
        added = AbsenceEventType.ABSENCE_ADDED
        return self._write(AbsenceDraft(absence, added, by, absence.created_at, self._lifetimes, receipt)).absence

    def remove(self, absence: Absence, by: Identity, now: datetime, receipt: Receipt | None = None) -> None:
        removed = AbsenceEventType.ABSENCE_REMOVED
        self._write(AbsenceDraft(absence, removed, by, now, self._lifetimes, receipt))

    def page(self, scope: str, first: date, last: date, limit: int, after: str | None) -> AbsencePage:
        token = "" if after is None else absence_keys.require_row(after)
        puts = self._table.partition(absence_keys.list_partition(scope), token)
        rows = [(put.key.sk, json.decode(put.body, type=Absence)) for put in puts]
        found = [(sk, each) for sk, each in rows if each.from_date <= last and each.to_date >= first]
        following = found[limit - 1][0] if len(found) > limit else None
        return AbsencePage([each for _, each in found[:limit]], following)

    def _write(self, draft: AbsenceDraft) -> AbsencePlan:
        with self._table.lock:
            known = self._table.records(draft.keys)
            draft.require_possible(known)
            reserved = self._table.reserve(draft.audience, lambda: EPOCH, counts=draft.counter is not None)
            plan = draft.plan(known, reserved, "")
            self._table.write(plan, reserved, self._lifetimes.feed)
            return plan
