"""Corrections of the emulator's Amazon SES, for emulator_main.py, whose rules hold here too."""

import json
import time
from email.utils import parseaddr
from importlib import import_module
from typing import Any

events = import_module("ministack.services.eventbridge")
iam_actions = import_module("ministack.core.iam_actions")
ministack = import_module("ministack.app")
ses_v2 = import_module("ministack.services.ses_v2")

SEND = "/v2/email/outbound-emails"
SIMULATOR = "@simulator.amazonses.com"


def correct_mails() -> None:
    """All corrections of this file are made."""
    authorize_mails_by_identity()
    keep_whole_mails()
    report_mails_to_the_simulator()


def authorize_mails_by_identity() -> None:
    """Sending a mail needs a right on the identity of its sender.

    ministack 1.5.33 finds no resource in the request, so only a right on everything allows it. AWS lists the identity:
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
    """
    find = iam_actions.extract_resource_arn

    def found(
        service: str, method: str, path: str, headers: Any, body: bytes, query: Any, region: str, account_id: str
    ) -> Any:
        if service != "ses" or not _sends(method, path):
            return find(service, method, path, headers, body, query, region, account_id)
        request = _request(body)
        sender = parseaddr(request.get("FromEmailAddress", ""))[1]
        named = request.get("FromEmailAddressIdentityArn")
        return named or f"arn:aws:ses:{region}:{account_id}:identity/{sender.rpartition('@')[2]}"

    iam_actions.extract_resource_arn = found  # type: ignore[attr-defined]


def keep_whole_mails() -> None:
    """The list of kept mails has the whole MIME message of a mail that was sent raw, as ``Raw`` in Base64.

    ministack 1.5.33 keeps the text and the HTML of such a mail, and drops all other parts, such as calendar files. AWS
    sends them.
    """
    handle, list_mails = ses_v2.handle_request, ministack._handle_ses_messages_request
    raw_mails: dict[str, str] = {}

    async def handled(method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:
        response = await handle(method, path, headers, body, query)
        message_id = json.loads(response[2] or b"{}").get("MessageId") if _sends(method, path) else None
        if message_id:
            raw_mails[message_id] = _request(body).get("Content", {}).get("Raw", {}).get("Data", "")
        return response

    async def listed(method: str, path: str, headers: Any, query: Any) -> Any:
        response = await list_mails(method, path, headers, query)
        if response is None or response[0] != 200:
            return response
        found = json.loads(response[2])
        for mail in (mail for mails in found["messages"].values() for mail in mails):
            mail["Raw"] = raw_mails.get(mail["MessageId"], "")
        return response[0], response[1], json.dumps(found).encode()

    ses_v2.handle_request = handled  # type: ignore[attr-defined]
    ministack._handle_ses_messages_request = listed  # type: ignore[attr-defined]


def report_mails_to_the_simulator() -> None:
    """A mail to bounce@ or complaint@ of SES's mailbox simulator is reported over EventBridge.

    ministack 1.5.33 stores event destinations and delivers nothing to them. AWS reports to EventBridge:
    https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
    """
    handle = ses_v2.handle_request

    async def handled(method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:
        response = await handle(method, path, headers, body, query)
        if _sends(method, path) and response[0] == 200:
            _report(_request(body))
        return response

    ses_v2.handle_request = handled  # type: ignore[attr-defined]


def _report(mail: dict[str, Any]) -> None:
    tags = {each["Name"]: [each["Value"]] for each in mail.get("EmailTags") or []}
    tags["ses:configuration-set"] = [mail.get("ConfigurationSetName", "")]
    at = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    for address in mail.get("Destination", {}).get("ToAddresses", []):
        kind = address.partition("@")[0].partition("+")[0]
        if not address.endswith(SIMULATOR) or kind not in ("bounce", "complaint"):
            continue
        what: dict[str, Any] = {"timestamp": at}
        if kind == "bounce":
            bounced = {"emailAddress": address, "diagnosticCode": "smtp; 550 5.1.1 user unknown"}
            what |= {"bounceType": "Permanent", "bouncedRecipients": [bounced]}
        else:
            what |= {"complaintFeedbackType": "abuse", "complainedRecipients": [{"emailAddress": address}]}
        detail = {"eventType": kind.title(), kind: what, "mail": {"tags": tags, "destination": [address]}}
        kinds = {"bounce": "Email Bounced", "complaint": "Email Complaint Received"}
        entry = {"Source": "aws.ses", "DetailType": kinds[kind], "Detail": json.dumps(detail)}
        events._put_events({"Entries": [entry]}, allow_aws_source=True)


def _sends(method: str, path: str) -> bool:
    return method == "POST" and path.rstrip("/") == SEND


def _request(body: bytes) -> dict[str, Any]:
    request: dict[str, Any] = json.loads(body or b"{}")
    return request
