"""The function ``mailer``: sends what is due each minute, and notes what the mail service reports."""

import re
from collections.abc import Callable
from typing import Any

from chalicelib.mail.feedback import note_problem
from chalicelib.mail.ports import MailsStopped
from chalicelib.mail.queued_mail import QueuedMail
from chalicelib.mail.send_mails import send_mails
from chalicelib.observability import count, invocation, logger
from chalicelib.wiring import wiring

SES = "aws.ses"
# Kept of the function's time for what is under way, and for the log.
RESERVE_SECONDS = 3.0
_ADDRESS = re.compile(r"\S*@\S*")


def run(event: dict[str, Any], seconds_left: Callable[[], float]) -> dict[str, Any]:
    """Returns how many queued mails had which outcome, or the kind of the reported problem.

    ``event`` is that of the schedule, or a report of Amazon SES, which comes over EventBridge. A failure is logged and
    counted in the metric ``MailFailures``. The next minute does what a run of the schedule has left. On a stage that
    sends mails, ``MailRuns`` counts 1 for a complete run of the schedule, and 0 for one in which the mails could not be
    sent. What is raised for a report is raised, so that Lambda repeats the call; but not for one that cannot be
    read.
    """
    with invocation(str(event.get("id", ""))):
        if event.get("source") == SES:
            return _note(event.get("detail"))
        with wiring().deadline.within(max(seconds_left() - RESERVE_SECONDS, 0.0)):
            return _send()


def _send() -> dict[str, Any]:
    ports = wiring()
    if not ports.settings.mail_from:
        return {}
    try:
        outcomes = send_mails(ports, ports.mail_rules, ports.deadline.seconds_left, _report)
    except MailsStopped as exc:
        logger.error("The mail service takes no mails", reason=_without_addresses(exc))
        _count_failed_run()
        return {}
    except Exception:  # noqa: BLE001 - the next minute does what is left
        logger.exception("The mails could not be sent")
        _count_failed_run()
        return {}
    count("MailRuns")
    if outcomes:
        logger.info("Sent mails", extra=dict(outcomes))
    return dict(outcomes)


def _count_failed_run() -> None:
    count("MailFailures")
    count("MailRuns", 0)


def _report(failure: Exception, mail: QueuedMail) -> None:
    reason = _without_addresses(failure)
    logger.error("A mail could not be sent", course_id=mail.course_id, channel=mail.channel, reason=reason)
    count("MailFailures")


def _without_addresses(failure: Exception) -> str:
    """Logs hold no personal data, but SES names the addresses that it refuses."""
    return _ADDRESS.sub("…", str(failure))


def _note(detail: Any) -> dict[str, Any]:
    try:
        problem = note_problem(wiring().recipients, detail)
    except Exception as exc:
        logger.exception("A report of the mail service could not be noted")
        count("MailFailures")
        if isinstance(exc, ValueError):
            return {}
        raise
    if problem is None:
        return {}
    logger.warning("An address gets no further mails", kind=problem.kind)
    return {"problem": problem.kind}
