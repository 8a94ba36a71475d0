"""Mails and their recipients: no disagreement for infra/verify_table."""

from __future__ import annotations

from chalicelib.feed.cursor import Cursor
from chalicelib.feed.dynamo.projection_cursors import DynamoProjectionCursors
from chalicelib.mail import queue_mails
from chalicelib.mail.dynamo.signing_key import DynamoSigningKey
from chalicelib.mail.ports import Mailed, Method
from chalicelib.people.recipients import Recipient
from tests.contract.damaged_table import DamagedTable
from tests.contract.test_mails import mail


def test_the_check_of_the_table_has_nothing_to_say_about_mails(table: DamagedTable) -> None:
    stores = table.stores
    recipient = Recipient(user_id="u-mike", username="mike", name="Mike", email="mike@example.com")
    stores.recipients.change("instructor:32", "u-mike", lambda _: recipient)
    stores.mail_queue.add([mail(2)])
    stores.mailed_courses.save(5, "u-mike", Mailed(2, Method.REQUEST))
    DynamoSigningKey(stores._courses, lambda: "ab" * 32).ensure()
    DynamoProjectionCursors(stores._courses).move(queue_mails.NAME, "instructor:32", Cursor("e", 4), None)

    assert table.verify() == []
