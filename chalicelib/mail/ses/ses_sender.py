"""Sends mails by Amazon SES, version 2 of its API.

https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
"""

from base64 import b64encode
from http import HTTPStatus

from msgspec import json

from chalicelib.aws.credentials import NoCredentialsError
from chalicelib.aws.http import NotConnectedError, Response, UnreachableError
from chalicelib.aws.service import Service
from chalicelib.mail.compose_mail import sender_address
from chalicelib.mail.ports import MailRefused, MailsStopped, MailUncertain, OutgoingMail

PATH = "/v2/email/outbound-emails"
# About this one mail, but for the address of the sender. All other errors would come for every mail: the rate or the
# day's quota is used up, sending is paused.
OF_ONE_MAIL = ("MessageRejected", "BadRequestException")
NOT_VERIFIED = "not verified"
MAX_REASON = 300


class SesSender:
    """Implements ``mail.ports.MailSender``. ``sender`` is the address in the mails' From, maybe with a name."""

    def __init__(self, service: Service, sender: str, configuration_set: str, identity_arn: str = "") -> None:
        # The name is in the mail itself, in any letters. Here SES takes a name in ASCII only.
        self._service, self._address = service, sender_address(sender)[1]
        self._configuration_set, self._identity_arn = configuration_set, identity_arn

    def send(self, mail: OutgoingMail) -> None:
        request = {
            "FromEmailAddress": self._address,
            "Destination": {"ToAddresses": [mail.to]},
            "Content": {"Raw": {"Data": b64encode(mail.content).decode()}},
            "ConfigurationSetName": self._configuration_set,
            "EmailTags": [{"Name": name, "Value": value} for name, value in mail.tags.items()],
        }
        if self._identity_arn:
            request["FromEmailAddressIdentityArn"] = self._identity_arn
        try:
            # A repetition without a response could send the mail twice.
            response = self._service.call(
                "POST", PATH, {"Content-Type": "application/json"}, json.encode(request), is_repeatable=False
            )
        except (NotConnectedError, NoCredentialsError) as exc:
            raise MailsStopped(f"Amazon SES could not be reached: {exc}") from exc
        except UnreachableError as exc:
            raise MailUncertain(f"Amazon SES has not responded: {exc}") from exc
        if response.status == HTTPStatus.OK:
            return
        reason = f"{response.status} {response.error} {response.body.decode(errors='replace')}"[:MAX_REASON]
        raise MailRefused(reason) if self._is_of_one_mail(response) else MailsStopped(reason)

    def _is_of_one_mail(self, response: Response) -> bool:
        # In the sandbox of SES the addresses of recipients must be verified too. The message names those that are not.
        message = response.body.decode(errors="replace").lower()
        is_of_sender = NOT_VERIFIED in message and self._address.lower() in message
        return response.error.startswith(OF_ONE_MAIL) and not is_of_sender
