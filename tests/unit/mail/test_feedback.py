from __future__ import annotations

from typing import Any

import pytest

from chalicelib.mail.feedback import mail_tags, note_problem
from chalicelib.people.recipients import MailProblem, MailProblemKind, Recipient
from tests.stores.memory_recipients import MemoryRecipients

AT = "2025-07-12T19:32:00.000Z"
TAGS = {name: [value] for name, value in mail_tags("organization:7", "u-iffat").items()}


def directory(email: str = "Iffat@example.com") -> MemoryRecipients:
    recipients = MemoryRecipients()
    iffat = Recipient(user_id="u-iffat", username="iffat", name="Iffat", email=email)
    recipients.change("organization:7", "u-iffat", lambda _: iffat)
    return recipients


def bounce(kind: str = "Permanent", tags: Any = TAGS) -> dict[str, Any]:
    bounced = [{"emailAddress": "iffat@example.com", "action": "failed", "diagnosticCode": "550 no such mailbox"}]
    bounce = {"bounceType": kind, "bouncedRecipients": bounced, "timestamp": AT, "feedbackId": "f-1"}
    return {"eventType": "Bounce", "bounce": bounce, "mail": {"messageId": "m-1", "tags": tags}}


def test_an_address_without_a_mailbox_gets_no_further_mails() -> None:
    recipients = directory()

    problem = note_problem(recipients, bounce())

    assert problem == MailProblem(MailProblemKind.BOUNCE, AT, "550 no such mailbox", "Iffat@example.com")
    assert not recipients.of_channel("organization:7")[0].is_mailable


def test_a_mail_that_was_reported_as_unwanted_is_the_last() -> None:
    recipients = directory()
    complaint = {"complainedRecipients": [{"emailAddress": "iffat@example.com"}], "timestamp": AT}

    problem = note_problem(recipients, {"eventType": "Complaint", "complaint": complaint, "mail": {"tags": TAGS}})

    assert problem is not None
    assert problem.kind is MailProblemKind.COMPLAINT
    assert not recipients.of_channel("organization:7")[0].is_mailable


@pytest.mark.parametrize("report", [bounce("Transient"), bounce("Undetermined"), bounce(tags={}), {"mail": {}}])
def test_what_ends_no_mails_changes_nothing(report: dict[str, Any]) -> None:
    recipients = directory()

    assert note_problem(recipients, report) is None
    assert recipients.of_channel("organization:7")[0].is_mailable


def test_another_address_of_the_user_is_mailed_on() -> None:
    recipients = directory("another@example.com")

    assert note_problem(recipients, bounce()) is None
    assert recipients.of_channel("organization:7")[0].is_mailable


def test_an_unknown_user_is_passed_over() -> None:
    assert note_problem(MemoryRecipients(), bounce()) is None


@pytest.mark.parametrize("report", [None, [], {"mail": "x"}, {"bounce": {}}])
def test_a_report_of_another_form_is_refused(report: Any) -> None:
    with pytest.raises(ValueError, match="not a report of Amazon SES"):
        note_problem(directory(), report)
