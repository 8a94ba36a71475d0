"""The words of mails, in the languages of the portals. Pure."""

from datetime import date

from msgspec import Struct

from chalicelib.courses.course_status import ChangeKind, Status
from chalicelib.courses.events import EventType
from chalicelib.mail.queued_mail import Times


class Words(Struct, frozen=True, kw_only=True):
    """``headlines`` are by type of event, and so are ``actors``, the labels of who did it where that is not ``by``.

    ``label`` joins a label and its value.
    """

    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    day: str
    label: str
    headlines: dict[str, str]
    asked: dict[ChangeKind, str]
    changed: str
    moved: str
    moved_and_replaced: str
    replaced: str
    taken_off: str
    cancelled: str
    completed: str
    taken_away: str
    taken_away_note: str
    by: str
    actors: dict[str, str]
    reason: str
    before: str
    wanted: str
    course: str
    when: str
    where: str
    organization: str
    instructor: str
    nobody: str
    persons: str
    status: str
    statuses: dict[Status, str]
    open_course: str
    why: str
    settings: str
    unsubscribe: str


WORDS: dict[str, Words] = {
    "en": Words(
        months=(
            *("January", "February", "March", "April", "May", "June", "July"),
            *("August", "September", "October", "November", "December"),
        ),
        weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        day="{weekday}, {day} {month} {year}",
        label="{}: {}",
        headlines={
            EventType.NEW_COURSE_REQUEST: "New request",
            EventType.COURSE_ASSIGNED: "Confirmed",
            EventType.COURSE_EDITED: "Changed",
            EventType.COURSE_DECLINED: "Returned by the instructor",
            EventType.CHANGE_REQUESTED: "A change is asked for",
            EventType.CHANGE_REQUEST_DECLINED: "Stays as it is",
            EventType.CHANGE_REQUEST_WITHDRAWN: "Stays as it is",
        },
        asked={
            ChangeKind.MOVE: "A move is asked for",
            ChangeKind.CANCEL: "A cancellation is asked for",
        },
        changed="Changed",
        moved="Moved",
        moved_and_replaced="Moved, with another instructor",
        replaced="Another instructor",
        taken_off="Without an instructor again",
        cancelled="Cancelled",
        completed="Completed",
        taken_away="No longer yours",
        taken_away_note="You no longer teach this course.",
        by="Changed by",
        actors={
            EventType.NEW_COURSE_REQUEST: "Asked by",
            EventType.CHANGE_REQUESTED: "Asked by",
            EventType.CHANGE_REQUEST_DECLINED: "Declined by",
            EventType.CHANGE_REQUEST_WITHDRAWN: "Withdrawn by",
        },
        reason="Reason",
        before="Before",
        wanted="Wanted",
        course="Course",
        when="When",
        where="Where",
        organization="Organization",
        instructor="Instructor",
        nobody="nobody yet",
        persons="Persons",
        status="Status",
        statuses={status: status.value for status in Status},
        open_course="Open the course",
        why="You get this mail because none of your screens has shown the change.",
        settings="Choose what you are mailed about",
        unsubscribe="No more mails about courses",
    ),
    "fr": Words(
        months=(
            *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
            *("août", "septembre", "octobre", "novembre", "décembre"),
        ),
        weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        day="{weekday} {day} {month} {year}",
        label="{}\u00a0: {}",
        headlines={
            EventType.NEW_COURSE_REQUEST: "Nouvelle demande",
            EventType.COURSE_ASSIGNED: "Confirmée",
            EventType.COURSE_EDITED: "Modifiée",
            EventType.COURSE_DECLINED: "Rendue par le formateur",
            EventType.CHANGE_REQUESTED: "Une modification est demandée",
            EventType.CHANGE_REQUEST_DECLINED: "Reste inchangée",
            EventType.CHANGE_REQUEST_WITHDRAWN: "Reste inchangée",
        },
        asked={
            ChangeKind.MOVE: "Un déplacement est demandé",
            ChangeKind.CANCEL: "Une annulation est demandée",
        },
        changed="Modifiée",
        moved="Déplacée",
        moved_and_replaced="Déplacée, avec un autre formateur",
        replaced="Un autre formateur",
        taken_off="De nouveau sans formateur",
        cancelled="Annulée",
        completed="Terminée",
        taken_away="N’est plus à vous",
        taken_away_note="Vous n’assurez plus cette formation.",
        by="Modifiée par",
        actors={
            EventType.NEW_COURSE_REQUEST: "Demandée par",
            EventType.CHANGE_REQUESTED: "Demandée par",
            EventType.CHANGE_REQUEST_DECLINED: "Refusée par",
            EventType.CHANGE_REQUEST_WITHDRAWN: "Retirée par",
        },
        reason="Motif",
        before="Avant",
        wanted="Souhaité",
        course="Formation",
        when="Quand",
        where="Où",
        organization="Organisation",
        instructor="Formateur",
        nobody="encore personne",
        persons="Personnes",
        status="Statut",
        statuses={
            Status.PENDING: "en attente",
            Status.CONFIRMED: "confirmée",
            Status.COMPLETED: "terminée",
            Status.CANCELLED: "annulée",
        },
        open_course="Ouvrir la formation",
        why="Vous recevez ce courriel parce qu’aucun de vos écrans n’a montré la modification.",
        settings="Choisir les sujets des courriels",
        unsubscribe="Ne plus recevoir de courriels sur les formations",
    ),
    "de": Words(
        months=(
            *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli"),
            *("August", "September", "Oktober", "November", "Dezember"),
        ),
        weekdays=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
        day="{weekday}, {day}. {month} {year}",
        label="{}: {}",
        headlines={
            EventType.NEW_COURSE_REQUEST: "Neue Anfrage",
            EventType.COURSE_ASSIGNED: "Bestätigt",
            EventType.COURSE_EDITED: "Geändert",
            EventType.COURSE_DECLINED: "Von der Lehrkraft zurückgegeben",
            EventType.CHANGE_REQUESTED: "Eine Änderung wird gewünscht",
            EventType.CHANGE_REQUEST_DECLINED: "Bleibt, wie er ist",
            EventType.CHANGE_REQUEST_WITHDRAWN: "Bleibt, wie er ist",
        },
        asked={
            ChangeKind.MOVE: "Eine Verschiebung wird gewünscht",
            ChangeKind.CANCEL: "Eine Absage wird gewünscht",
        },
        changed="Geändert",
        moved="Verschoben",
        moved_and_replaced="Verschoben, mit anderer Lehrkraft",
        replaced="Andere Lehrkraft",
        taken_off="Wieder ohne Lehrkraft",
        cancelled="Abgesagt",
        completed="Abgeschlossen",
        taken_away="Nicht mehr Ihr Kurs",
        taken_away_note="Sie geben diesen Kurs nicht mehr.",
        by="Geändert von",
        actors={
            EventType.NEW_COURSE_REQUEST: "Gewünscht von",
            EventType.CHANGE_REQUESTED: "Gewünscht von",
            EventType.CHANGE_REQUEST_DECLINED: "Abgelehnt von",
            EventType.CHANGE_REQUEST_WITHDRAWN: "Zurückgenommen von",
        },
        reason="Grund",
        before="Vorher",
        wanted="Gewünscht",
        course="Kurs",
        when="Wann",
        where="Wo",
        organization="Organisation",
        instructor="Lehrkraft",
        nobody="noch niemand",
        persons="Personen",
        status="Status",
        statuses={
            Status.PENDING: "offen",
            Status.CONFIRMED: "bestätigt",
            Status.COMPLETED: "abgeschlossen",
            Status.CANCELLED: "abgesagt",
        },
        open_course="Kurs öffnen",
        why="Sie erhalten diese Mail, weil keiner Ihrer Bildschirme die Änderung gezeigt hat.",
        settings="Wählen, worüber Sie Mails erhalten",
        unsubscribe="Keine Mails mehr über Kurse",
    ),
}


def words_of(language: str) -> Words:
    """Returns the words of the language, the English ones for a language that mails do not have."""
    return WORDS.get(language, WORDS["en"])


def day_text(words: Words, day: date) -> str:
    """Returns ``Tuesday, 15 July 2025``."""
    return words.day.format(
        weekday=words.weekdays[day.weekday()], day=day.day, month=words.months[day.month - 1], year=day.year
    )


def when_text(words: Words, times: Times, zone_name: str) -> str:
    """Returns day, hours and zone; the day alone while there are no hours."""
    day = day_text(words, times.scheduled_date)
    if times.start_time is None or times.end_time is None:
        return day
    return f"{day}, {times.start_time}–{times.end_time} ({zone_name})"
