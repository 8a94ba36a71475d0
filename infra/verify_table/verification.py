"""The whole run: a scan, the feeds, and then an exact comparison of each course that seemed wrong.

Writers may act during the run, so nothing about a course is reported from the scan. A course that seems wrong is read
again together with all its parts in one transaction, which shows them as they were at one moment. A repair is a
transaction that checks the course's version. If a writer was faster, the course is read and compared again.

Feeds are read after the scan: the events of a change that the scan saw were committed together with that change.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import islice

from chalicelib.aws.table_items import Key, Row
from chalicelib.courses.dynamo import course_keys
from chalicelib.feed.cursor import Cursor
from infra.verify_table.catalogue import Catalogue
from infra.verify_table.course_check import CourseCheck
from infra.verify_table.course_parts import OVERLAPS
from infra.verify_table.feeds import Feeds
from infra.verify_table.findings import Finding, State
from infra.verify_table.item_parts import Unreadable, is_list
from infra.verify_table.projections import Projections
from infra.verify_table.scanned_items import Facts, read_item
from infra.verify_table.verified_table import VerifiedTable, replace_body, update

SEGMENTS, WORKERS = 64, 4
MAX_ATTEMPTS = 10
# How many courses are checked before their findings are reported.
BATCH = 200
FEED = "FEED#"

Progress = Callable[[str, int, int | None], None]
"""Receives what is being done, how much of it is done, and how much there is; None if that is unknown."""


class Verification:
    """One run. ``items``, ``courses`` and ``feeds`` count what was read; a scan reads ``segments`` one by one."""

    def __init__(
        self,
        table: VerifiedTable,
        feeds: Feeds,
        projections: Projections,
        progress: Progress,
        *,
        repair: bool,
        segments: int = SEGMENTS,
    ) -> None:
        self._table, self._feeds, self._projections, self._progress = table, feeds, projections, progress
        self._repair, self._segments = repair, segments
        self._check = CourseCheck(table, repair=repair)
        self._unreadable: list[tuple[Key, str]] = []
        self.items = self.courses = self.feeds = 0

    @property
    def built(self) -> str:
        """A sentence about the projections that were missing and are there now, empty for none."""
        parts = [f"the totals of {self._projections.built:,} channels"] * bool(self._projections.built)
        parts += [f"the search index of {self._projections.indexed:,} courses"] * bool(self._projections.indexed)
        return f"Built: {' and '.join(parts)}." if parts else ""

    def findings(self) -> Iterator[Finding]:
        """Yields each disagreement, and repairs those that can be. To be iterated once, to the end.

        Raises TableError, UnreachableError, sqlite3.Error, and BusyError if other processes prevent a repair.
        """
        with closing(Catalogue()) as catalogue:
            settled = self._projections.settled()
            self._scan(catalogue)
            yield from self._counter(catalogue.last_number)
            complete_since: dict[str, str] = {}
            yield from self._read_feeds(catalogue, complete_since)
            catalogue.index()
            yield from self._compare_courses(catalogue.suspects())
            yield from self._compare_events(catalogue, complete_since)
            yield from self._compare_projections(catalogue, settled)
            yield from self._unreadable_items()

    def _scan(self, catalogue: Catalogue) -> None:
        ended = 0
        for page in self._table.scan(self._segments, WORKERS):
            facts = Facts()
            for row in page.rows:
                try:
                    read_item(row, facts)
                except Unreadable as exc:
                    self._unreadable.append((row.key, str(exc)))
            # Those of feeds are reported with their feed.
            self._unreadable += [(key, why) for key, why in page.unreadable if not key.pk.startswith(FEED)]
            facts.channels |= {key.pk.removeprefix(FEED) for key, _ in page.unreadable if key.pk.startswith(FEED)}
            catalogue.add(facts)
            ended += page.has_ended
            self.items += len(page.rows) + len(page.unreadable)
            self._progress(f"Reading the table: {self.items:,} items", ended, self._segments)
        self.courses = catalogue.courses

    def _counter(self, last_number: int) -> Iterator[Finding]:
        """A number above the counter, of a course or an absence, makes the request fail that is given it."""
        fact = ""
        for _ in range(MAX_ATTEMPTS):
            counted = self._counted()
            if counted >= last_number:
                break
            fact = f"it is at {counted}, but number {last_number} is in use"
            if not self._repair:
                yield Finding("counter", fact, State.REPAIRABLE)
                return
            is_behind = "attribute_not_exists(PK) OR version < :last"
            self._table.write([update(course_keys.COURSE_COUNTER, "SET version = :last", is_behind, last=last_number)])
        if fact:
            yield Finding("counter", fact, State.REPAIRED if self._counted() >= last_number else State.REPAIRABLE)

    def _counted(self) -> int:
        row = self._table.snapshot([course_keys.COURSE_COUNTER]).get(course_keys.COURSE_COUNTER)
        return (row.number or 0) if row else 0

    def _read_feeds(self, catalogue: Catalogue, complete_since: dict[str, str]) -> Iterator[Finding]:
        for channel in sorted(catalogue.channels):
            numbers = self._feeds.read(channel, catalogue.add_events)
            if numbers.complete_since is not None:
                complete_since[channel] = numbers.complete_since
            yield from self._feeds.findings(numbers, repair=self._repair)
            self.feeds += 1
            self._progress("Reading the feeds", self.feeds, len(catalogue.channels))

    def _compare_courses(self, suspects: Iterator[tuple[int, list[Key]]]) -> Iterator[Finding]:
        done = 0
        overlapping: list[tuple[int, list[Key]]] = []
        with ThreadPoolExecutor(WORKERS) as pool:
            while batch := list(islice(suspects, BATCH)):
                for suspect, found in zip(batch, pool.map(self._compare, batch), strict=True):
                    if any(OVERLAPS in each.fact for each in found):
                        overlapping.append(suspect)
                    yield from (each for each in found if OVERLAPS not in each.fact)
                done += len(batch)
                self._progress(f"Comparing {done:,} courses that seemed wrong", done, None)
        # Only now, because the other booking may have been one that was removed.
        for suspect in overlapping:
            yield from (each for each in self._compare(suspect) if OVERLAPS in each.fact)

    def _compare(self, suspect: tuple[int, list[Key]]) -> list[Finding]:
        return self._check.findings(*suspect)

    def _compare_events(self, catalogue: Catalogue, complete_since: dict[str, str]) -> Iterator[Finding]:
        for course_id, version, channel in catalogue.missing_events(complete_since):
            yield Finding(f"course {course_id}", f"the event of its version {version} is missing in feed {channel}")
        for course_id, version, channel in catalogue.events_ahead():
            present = self._check.version(course_id)
            if present is not None and present < version:
                what = f"the course has version {present}" if present else "there is no such course"
                yield Finding(f"course {course_id}", f"feed {channel} has an event of version {version}, but {what}")

    def _compare_projections(self, catalogue: Catalogue, settled: Cursor | None) -> Iterator[Finding]:
        """After the courses, because lists that were repaired are counted. ``settled`` is from before the scan."""
        counts = catalogue.counts()
        yield from self._projections.totals_findings(counts, catalogue.totals, repair=self._repair)
        for course_id, keys in catalogue.index_suspects():
            yield from self._projections.index_findings(course_id, keys, repair=self._repair)
        if self._repair and catalogue.courses:
            self._projections.build_index(catalogue.numbers(), settled, self._report_indexed)

    def _report_indexed(self, done: int) -> None:
        self._progress(f"Building the search index: {done:,} courses", done, self.courses)

    def _unreadable_items(self) -> Iterator[Finding]:
        for key, why in self._unreadable:
            row = self._table.snapshot([key]).get(key)
            if row is None or _is_readable(row):
                continue
            state = State.FOUND
            if is_list(key) and row.version is not None:
                # Courses that should be listed there have been added before, so none should.
                is_repaired = self._repair and self._table.write([replace_body(key, "[]", int(row.version.N))])
                state = State.REPAIRED if is_repaired else State.REPAIRABLE
            yield Finding(f"item {key.pk} / {key.sk}", f"cannot be read: {why}", state)


def _is_readable(row: Row) -> bool:
    try:
        read_item(row, Facts())
    except Unreadable:
        return False
    return True
