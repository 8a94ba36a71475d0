"""The adapters of mails."""

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.relay_wiring import RelayWiring

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.courses.views import CourseView
    from chalicelib.mail.compose_mail import Links
    from chalicelib.mail.dynamo.signing_key import DynamoSigningKey
    from chalicelib.mail.mailing_ports import MailRules
    from chalicelib.mail.ports import MailedCourses, MailQueue, MailSender, Method, PersonStates
    from chalicelib.people.recipients import Recipient, Recipients

SIGNING_KEY_BYTES = 32


class MailWiring(RelayWiring):
    """A base of ``wiring.Wiring``."""

    @cached_property
    def recipients(self) -> Recipients:
        from chalicelib.people.dynamo.recipients import DynamoRecipients

        return DynamoRecipients(self._table(self.settings.courses_table))

    @cached_property
    def mail_queue(self) -> MailQueue:
        from chalicelib.mail.dynamo.mail_queue import DynamoMailQueue

        return DynamoMailQueue(self._table(self.settings.courses_table))

    @cached_property
    def mailed_courses(self) -> MailedCourses:
        from chalicelib.mail.dynamo.mailed_courses import DynamoMailedCourses

        return DynamoMailedCourses(self._table(self.settings.courses_table), self._seconds)

    @cached_property
    def mail_signing_key(self) -> DynamoSigningKey:
        from chalicelib.mail.dynamo.signing_key import DynamoSigningKey

        table = self._table(self.settings.courses_table)
        return DynamoSigningKey(table, lambda: secrets.token_hex(SIGNING_KEY_BYTES))

    @cached_property
    def mail_sender(self) -> MailSender:
        from chalicelib.aws.service import Service
        from chalicelib.mail.ses.ses_sender import SesSender

        settings = self.settings
        # The endpoint of both versions of SES has another name than the service has in signatures.
        service = Service("email", signing_name="ses", seconds_left=self.deadline.seconds_left)
        return SesSender(service, settings.mail_from, settings.mail_configuration_set, settings.mail_sender_arn)

    @cached_property
    def person_states(self) -> PersonStates:
        from chalicelib.mail.reported_notices import ReportedNotices

        return ReportedNotices(self.person_notices)

    @property
    def mail_rules(self) -> MailRules:
        from chalicelib.mail.mailing_ports import MailRules

        settings = self.settings
        # Nobody is mailed about a change that a page may still report.
        pauses = (settings.mail_quiet_seconds, settings.mail_max_delay_seconds)
        quiet, delay = (timedelta(seconds=max(each, settings.reported_after_seconds)) for each in pauses)
        return MailRules(settings.mail_from, quiet, delay)

    def mail_links(self, channel: str, course_id: int, user_id: str) -> Links:
        from chalicelib.mail.compose_mail import mail_links
        from chalicelib.mail.unsubscribe_token import unsubscribe_token

        token = unsubscribe_token(self._signing_key, channel, user_id)
        return mail_links(self.settings.portal_url, self.settings.rest_url, channel, course_id, token)

    def mail_calendar(
        self, course: CourseView, method: Method, recipient: Recipient, link: str | None, now: datetime
    ) -> bytes:
        from chalicelib.mail.mail_calendar import mail_calendar

        sender, stage_host = self.settings.mail_from, self.settings.stage_host
        return mail_calendar(course, method, recipient, sender, stage_host, link, now)

    @cached_property
    def _signing_key(self) -> bytes:
        return self.mail_signing_key.ensure()
