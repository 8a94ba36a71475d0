"""Sends the mails that are due, each made from its course as it is now.

- A worker marks a queued mail before it sends it, on the condition that nobody has changed it, so that two workers do
  not send the same. The mark ends by itself: a worker that dies leaves the mail to a later one.
- Where a person is to be told of many courses, one mail lists them. Each is still queued, marked, prepared and noted by
  itself, so that what is wrong with one course keeps none of the others from being told.
- What a mail said is stored before what was queued is removed. Changes up to that version of the course are not mailed
  again, however often they are queued. Two things only repeat a mail: a worker that dies between sending and removing,
  and a mail service that takes a mail without a response, which counts as a failure of that mail. The calendar file
  then has the same UID and SEQUENCE, so calendars ignore it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.mail.compose_mail import AddressUnwritable, Envelope, compose_mail
from chalicelib.mail.feedback import mail_tags, note_unwritable
from chalicelib.mail.mailing_ports import MailingPorts, MailRules
from chalicelib.mail.ports import MailsStopped, OutgoingMail, StoredMail
from chalicelib.mail.prepare_mail import PreparedMail, Reader, prepare_mail, read_reader
from chalicelib.mail.queued_mail import QueuedMail
from chalicelib.mail.summary_mail import MAX_COURSES, MAX_SINGLE_MAILS, SummaryLine, compose_summary, summary_line

# How long a mail is marked as being sent. Longer than a run.
MARK_SECONDS = 120.0
# After so many failures a mail is given up; each pause is twice the former.
MAX_ATTEMPTS = 6
FIRST_PAUSE_SECONDS = 60.0
# A mail that was sent is noted in so many attempts, each of which the store repeats by itself.
MAX_SAVES = 3
# What composing and sending one mail takes, repetitions included, and what each course of a person takes beside that.
SECONDS_PER_MAIL = 8.0
SECONDS_PER_COURSE = 0.4

# Outcomes of one queued mail.
SENT, NOT_NEEDED, NOT_YET, POSTPONED, GIVEN_UP, LEFT = "sent", "not_needed", "not_yet", "postponed", "given_up", "left"


Report = Callable[[Exception, QueuedMail], object]
"""Takes what was raised for a mail, such as MailRefused, and the mail; of a mail about many courses, the first."""


class _Told(Struct, frozen=True):
    """A queued mail that was marked, and what it says, alone and as a line of a mail about many courses."""

    marked: StoredMail
    prepared: PreparedMail
    line: SummaryLine

    @property
    def order(self) -> tuple[bool, date, str, int]:
        """By date. What a person may no longer see comes last, since only its event tells the date."""
        course = self.prepared.told.calendar or self.prepared.course
        is_hidden, day = not self.prepared.told.can_open, course.scheduled_date
        return is_hidden, date.max if is_hidden else day, course.start_time or "", course.course_id


def send_mails(
    ports: MailingPorts,
    rules: MailRules,
    seconds_left: Callable[[], float],
    report: Report,
) -> Counter[str]:
    """Sends what is due while there is time, and returns how many queued mails had which outcome.

    ``report`` gets what was raised for a mail that could not be sent, and the mail. What is left is sent by the next
    run. Raises MailsStopped when the service takes no mails; they stay queued.
    """
    now = ports.now().timestamp()
    due = [stored for stored in ports.mail_queue.all() if stored.mail.due_at(rules.quiet, rules.max_delay) <= now]
    run = _Run(ports, rules, seconds_left, report)
    for some in _by_person(due):
        run.handle(some)
    return run.outcomes


def _by_person(due: Iterable[StoredMail]) -> list[list[StoredMail]]:
    """The queued mails of each person, oldest first, in parts that fit into one mail."""
    people: dict[tuple[str, str], list[StoredMail]] = {}
    for stored in sorted(due, key=lambda each: each.mail.first_at):
        people.setdefault((stored.mail.channel, stored.mail.user_id), []).append(stored)
    return [part for mails in people.values() for part in _parts(mails)]


def _parts(mails: list[StoredMail]) -> list[list[StoredMail]]:
    """As few parts as possible, which are about as long as each other."""
    count = -(-len(mails) // MAX_COURSES)
    size = -(-len(mails) // count)
    return [mails[first : first + size] for first in range(0, len(mails), size)]


class _Run:
    """One run of the mailer."""

    def __init__(
        self, ports: MailingPorts, rules: MailRules, seconds_left: Callable[[], float], report: Report
    ) -> None:
        self._ports, self._rules, self._seconds_left, self._report = ports, rules, seconds_left, report
        self.outcomes: Counter[str] = Counter()

    def handle(self, mails: Sequence[StoredMail]) -> None:
        """What one person is to be told is sent. Raises MailsStopped."""
        if self._seconds_left() < SECONDS_PER_MAIL + SECONDS_PER_COURSE * len(mails):
            self.outcomes[LEFT] += len(mails)
            return
        now = self._ports.now()
        marked = [each for stored in mails if (each := self._mark(stored, now.timestamp()))]
        try:
            reader = read_reader(self._ports, mails[0].mail.channel, mails[0].mail.user_id)
        except Exception as exc:  # noqa: BLE001 - what fails for one person keeps no other from being told
            self._fail(exc, marked, now)
            return
        told = [ready for each in marked if (ready := self._prepare(reader, each, now))]
        if reader is not None:
            is_many = len(told) > MAX_SINGLE_MAILS
            self._send_all(
                reader, [sorted(told, key=lambda each: each.order)] if is_many else [[each] for each in told], now
            )

    def _mark(self, stored: StoredMail, now: float) -> StoredMail | None:
        if stored.mail.expires_at <= now:
            self._remove(stored, GIVEN_UP)
            return None
        marked = self._ports.mail_queue.replace(stored, replace(stored.mail, not_before=now + MARK_SECONDS))
        if marked is None:
            # Another worker has taken it, or a further change was queued.
            self.outcomes[LEFT] += 1
        return marked

    def _prepare(self, reader: Reader | None, marked: StoredMail, now: datetime) -> _Told | None:
        """What the queued mail says; None if it need not be sent now, and was removed or stays queued."""
        mail = replace(marked.mail, not_before=0.0)
        try:
            prepared = prepare_mail(self._ports, self._rules, reader, mail, now) if reader else None
            if reader and isinstance(prepared, PreparedMail):
                link, file = prepared.links.course, prepared.file
                return _Told(marked, prepared, summary_line(mail.course_id, prepared.told, reader.words, link, file))
        except Exception as exc:  # noqa: BLE001 - a mail that cannot be made keeps no other from being sent
            self._fail(exc, [marked], now)
            return None
        if isinstance(prepared, QueuedMail):
            self._put_back(marked, prepared, NOT_YET)
        else:
            self._remove(marked, NOT_NEEDED)
        return None

    def _send_all(self, reader: Reader, mails: Sequence[Sequence[_Told]], now: datetime) -> None:
        for index, courses in enumerate(mails):
            marked = [each.marked for each in courses]
            if self._seconds_left() < SECONDS_PER_MAIL:
                for each in marked:
                    self._put_back(each, replace(each.mail, not_before=now.timestamp()), LEFT)
                continue
            try:
                self._send(reader, courses, now)
            except MailsStopped:
                for each in (each.marked for rest in mails[index:] for each in rest):
                    self._put_back(each, replace(each.mail, not_before=now.timestamp() + FIRST_PAUSE_SECONDS), LEFT)
                raise
            except AddressUnwritable as exc:
                self._end(exc, reader, [each.marked for rest in mails[index:] for each in rest], now)
                return
            except Exception as exc:  # noqa: BLE001 - a mail that cannot be sent keeps no other from being sent
                self._fail(exc, marked, now)
                continue
            for told in courses:
                self._note(told)
            # A change that was queued meanwhile stays queued. The others of that mail are known as mailed.
            for each in marked:
                self._remove(each, SENT)

    def _send(self, reader: Reader, courses: Sequence[_Told], now: datetime) -> None:
        recipient, first, mail = reader.recipient, courses[0].prepared, courses[0].marked.mail
        envelope = Envelope(self._rules.sender, recipient.email, recipient.name, recipient.language, now)
        if len(courses) == 1:
            content = compose_mail(first.told, envelope, first.links, reader.words, first.file)
        else:
            content = compose_summary([each.line for each in courses], envelope, first.links, reader.words)
        self._ports.mail_sender.send(OutgoingMail(recipient.email, content, mail_tags(mail.channel, mail.user_id)))

    def _note(self, told: _Told) -> None:
        """What was sent is stored. A failure is reported, and does not let the mail be sent again."""
        mail = told.marked.mail
        for attempt in range(1, MAX_SAVES + 1):
            try:
                self._ports.mailed_courses.save(mail.course_id, mail.user_id, told.prepared.mailed)
            except Exception as exc:  # noqa: BLE001 - what was sent must leave the queue
                if attempt == MAX_SAVES:
                    self._report(RuntimeError(f"the mail was sent, but that could not be noted: {exc}"), mail)
            else:
                return

    def _end(self, failure: Exception, reader: Reader, marked: Sequence[StoredMail], now: datetime) -> None:
        """Nothing more is sent to the reader, until an administrator saves an address."""
        self._report(failure, marked[0].mail)
        try:
            note_unwritable(self._ports.recipients, marked[0].mail.channel, reader.recipient, now)
        except Exception as exc:  # noqa: BLE001 - the next mail to the reader tries it again
            self._report(exc, marked[0].mail)
        for each in marked:
            self._remove(each, GIVEN_UP)

    def _fail(self, failure: Exception, marked: Sequence[StoredMail], now: datetime) -> None:
        """One mail, which all of them would have been in, is reported, and each is tried again later or given up."""
        if marked:
            self._report(failure, marked[0].mail)
        for each in marked:
            mail = replace(each.mail, attempts=each.mail.attempts + 1)
            if mail.attempts >= MAX_ATTEMPTS:
                self._remove(each, GIVEN_UP)
                continue
            pause = FIRST_PAUSE_SECONDS * 2.0 ** (mail.attempts - 1)
            self._put_back(each, replace(mail, not_before=now.timestamp() + pause), POSTPONED)

    def _put_back(self, marked: StoredMail, mail: QueuedMail, outcome: str) -> None:
        self._ports.mail_queue.replace(marked, mail)
        self.outcomes[outcome] += 1

    def _remove(self, stored: StoredMail, outcome: str) -> None:
        self._ports.mail_queue.remove(stored)
        self.outcomes[outcome] += 1
