"""What a scan found, in a temporary SQLite database on disk, so that memory does not grow with the table.

SQLite deletes the database when it is closed, also after a crash: https://www.sqlite.org/inmemorydb.html#temp_db
"""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from chalicelib.aws.table_items import Key
from chalicelib.courses.course_status import Status
from chalicelib.courses.totals import Counts, Totals
from chalicelib.courses.visibility import viewing_channels
from infra.verify_table.scanned_items import Facts

SCHEMA = """
CREATE TABLE part (course_id INTEGER, pk TEXT, sk TEXT, content TEXT, side INTEGER);
CREATE TABLE course (course_id INTEGER PRIMARY KEY, version INTEGER, organization_id INTEGER) WITHOUT ROWID;
CREATE TABLE change (course_id INTEGER, version INTEGER, at TEXT, instructor_id INTEGER, earlier_id INTEGER);
CREATE TABLE event (course_id INTEGER, version INTEGER, channel TEXT);
CREATE TABLE posting (course_id INTEGER, pk TEXT, sk TEXT, content TEXT, side INTEGER);
CREATE TABLE to_index (course_id INTEGER PRIMARY KEY, version INTEGER, content TEXT) WITHOUT ROWID;
CREATE TABLE indexed (course_id INTEGER PRIMARY KEY, version INTEGER, content TEXT) WITHOUT ROWID;
"""
# The two sides of a part that is as wanted add up to zero.
SUSPECTS = """
SELECT DISTINCT course_id FROM (
  SELECT course_id FROM part GROUP BY course_id, pk, sk, content HAVING SUM(side) != 0
) ORDER BY course_id
"""
INDEX_SUSPECTS = """
SELECT course_id FROM posting GROUP BY course_id, pk, sk, content HAVING SUM(side) != 0
UNION SELECT to_index.course_id FROM to_index LEFT JOIN indexed USING (course_id, version, content)
WHERE indexed.content IS NULL
UNION SELECT indexed.course_id FROM indexed LEFT JOIN to_index USING (course_id) WHERE to_index.content IS NULL
ORDER BY 1
"""
LISTED = "SELECT pk, COUNT(*) FROM part WHERE side = 1 AND pk LIKE 'LIST#%' GROUP BY pk"
CHANGES = """
SELECT change.course_id, change.version, at, organization_id, instructor_id, earlier_id
FROM change JOIN course USING (course_id) WHERE at > ?
"""
EVENTS_AHEAD = """
SELECT event.course_id, event.version, event.channel FROM event LEFT JOIN course USING (course_id)
WHERE course.version IS NULL OR event.version > course.version ORDER BY event.course_id
"""
INDICES = """
CREATE INDEX part_course ON part (course_id);
CREATE INDEX posting_course ON posting (course_id);
CREATE INDEX event_course ON event (course_id, version, channel);
"""


class EventFacts(NamedTuple):
    """The event of a course's version in a channel."""

    course_id: int
    version: int
    channel: str


class Catalogue:
    """To be used by one thread. Everything is added before anything is asked."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("")
        self._database.executescript(SCHEMA)
        self.channels: set[str] = set()
        self.totals: dict[str, Totals] = {}
        self.courses = 0
        self.last_number = 0

    def close(self) -> None:
        self._database.close()

    def add(self, facts: Facts) -> None:
        """Adds what items said."""
        self.channels |= facts.channels
        self.courses += len(facts.courses)
        self.last_number = max([self.last_number, *facts.absences, *(course.course_id for course in facts.courses)])
        insert = self._database.executemany
        # A course that a scan meets twice, as it may while the table is split, is the same course.
        insert("INSERT OR REPLACE INTO course VALUES (?, ?, ?)", facts.courses)
        insert("INSERT INTO change VALUES (?, ?, ?, ?, ?)", facts.changes)
        self.totals |= facts.totals
        insert("INSERT OR REPLACE INTO to_index VALUES (?, ?, ?)", facts.to_index)
        insert("INSERT OR REPLACE INTO indexed VALUES (?, ?, ?)", facts.indexed)
        for side, parts in ((1, facts.wanted_postings), (-1, facts.found_postings)):
            values = ((part[0], *part[1], part[2], side) for part in parts)
            insert("INSERT INTO posting VALUES (?, ?, ?, ?, ?)", values)
        for side, parts in ((1, facts.wanted), (-1, facts.found)):
            insert("INSERT INTO part VALUES (?, ?, ?, ?, ?)", ((part[0], *part[1], part[2], side) for part in parts))

    def add_events(self, events: Iterable[EventFacts]) -> None:
        """Adds entries of feeds."""
        self._database.executemany("INSERT INTO event VALUES (?, ?, ?)", events)

    def index(self) -> None:
        """What was added can be asked for quickly."""
        self._database.executescript(INDICES)

    def suspects(self) -> Iterator[tuple[int, list[Key]]]:
        """Yields each course whose wanted and found parts differ, with the keys of all its parts."""
        for (course_id,) in self._database.execute(SUSPECTS):
            keys = self._database.execute("SELECT DISTINCT pk, sk FROM part WHERE course_id = ?", (course_id,))
            yield course_id, [Key(pk, sk) for pk, sk in keys]

    def counts(self) -> dict[str, Counts]:
        """Returns how many courses of each status each channel should list."""
        found: dict[str, Counts] = {}
        for pk, number in self._database.execute(LISTED):
            channel, _, status = str(pk).removeprefix("LIST#").rpartition("#")
            found.setdefault(channel, dict.fromkeys(Status, 0))[status] = number
        return found

    def numbers(self) -> Iterator[int]:
        """Yields the number of each course."""
        for (course_id,) in self._database.execute("SELECT course_id FROM course ORDER BY course_id"):
            yield course_id

    def index_suspects(self) -> Iterator[tuple[int, list[Key]]]:
        """Yields each course about which the search index seems wrong or behind, with the keys of its postings."""
        for (course_id,) in self._database.execute(INDEX_SUSPECTS):
            keys = self._database.execute("SELECT DISTINCT pk, sk FROM posting WHERE course_id = ?", (course_id,))
            yield course_id, [Key(pk, sk) for pk, sk in keys]

    def missing_events(self, complete_since: dict[str, str]) -> Iterator[EventFacts]:
        """Yields the events of changes that a channel should hold and does not.

        ``complete_since`` maps a channel to the instant, as history writes it, after which it must hold all events.
        """
        if not complete_since:
            return
        changes = self._database.execute(CHANGES, (min(complete_since.values()),))
        for course_id, version, at, organization_id, *instructor_ids in changes:
            for channel in viewing_channels(organization_id, *instructor_ids):
                event = EventFacts(course_id, version, channel)
                if channel in complete_since and at > complete_since[channel] and not self._has(event):
                    yield event

    def events_ahead(self) -> Iterator[EventFacts]:
        """Yields the events of courses, or of versions, that the scan did not meet."""
        for found in self._database.execute(EVENTS_AHEAD):
            yield EventFacts(*found)

    def _has(self, event: EventFacts) -> bool:
        query = "SELECT 1 FROM event WHERE course_id = ? AND version = ? AND channel = ?"
        return self._database.execute(query, event).fetchone() is not None
