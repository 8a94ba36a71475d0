"""What a user decides about the own mails: whether to get any, and in which language."""

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType, field
from msgspec.structs import replace

from chalicelib.errors import NotFound
from chalicelib.people.commands import Flag
from chalicelib.people.identity import Identity
from chalicelib.people.recipients import LANGUAGES, Recipient, Recipients

LANGUAGE_HINT = "one of en, fr and de"
MailLanguage = Annotated[str, Meta(pattern=rf"^({'|'.join(LANGUAGES)})\Z", title="one_of", description=LANGUAGE_HINT)]


class ChangeMailSettings(Struct, frozen=True, kw_only=True):
    """Another language, or whether mails are wanted. A field that is left out keeps its value."""

    language: MailLanguage | UnsetType = UNSET
    is_subscribed: Flag | UnsetType = field(default=UNSET, name="subscribed")


def mail_settings(recipients: Recipients, identity: Identity) -> Recipient | None:
    """Returns the caller as a recipient of mails, None for a user whom the directory does not have."""
    return recipients.find_many([(identity.channel, identity.user_id)]).get(identity.user_id)


def change_mail_settings(recipients: Recipients, identity: Identity, command: ChangeMailSettings) -> Recipient:
    """Stores and returns the caller's settings. Raises NotFound for a user whom the directory does not have."""
    given: dict[str, Any] = {
        name: value
        for name, value in (("language", command.language), ("is_subscribed", command.is_subscribed))
        if value is not UNSET
    }
    changed = recipients.change(
        identity.channel, identity.user_id, lambda found: replace(found, **given) if found else None
    )
    if changed is None:
        raise NotFound("mail address of yours")
    return changed


def unsubscribe(recipients: Recipients, channel: str, user_id: str) -> None:
    """The user gets no further mails about courses.

    Raises NotFound for a user whom the directory does not have, or no longer has in that channel: such a user may be
    mailed on from another channel, and must not be told otherwise.
    """
    if (
        recipients.change(channel, user_id, lambda found: replace(found, is_subscribed=False) if found else None)
        is None
    ):
        raise NotFound("user for this link any more")
