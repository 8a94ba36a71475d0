"""The words of a mail about many courses, in the languages of the portals, beside those of each course. Pure."""

from msgspec import Struct


class SummaryWords(Struct, frozen=True, kw_only=True):
    """``headline`` has a place for the number of courses. ``feed`` leads to the settings, where the feed is made."""

    headline: str
    files: str
    feed: str
    why: str


SUMMARY_WORDS: dict[str, SummaryWords] = {
    "en": SummaryWords(
        headline="News about {} courses",
        files="Some calendar programs read only one of the attached files. A calendar feed shows all of your courses.",
        feed="Make a calendar feed",
        why="You get this mail because none of your screens has shown these changes.",
    ),
    "fr": SummaryWords(
        headline="Du nouveau sur {} formations",
        files="Certains logiciels de calendrier ne lisent qu’un seul des fichiers joints. Un flux de calendrier montre "
        "toutes vos formations.",
        feed="Créer un flux de calendrier",
        why="Vous recevez ce courriel parce qu’aucun de vos écrans n’a montré ces modifications.",
    ),
    "de": SummaryWords(
        headline="Neues zu {} Kursen",
        files="Manche Kalenderprogramme lesen nur eine der angehängten Dateien. Ein Kalender-Feed zeigt alle Ihre "
        "Kurse.",
        feed="Kalender-Feed erstellen",
        why="Sie erhalten diese Mail, weil keiner Ihrer Bildschirme diese Änderungen gezeigt hat.",
    ),
}


def summary_words_of(language: str) -> SummaryWords:
    """Returns the words of the language, the English ones for a language that mails do not have."""
    return SUMMARY_WORDS.get(language, SUMMARY_WORDS["en"])
