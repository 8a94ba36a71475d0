"""Which addresses get no further mails: those without a mailbox, of unwanted mails, and what is no address.

Amazon SES reports the first two about mails that were sent. These end the mails to that address, as mail services
expect of their senders. A mail that could not be delivered for now, such as to a full mailbox, ends nothing.
https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

from datetime import datetime
from typing import Any

from msgspec import DecodeError, Struct, convert, field
from msgspec.structs import replace

from chalicelib.instants import format_instant
from chalicelib.people.recipients import MailProblem, MailProblemKind, Recipient, Recipients

PERMANENT = "Permanent"
MAX_REASON = 300
# The tags of a mail, by which the report leads to the recipient.
CHANNEL_TAG, USER_TAG = "channel", "user"


class _Address(Struct):
    email: str = field(name="emailAddress", default="")
    reason: str = field(name="diagnosticCode", default="")


class _Bounce(Struct, rename="camel"):
    bounce_type: str = ""
    timestamp: str = ""
    bounced_recipients: list[_Address] = []


class _Complaint(Struct, rename="camel"):
    timestamp: str = ""
    complained_recipients: list[_Address] = []
    complaint_feedback_type: str | None = None


class _Mail(Struct):
    tags: dict[str, list[str]] = {}


class _Report(Struct):
    mail: _Mail
    bounce: _Bounce | None = None
    complaint: _Complaint | None = None


def mail_tags(channel: str, user_id: str) -> dict[str, str]:
    """Returns the tags of a mail to that person. Values of tags may have no colon."""
    return {CHANNEL_TAG: channel.replace(":", "-"), USER_TAG: user_id}


def note_problem(recipients: Recipients, report: Any) -> MailProblem | None:
    """The recipient whom a report of SES is about gets no further mails at that address. Returns the problem, if any.

    ``report`` is the ``detail`` of the event. Raises ValueError for one of another form.
    """
    try:
        found = convert(report, _Report)
    except (DecodeError, ValueError) as exc:
        raise ValueError(f"not a report of Amazon SES: {exc}") from exc
    (channel, *_), (user_id, *_) = (found.mail.tags.get(tag) or [""] for tag in (CHANNEL_TAG, USER_TAG))
    problems = _problems(found)
    if not (channel and user_id and problems):
        return None
    noted: list[MailProblem] = []

    def change(recipient: Recipient | None) -> Recipient | None:
        noted.clear()
        # Meanwhile the user may have another address.
        problem = problems.get(recipient.email.lower()) if recipient else None
        if recipient is None or problem is None:
            return recipient
        noted.append(replace(problem, email=recipient.email))
        return replace(recipient, problem=noted[0])

    recipients.change(channel.replace("-", ":", 1), user_id, change)
    return noted[0] if noted else None


def note_unwritable(recipients: Recipients, channel: str, sent_to: Recipient, now: datetime) -> None:
    """The recipient gets no further mails at the address that it had for a mail: none can be written to it."""
    problem = MailProblem(MailProblemKind.ADDRESS, format_instant(now), "", sent_to.email)
    recipients.change(
        channel,
        sent_to.user_id,
        lambda found: replace(found, problem=problem) if found and found.email == sent_to.email else found,
    )


def _problems(report: _Report) -> dict[str, MailProblem]:
    """Returns the problem of each address, in lower case."""
    found: dict[str, MailProblem] = {}
    if report.bounce is not None and report.bounce.bounce_type == PERMANENT:
        for each in report.bounce.bounced_recipients:
            reason = each.reason[:MAX_REASON]
            found[each.email.lower()] = MailProblem(MailProblemKind.BOUNCE, report.bounce.timestamp, reason, each.email)
    if report.complaint is not None:
        for each in report.complaint.complained_recipients:
            reason = report.complaint.complaint_feedback_type or ""
            at = report.complaint.timestamp
            found[each.email.lower()] = MailProblem(MailProblemKind.COMPLAINT, at, reason, each.email)
    return found
