"""Refusals of the rules for people."""

from chalicelib.errors import DetailedRefusal, Refusal


class AlreadyExists(DetailedRefusal):
    """``kind`` with its article, and ``name``, say what exists: ``an organization``, ``7``."""

    code = "already_exists"
    text = "There already is {}. Nothing was changed."

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"{kind} {name}")
        self.kind, self.name = kind, name


class NotInvited(DetailedRefusal):
    """Only somebody who has not signed in yet can be invited again. ``detail`` is the username."""

    code = "not_invited"
    text = "{} has chosen a password already, or is disabled. An invitation would not help."


class MailLimit(Refusal):
    """The sender of the invitations has sent all mails of the day."""

    code = "mail_limit"
    text = (
        "Today's mails are used up, so nobody else can be invited. Cognito's own sender takes 50 per day: "
        "go on tomorrow, or have an operator set MailSenderArn."
    )


class MailRefused(DetailedRefusal):
    """The invitation could not be sent. ``detail`` is the sender's reason."""

    code = "mail_refused"
    text = "The invitation could not be sent: {} Check the mail address; an operator checks MailSenderArn and MailFrom."


class AccountDisabled(Refusal):
    """The token is valid, but its user was disabled after it was issued."""

    code = "account_disabled"
    text = "This account was disabled. Ask an administrator."


class OwnAccount(Refusal):
    """An administrator may not disable the account that the request is made with."""

    code = "own_account"
    text = "You cannot disable your own account. Ask another administrator."
