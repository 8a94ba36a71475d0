"""Messages as the library of the specification reads them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec import json
from standardwebhooks import Webhook, WebhookVerificationError

from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import LOST, SKIP, Entry, mark_data
from chalicelib.webhooks.messages import EXPIRED, Message, expired_message, headers, message_of, secret_of

EVENT = {"type": "course_assigned", "courseId": 7, "id": "m3m0.12", "after": "m3m0.11", "location": "Café – Łódź"}
ENTRY = Entry("admin", 12, "courseStatusChanged", json.encode(EVENT))
TIMESTAMP = "2026-11-29T01:00:00.000Z"
OLD, NEW = secret_of(bytes(range(32))), secret_of(bytes(range(32, 64)))


def message(entry: Entry = ENTRY) -> Message:
    found = message_of(entry, TIMESTAMP)
    assert found is not None
    return found


def test_a_message_is_the_event_as_every_transport_sends_it() -> None:
    found = message()

    assert (found.body, found.type, found.course_id) == (ENTRY.data, "course_assigned", 7)
    assert (found.message_id, found.event_id, found.seq) == ("msg_m3m0_12", "m3m0.12", 12)


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_the_library_accepts_the_signature_of_each_secret(secret: str) -> None:
    sent = headers(message(), [NEW, OLD], int(datetime.now(UTC).timestamp()))

    assert Webhook(secret).verify(message().body, sent) == EVENT


def test_the_library_refuses_another_body_another_secret_and_an_old_time() -> None:
    now = int(datetime.now(UTC).timestamp())
    sent = headers(message(), [NEW], now)
    refused = [(OLD, message().body, sent), (NEW, message().body + b" ", sent)]
    refused.append((NEW, message().body, headers(message(), [NEW], now - 600)))

    for secret, body, found in refused:
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(body, found)


def test_messages_of_a_course_have_one_order_key() -> None:
    events = [{"courseId": 7}, {"courseId": 8}, {"absenceId": 7}, {}]

    keys = [message(Entry("admin", 12, "x", json.encode({"id": "m3m0.12"} | event))).order_key for event in events]

    assert keys == ["course:7", "course:8", "absence:7", "other"]


def test_a_number_without_an_event_is_no_message() -> None:
    assert message_of(Entry("admin", 12, SKIP, mark_data("m3m0", 12, TIMESTAMP)), TIMESTAMP) is None
    assert message_of(Entry("admin", 12, "x", b"no JSON"), TIMESTAMP) is None
    assert message_of(Entry("admin", 12, "x", b'{"id": "no cursor"}'), TIMESTAMP) is None


def test_a_lost_number_is_told_as_expired() -> None:
    found = message(Entry("admin", 12, LOST, mark_data("m3m0", 12, TIMESTAMP)))

    assert found == expired_message(Cursor("m3m0", 11), Cursor("m3m0", 12), TIMESTAMP)
    assert json.decode(found.body) == {
        "type": EXPIRED, "timestamp": TIMESTAMP, "after": "m3m0.11", "id": "m3m0.12"
    }  # fmt: skip
