"""Adds, changes, pauses, resumes, replays and removes webhooks, for admins."""

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import UNSET
from msgspec.structs import replace

from chalicelib.courses.absences.absence_events import AbsenceEventType
from chalicelib.courses.events import EventType
from chalicelib.errors import InvalidFields, NotFound
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.feed_errors import CursorExpired
from chalicelib.feed.ports import Feed
from chalicelib.feed.recover import unusable_reason
from chalicelib.people import channels
from chalicelib.people.identity import Identity, Role, require_role
from chalicelib.webhooks.destinations import Destinations
from chalicelib.webhooks.kept_events import before_oldest, next_kept
from chalicelib.webhooks.messages import SECRET_BYTES, secret_of
from chalicelib.webhooks.ports import DeliveryPage, WebhookMissing, Webhooks
from chalicelib.webhooks.webhook import PausedBy, Progress, Webhook
from chalicelib.webhooks.webhook_commands import AddWebhook, ChangeWebhook, ListDeliveries, Replay

MAX_WEBHOOKS = 10
ID_BYTES = 4
# How long a replaced secret still signs.
OLD_SECRET_FOR = timedelta(days=1)
# Each secret is a signature more in every message.
MAX_SECRETS = 3
EVENT_TYPES = frozenset[str]((*EventType, *AbsenceEventType))


def list_webhooks(webhooks: Webhooks, identity: Identity) -> list[Webhook]:
    """Returns all webhooks. Raises WrongRole."""
    require_role(identity, Role.ADMIN)
    return webhooks.all()


def add_webhook(
    webhooks: Webhooks,
    feed: Feed,
    destinations: Destinations,
    identity: Identity,
    command: AddWebhook,
    *,
    now: datetime,
    random: Callable[[int], bytes],
) -> tuple[Webhook, str]:
    """Stores and returns a new webhook and its secret. Raises WrongRole, InvalidFields, CursorExpired."""
    require_role(identity, Role.ADMIN)
    _require_known(command.types)
    url, others = destinations.require(command.url), webhooks.all()
    if len(others) >= MAX_WEBHOOKS:
        wording = f"cannot be added: there are {MAX_WEBHOOKS} webhooks already"
        raise InvalidFields.of("url", "too_many_webhooks", wording)
    _require_unused(url, others)
    cursor = feed.head(channels.ADMIN).cursor if command.after is None else _usable(feed, command.after)
    webhook = Webhook(
        webhook_id=random(ID_BYTES).hex(),
        url=url,
        description=command.description.strip(),
        types=command.types,
        created_at=now,
        created_by=identity.actor,
        progress=Progress(cursor),
    )
    secret = secret_of(random(SECRET_BYTES))
    webhooks.add(webhook, secret)
    return webhook, secret


def change_webhook(
    webhooks: Webhooks, destinations: Destinations, identity: Identity, webhook_id: str, command: ChangeWebhook
) -> Webhook:
    """Stores and returns the webhook as changed. With another address or other types, no retry is kept.

    Raises WrongRole, NotFound, InvalidFields.
    """
    require_role(identity, Role.ADMIN)
    if command.types is not UNSET:
        _require_known(command.types)
    url = UNSET if command.url is UNSET else destinations.require(command.url)
    # The page sends the address with every change, so one that two webhooks have already can stay.
    if url is not UNSET and url != _require(webhooks, webhook_id).url:
        _require_unused(url, webhooks.all())

    def change(found: Webhook) -> Webhook:
        # The event that a retry waits for may have a type that the webhook no longer gets.
        is_troubled = command.url is UNSET and command.types is UNSET
        return replace(
            found,
            url=found.url if url is UNSET else url,
            description=found.description if command.description is UNSET else command.description.strip(),
            types=found.types if command.types is UNSET else command.types,
            progress=found.progress if is_troubled else found.progress.untroubled,
            # A run that is under way forgets its retries too, and goes on with these types.
            resumes=found.resumes if command.types is UNSET else found.resumes + 1,
            # A run that is under way sends to the old address.
            lease=found.lease if command.url is UNSET else None,
        )

    return _change(webhooks, webhook_id, change)


def pause_webhook(webhooks: Webhooks, identity: Identity, webhook_id: str) -> Webhook:
    """Nothing is sent until the webhook is resumed. Returns the webhook. Raises WrongRole, NotFound."""
    require_role(identity, Role.ADMIN)
    return _change(webhooks, webhook_id, lambda found: replace(found, paused=found.paused or PausedBy.ADMIN))


