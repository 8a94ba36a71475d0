"""What a search finds: courses of which some word begins with each word of the query, or that have the given number.

Words are folded as ``texts.folded`` folds, and letters count without their accents.
"""

import re
import unicodedata

from msgspec import Struct

from chalicelib.courses.course import Course
from chalicelib.errors import InvalidFields
from chalicelib.texts import folded

# The index knows the beginnings of this length. A shorter word is compared with the rows of a list.
PREFIX_LETTERS = 3
# So that the index changes with its course in one transaction.
MAX_PREFIXES = 45
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"[0-9]{1,15}")


class Part(Struct, frozen=True):
    """One word of a query: the beginning of a word, the number of a course, or either; None for what it cannot be."""

    word: str | None
    number: int | None = None


class Search(Struct, frozen=True):
    """A course is found if it matches every part."""

    parts: tuple[Part, ...]

    @property
    def numbers(self) -> list[int]:
        """The numbers of courses that the query may mean."""
        return [part.number for part in self.parts if part.number is not None]

    @property
    def prefix(self) -> str | None:
        """The beginning to look up in the index, None if the query has none that is long enough."""
        longest = max((part.word or "" for part in self.parts), key=len)
        return longest[:PREFIX_LETTERS] if len(longest) >= PREFIX_LETTERS else None

    @property
    def only_by_number(self) -> bool:
        """Whether words alone cannot match."""
        return any(part.word is None for part in self.parts)

    def matches(self, course: Course) -> bool:
        """Whether the search finds the course."""
        return self.matches_words(course_words(course), course.course_id)

    def matches_words(self, words: list[str], number: int | None = None) -> bool:
        """Whether the search finds a course with these words and this number; None for the number: by words alone."""
        return all(
            (part.number is not None and part.number == number)
            or (part.word is not None and any(word.startswith(part.word) for word in words))
            for part in self.parts
        )


def parse_search(query: str) -> Search:
    """Returns the search that a query means. Raises InvalidFields for a query without a letter or digit."""
    parts = tuple(_part(word, text) for text in folded(query).split() for word in words_of(text))
    if not parts:
        raise InvalidFields.of("q", "words", "must contain a letter or a digit")
    return Search(parts)


def course_words(course: Course) -> list[str]:
    """Returns the different words by which the course is found."""
    return words_of(course.course_type, course.location, course.organization_name, course.instructor_name)


def prefixes(words: list[str]) -> list[str]:
    """Returns the beginnings under which the index lists a course with these words."""
    long = (word[:PREFIX_LETTERS] for word in words if len(word) >= PREFIX_LETTERS)
    return list(dict.fromkeys(long))[:MAX_PREFIXES]


def words_of(*texts: str | None) -> list[str]:
    """Returns the different words of the texts, folded and without accents."""
    letters = unicodedata.normalize("NFKD", folded(" ".join(text for text in texts if text)))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return list(dict.fromkeys(_WORD.findall(plain)))


def _part(word: str, text: str) -> Part:
    """The part of a word in ``text``. With ``#`` before it, a number is that of a course only."""
    if not _NUMBER.fullmatch(word):
        return Part(word)
    is_marked = re.search(rf"#{word}(?![^\W_])", text)
    return Part(None if is_marked else word, int(word))
