"""/mail: what users decide about their own mails, and the link in each mail that ends them."""

from typing import Annotated, Any

from chalice.app import Blueprint, Response
from msgspec import Meta, Struct

from chalicelib.api.problems import text_response
from chalicelib.api.responses import json_response
from chalicelib.api.rest_call import Call, endpoint
from chalicelib.errors import NotFound
from chalicelib.mail.unsubscribe_token import MAX_TOKEN, read_unsubscribe_token
from chalicelib.people.mail_settings import ChangeMailSettings, change_mail_settings, mail_settings, unsubscribe
from chalicelib.people.recipients import Recipient
from chalicelib.wiring import wiring

people_mail = Blueprint(__name__)

# Shown where the stage has no portals, such as where their address is not known.
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Mails about courses</title>
<meta name="viewport" content="width=device-width"></head><body style="font-family:sans-serif;margin:24px">
<h1>Mails about courses</h1><form method="post"><button>No more mails about courses</button></form></body></html>
"""


class UnsubscribeLink(Struct, frozen=True):
    """The query of the link in a mail."""

    token: Annotated[str, Meta(max_length=MAX_TOKEN, title="text", description="text")] = ""


@endpoint(people_mail, "GET", "/mail/settings")
def show(call: Call) -> Response:
    return json_response(_view(mail_settings(wiring().recipients, call.identity)))


@endpoint(people_mail, "PATCH", "/mail/settings", body=True)
def change(call: Call) -> Response:
    identity, command = call.identity, call.body(ChangeMailSettings)
    return json_response(_view(change_mail_settings(wiring().recipients, identity, command)))


@endpoint(people_mail, "GET", "/mail/unsubscribe", query=True, public=True)
def ask(call: Call) -> Response:
    """Where a person opens the link. Nothing is changed: mail servers open links too, to examine them (RFC 8058)."""
    token, portal = call.query(UnsubscribeLink).token, wiring().settings.portal_url
    _require_person(token)
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    if portal:
        return text_response(b"", 303, headers | {"Location": f"{portal}/unsubscribe#{token}"})
    return text_response(PAGE.encode(), 200, headers | {"Content-Type": "text/html; charset=utf-8"})


@endpoint(people_mail, "POST", "/mail/unsubscribe", query=True, public=True)
def end(call: Call) -> Response:
    """One click in a mail program, or the button on the page. The body is not read: RFC 8058, section 3.2.

    Raises NotFound for a link that ends nothing.
    """
    channel, user_id = _require_person(call.query(UnsubscribeLink).token)
    unsubscribe(wiring().recipients, channel, user_id)
    return json_response({"subscribed": False}, headers={"Cache-Control": "no-store"})


def _require_person(token: str) -> tuple[str, str]:
    """Returns channel and user id. Raises NotFound for a token that the stage did not make."""
    key = wiring().mail_signing_key.read()
    person = read_unsubscribe_token(key, token) if key else None
    if person is None:
        raise NotFound("such link: it is not complete, or of another service")
    return person


def _view(recipient: Recipient | None) -> dict[str, Any]:
    problem = recipient.problem if recipient else None
    return {
        "sends": bool(wiring().settings.mail_from),
        "email": recipient.email if recipient else None,
        "language": recipient.language if recipient else None,
        "subscribed": recipient.is_subscribed if recipient else False,
        "problem": {"kind": problem.kind, "at": problem.at, "reason": problem.reason} if problem else None,
    }
