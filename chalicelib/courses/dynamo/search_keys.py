"""Keys of the search index in the courses table: postings, what is indexed of each course, and the cursor."""

from datetime import date

from msgspec import Struct

from chalicelib.aws.table_items import Key
from chalicelib.courses.course import Course
from chalicelib.courses.ports import Position
from chalicelib.courses.search_words import course_words, prefixes
from chalicelib.feed.dynamo.projection_cursors import cursor_key
from chalicelib.people import channels

# Its body is the cursor up to which the index is kept, its version the cursor's number.
NAME = "SEARCH"
CURSOR = cursor_key(NAME, channels.ADMIN)


class Indexed(Struct, frozen=True):
    """What the index holds of a course: postings under these beginnings, at this place, with these words."""

    status: str
    place: str
    prefixes: list[str]
    words: str

    @property
    def keys(self) -> list[Key]:
        """The keys of the course's postings."""
        return [Key(partition(self.status, prefix), self.place) for prefix in self.prefixes]


def indexed_key(course_id: int) -> Key:
    return Key(f"INDEXED#{course_id}", "SEARCH")


def partition(status: str, prefix: str) -> str:
    return f"SEARCH#{status}#{prefix}"


def place(position: Position) -> str:
    """Returns the sort key of a posting: as positions, postings are ordered by date, start time and number."""
    day, start, number = position
    return f"{day.isoformat()}#{start}#{number:010}"


def position(sk: str) -> Position:
    """The inverse of :func:`place`. Raises ValueError for any other text."""
    day, start, number = sk.split("#")
    return date.fromisoformat(day), start, int(number)


def to_index(course: Course) -> Indexed:
    """Returns what the index should hold of the course."""
    words = course_words(course)
    where = place((course.scheduled_date, course.start_time or "", course.course_id))
    return Indexed(course.status, where, prefixes(words), " ".join(words))
