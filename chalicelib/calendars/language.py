"""The language of texts for a person who is not in a portal."""

from enum import StrEnum


class Language(StrEnum):
    """The languages of the portals."""

    ENGLISH = "en"
    FRENCH = "fr"
    GERMAN = "de"


def preferred_language(accept_language: str | None) -> Language:
    """Returns the first language of an Accept-Language header that the portals have, English without one.

    Weights are ignored: browsers list languages by preference.
    """
    for part in (accept_language or "").split(","):
        primary = part.partition(";")[0].strip().partition("-")[0].lower()
        if primary in list(Language):
            return Language(primary)
    return Language.ENGLISH
