"""A stage that sends mails: who is in the directory, what the relay queues, and what the mailer sends."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

import app
from chalicelib.people.recipients import Recipient
from tests.functional.people import CHANNELS
from tests.functional.stage import Context, Stage, sample
from tests.functional.stream_batches import project
from tests.unit.mail.mail_room import parsed

SETTINGS = {
    "mail_from": "Courses <courses@example.com>",
    "portal_url": "https://portal.example.com",
    "rest_url": "https://api.example.com/dev",
    "stage_host": "sockets.example.com",
}


class MailStage:
    """Wraps a stage. Everybody of ``people.py`` who has a channel can be mailed."""

    def __init__(self, stage: Stage, **settings: Any) -> None:
        self.stage = stage
        stage.limit(**(SETTINGS | settings))
        for who, channel in CHANNELS.items():
            recipient = Recipient(user_id=user_id(who), username=who, name=who.title(), email=f"{who}@example.com")
            stage.wiring.recipients.change(channel, user_id(who), lambda _, it=recipient: it)  # type: ignore[misc]

    def relay(self) -> Any:
        """The stream announces all entries, also those of before."""
        return project(self.stage.feed_records())

    def run(self) -> Any:
        return app.mailer(sample("schedule"), Context())

    def quiet(self) -> Any:
        """What was changed is queued, and sent two minutes later."""
        self.relay()
        self.stage.pass_time(seconds=121)
        return self.run()

    def report(self, detail: Any) -> Any:
        event = {"id": "53dc4d37", "source": "aws.ses", "detail-type": "Email Bounced", "detail": detail}
        return app.mailer(event, Context())

    def recipient(self, who: str) -> Recipient:
        name = user_id(who)
        return self.stage.wiring.recipients.find_many([(CHANNELS[who], name)])[name]

    def mails_to(self, who: str) -> list[EmailMessage]:
        return [parsed(mail.content) for mail in self.stage.wiring.mails.sent if mail.to == f"{who}@example.com"]

    def only_mail_to(self, who: str) -> EmailMessage:
        (mail,) = self.mails_to(who)
        return mail


def user_id(who: str) -> str:
    """As in ``people.claims``."""
    return f"2f1c9f0e-{who}"