def resume_webhook(webhooks: Webhooks, identity: Identity, webhook_id: str) -> Webhook:
    """The webhook goes on from where it was, and retries are due at once. Returns it. Raises WrongRole, NotFound."""
    require_role(identity, Role.ADMIN)

    def resume(found: Webhook) -> Webhook:
        # A run that is under way does the same with its own progress.
        return replace(found, paused=None, progress=found.progress.untroubled, resumes=found.resumes + 1)

    return _change(webhooks, webhook_id, resume)


def replay_webhook(webhooks: Webhooks, feed: Feed, identity: Identity, webhook_id: str, command: Replay) -> Webhook:
    """The next event that is sent is the one behind the cursor. Returns the webhook.

    Raises WrongRole, NotFound, InvalidFields, and CursorExpired if an event behind the cursor is no longer stored.
    """
    require_role(identity, Role.ADMIN)
    _require(webhooks, webhook_id)
    cursor = before_oldest(feed, feed.head(channels.ADMIN)) if command.after is None else _usable(feed, command.after)
    # Without its lease, a run that is under way cannot store how far it has got.
    return _change(webhooks, webhook_id, lambda found: replace(found, progress=Progress(cursor), lease=None))


def remove_webhook(webhooks: Webhooks, identity: Identity, webhook_id: str) -> None:
    """The webhook and its secrets are deleted. Raises WrongRole, NotFound."""
    require_role(identity, Role.ADMIN)
    try:
        webhooks.remove(webhook_id)
    except WebhookMissing as exc:
        raise _missing() from exc


def replace_secret(
    webhooks: Webhooks, identity: Identity, webhook_id: str, now: datetime, random: Callable[[int], bytes]
) -> str:
    """Stores and returns a new secret. Each secret that it replaces signs for a day too.

    Raises WrongRole, NotFound, BusyError, and InvalidFields while MAX_SECRETS sign: receivers may have any of them.
    """
    require_role(identity, Role.ADMIN)
    _require(webhooks, webhook_id)
    seconds = int(now.timestamp())
    if len(webhooks.secrets(webhook_id, seconds)) >= MAX_SECRETS:
        wording = f"cannot be replaced: {MAX_SECRETS} secrets are in use; an old one is for a day"
        raise InvalidFields.of("secret", "too_many_secrets", wording)
    secret = secret_of(random(SECRET_BYTES))
    webhooks.replace_secret(webhook_id, secret, seconds, int((now + OLD_SECRET_FOR).timestamp()))
    return secret


def list_deliveries(webhooks: Webhooks, identity: Identity, webhook_id: str, wanted: ListDeliveries) -> DeliveryPage:
    """Returns one page, the newest first. Raises WrongRole, NotFound, InvalidFields."""
    require_role(identity, Role.ADMIN)
    _require(webhooks, webhook_id)
    try:
        return webhooks.deliveries(webhook_id, wanted.limit, wanted.next)
    except ValueError as exc:
        raise InvalidFields.of("next", "page", "must be the `next` of a former page") from exc


def _require_known(types: tuple[str, ...]) -> None:
    """Raises InvalidFields if the service has no events of one of the types: a webhook would wait for them for ever."""
    if unknown := sorted(set(types) - EVENT_TYPES):
        raise InvalidFields.of("types", "event_types", f"names no type of event: {', '.join(unknown)}")


def _require_unused(url: str, others: list[Webhook]) -> None:
    """Raises InvalidFields if one of the others has the address: its receiver would get each event twice."""
    for other in others:
        if other.url == url:
            raise InvalidFields.of("url", "same_address", f"is used already: {other.description or other.webhook_id}")


def _require(webhooks: Webhooks, webhook_id: str) -> Webhook:
    try:
        return webhooks.get(webhook_id)
    except WebhookMissing as exc:
        raise _missing() from exc


def _change(webhooks: Webhooks, webhook_id: str, decide: Callable[[Webhook], Webhook]) -> Webhook:
    try:
        return webhooks.change(webhook_id, decide)
    except WebhookMissing as exc:
        raise _missing() from exc


def _missing() -> NotFound:
    return NotFound("webhook of that id")


def _usable(feed: Feed, text: str) -> Cursor:
    """Returns the cursor.

    Raises InvalidFields for a text that is no cursor, CursorExpired if an event behind the cursor is no longer stored.
    """
    cursor = Cursor.parse(text)
    if cursor is None:
        raise InvalidFields.of("after", "cursor", "must be the `id` of an event")
    head = feed.head(channels.ADMIN)
    if reason := unusable_reason(cursor, head):
        raise CursorExpired(reason, str(head.cursor))
    if next_kept(feed, head, cursor) is not None:
        raise CursorExpired("expired", str(head.cursor))
    return cursor
