from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

import pytest
from msgspec import json

from chalicelib.aws.http import NotConnectedError, Response, UnreachableError
from chalicelib.aws.service import Service
from chalicelib.mail.ports import MailRefused, MailsStopped, MailUncertain, OutgoingMail
from chalicelib.mail.ses.ses_sender import SesSender

ENVIRONMENT = {"AWS_REGION": "ca-central-1", "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s"}
MAIL = OutgoingMail("mike@example.com", b"Subject: Moved\r\n\r\nText\r\n", {"user": "u-mike"})


class Wire:
    """Responds to each request in turn, and keeps the requests."""

    def __init__(self, *responses: Response | Exception) -> None:
        self._responses = list(responses)
        self.requests: list[tuple[str, str, Mapping[str, str], Any]] = []

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        self.requests.append((method, path, headers, json.decode(body)))
        response = self._responses.pop(0)
        if isinstance(response, Exception):
            raise response
        return response

    def sender(self, identity_arn: str = "") -> SesSender:
        service = Service("email", signing_name="ses", environment=ENVIRONMENT, send=self, wait=lambda _: None)
        return SesSender(service, "Courses <c@example.com>", "coursewire-dev", identity_arn)


def test_a_mail_is_sent_raw_with_the_configuration_set() -> None:
    wire = Wire(Response(200, b'{"MessageId": "m-1"}'))

    wire.sender("arn:aws:ses:ca-central-1:111122223333:identity/example.com").send(MAIL)

    ((method, path, headers, body),) = wire.requests
    assert (method, path) == ("POST", "/v2/email/outbound-emails")
    assert b64decode(body["Content"]["Raw"]["Data"]) == MAIL.content
    assert body["Destination"] == {"ToAddresses": ["mike@example.com"]}
    assert (body["FromEmailAddress"], body["ConfigurationSetName"]) == ("c@example.com", "coursewire-dev")
    assert body["EmailTags"] == [{"Name": "user", "Value": "u-mike"}]
    assert body["FromEmailAddressIdentityArn"].endswith("identity/example.com")
    assert "/ca-central-1/ses/aws4_request" in headers["Authorization"]
    assert headers["Host"] == "email.ca-central-1.amazonaws.com"


def test_a_refusal_of_one_mail_is_told_from_one_of_all() -> None:
    rejected = Response(400, b'{"message": "Missing start boundary"}', "BadRequestException")
    paused = Response(400, b'{"message": "Sending is paused"}', "SendingPausedException:")

    with pytest.raises(MailRefused, match="boundary"):
        Wire(rejected).sender().send(MAIL)
    with pytest.raises(MailsStopped, match="paused"):
        Wire(paused).sender().send(MAIL)


@pytest.mark.parametrize(("address", "error"), [("mike@example.com", MailRefused), ("C@example.com", MailsStopped)])
def test_a_sender_who_is_not_verified_is_of_all_mails_and_a_recipient_of_one(
    address: str, error: type[Exception]
) -> None:
    message = (
        f"Email address is not verified. The following identities failed the check in region CA-CENTRAL-1: {address}"
    )
    rejected = Response(400, json.encode({"message": message}), "MessageRejected")

    with pytest.raises(error, match="not verified"):
        Wire(rejected).sender().send(MAIL)


def test_a_mail_is_not_sent_again_without_a_response() -> None:
    wire = Wire(UnreachableError("cut"))

    with pytest.raises(MailUncertain):
        wire.sender().send(MAIL)

    assert len(wire.requests) == 1


def test_a_service_without_a_connection_has_taken_no_mail() -> None:
    with pytest.raises(MailsStopped, match="not be reached"):
        Wire(NotConnectedError("refused")).sender().send(MAIL)


def test_a_mail_that_came_too_fast_is_sent_again() -> None:
    wire = Wire(Response(429, b"", "TooManyRequestsException"), Response(200, b"{}"))

    wire.sender().send(MAIL)

    assert len(wire.requests) == 2
