"""Sends what a webhook has not got: one run at a time, from its cursor on, by the rules of ``delivery_run.py``.

A run holds a lease, so that two functions do not send at once. A function that finds a lease counts itself in ``wakes``
and ends; the holder begins again if that number has changed, so no event waits for the next minute. What a run has sent
is stored after SAVE_AFTER attempts and at its end. If the function dies in between, these messages are sent again, with
the same ids.
"""

import random
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import Entry
from chalicelib.feed.ports import Feed
from chalicelib.instants import format_instant
from chalicelib.people import channels
from chalicelib.webhooks.delivery_run import WINDOW, DeliveryRun, Failure, has_failed_for_long, is_due, open_numbers
from chalicelib.webhooks.kept_events import kept_behind, next_kept
from chalicelib.webhooks.messages import EXPIRED, Message, expired_message, headers, message_of
from chalicelib.webhooks.ports import Receiver, Reply, WebhookMissing, Webhooks
from chalicelib.webhooks.webhook import Delivery, DeliveryStatus, Lease, PausedBy, Progress, Webhook

SAVE_AFTER = 25
# Longer than the function runs.
LEASE_MS = 100_000
# The specification recommends 15 to 30 seconds.
MAX_SEND_SECONDS = 15.0
# With less time left no request is begun.
MIN_SEND_SECONDS = 2.0
GONE, TOO_MANY_REQUESTS = 410, 429
# What a receiver answers to an event that it does not take: bad request, conflict, too large, unprocessable. Others,
# such as 401 and 404, may mean a wrong secret or address.
REFUSALS = frozenset({400, 409, 413, 422})


class DeliveryPorts(Protocol):
    """What a run uses."""

    @property
    def webhooks(self) -> Webhooks:
        """The stored webhooks."""
        ...

    @property
    def feed(self) -> Feed:
        """The numbered events."""
        ...

    def now(self) -> datetime:
        """Returns the time."""
        ...

    def webhook_receiver(self, url: str) -> Receiver:
        """Returns what sends to the address."""
        ...


class Sent(Struct):
    """What a run did: how many messages were delivered, and how many attempts failed. ``paused``: the run paused it."""

    delivered: int = 0
    failed: int = 0
    paused: PausedBy | None = None


class _Superseded(Exception):
    """The webhook was paused, replayed, removed or taken over while messages were sent."""


def deliver_events(ports: DeliveryPorts, webhook: Webhook, run: str, seconds_left: Callable[[], float]) -> Sent:
    """Sends what may be sent now, unless another run does. ``run`` is a name that no other run has."""
    sent = Sent()
    if webhook.paused is None and is_due(webhook.progress, _now_ms(ports)) and _has_more(ports.feed, webhook):
        try:
            leased = ports.webhooks.change(webhook.webhook_id, lambda found: _leased(found, run, _now_ms(ports)))
            if leased.lease is not None and leased.lease.run == run:
                _send_all(_Sender(ports, leased, run, seconds_left, sent))
        except (WebhookMissing, _Superseded):
            pass
    return sent


def _has_more(feed: Feed, webhook: Webhook) -> bool:
    head, cursor = feed.head(channels.ADMIN), webhook.progress.cursor
    return head.epoch != cursor.epoch or cursor.seq < head.prefix


def _leased(found: Webhook, run: str, now_ms: int) -> Webhook:
    lease = found.lease
    if lease is None or lease.until_ms <= now_ms:
        return replace(found, lease=Lease(run, now_ms + LEASE_MS, found.wakes))
    # One function that found the lease is enough for its holder to look again.
    return found if found.wakes > lease.wakes else replace(found, wakes=found.wakes + 1)


def _now_ms(ports: DeliveryPorts) -> int:
    return int(ports.now().timestamp() * 1000)


def _jitter() -> float:
    return random.random()  # noqa: S311 - spreading load, not keeping secrets


def _failure(error: str, reply: Reply) -> Failure:
    return Failure(
        error,
        reply.retry_after_ms,
        is_throttled=reply.status_code == TOO_MANY_REQUESTS,
        is_refusal=reply.status_code in REFUSALS,
    )


class _Sender:
    """One leased webhook, and what has been sent since it was last stored."""

    def __init__(
        self, ports: DeliveryPorts, webhook: Webhook, run: str, seconds_left: Callable[[], float], sent: Sent
    ) -> None:
        self.ports, self.webhook, self.sent = ports, webhook, sent
        self.run, self._name, self._seconds_left = DeliveryRun(webhook.progress), run, seconds_left
        now = int(ports.now().timestamp())
        self._secrets = ports.webhooks.secrets(webhook.webhook_id, now)
        if not self._secrets:
            # Removed since the lease was taken: nothing is sent without a signature.
            raise _Superseded
        self._receiver = ports.webhook_receiver(webhook.url)
        self._unsaved = 0

    @property
    def has_time(self) -> bool:
        return self._seconds_left() >= MIN_SEND_SECONDS

    def send(self, message: Message) -> bool:
        """Whether the message was delivered. The attempt is noted, and counts."""
        now = self.ports.now()
        within = min(MAX_SEND_SECONDS, self._seconds_left())
        reply = self._receiver.post(headers(message, self._secrets, int(now.timestamp())), message.body, within)
        self.ports.webhooks.note(self.webhook.webhook_id, message.seq, self._delivery(message, reply, now))
        if reply.error is None:
            self.run.succeed(message.seq, message.order_key)
            self.sent.delivered += 1
        else:
            self.run.fail(message.order_key, _failure(reply.error, reply), _now_ms(self.ports), _jitter())
            self.sent.failed += 1
        if reply.status_code == GONE:
            self.save(PausedBy.GONE)
        self._unsaved += 1
        if self._unsaved >= SAVE_AFTER:
            self.save()
        return reply.error is None

    def restart(self, cursor: Cursor) -> None:
        """The progress goes on behind the cursor."""
        self.run = DeliveryRun(Progress(cursor))

    def save(self, paused: PausedBy | None = None) -> None:
        """The progress is stored. Raises _Superseded if it was changed, or the webhook is paused, now or before."""
        self._store(lambda stored: replace(stored, paused=stored.paused or paused))
        if self.webhook.paused is not None:
            self.sent.paused = paused if self.webhook.paused == paused else None
            raise _Superseded

    def release(self) -> bool:
        """The progress is stored, and the lease given up. False, and it is kept, if another function came meanwhile."""

        def give_up(stored: Webhook) -> Webhook:
            lease = stored.lease
            if lease is None or lease.wakes == stored.wakes or stored.paused:
                return replace(stored, lease=None)
            return replace(stored, lease=replace(lease, wakes=stored.wakes))

        self._store(give_up)
        return self.webhook.lease is None

    def _store(self, decide: Callable[[Webhook], Webhook]) -> None:
        """Stores the progress and what ``decide`` adds. Raises _Superseded if the lease is no longer this run's."""
        resumes = self.webhook.resumes

        def change(found: Webhook) -> Webhook:
            if found.lease is None or found.lease.run != self._name:
                raise _Superseded
            progress = self.run.progress
            return decide(replace(found, progress=progress if found.resumes == resumes else progress.untroubled))

        self.webhook = self.ports.webhooks.change(self.webhook.webhook_id, change)
        self._unsaved = 0
        if self.webhook.resumes != resumes:
            self.run = DeliveryRun(self.webhook.progress)

    def abandon(self) -> None:
        """The lease is given up, if it is this run's, and the receiver's connection closed."""
        self._receiver.close()

        def change(found: Webhook) -> Webhook:
            is_own = found.lease is not None and found.lease.run == self._name
            return replace(found, lease=None) if is_own else found

        self.ports.webhooks.change(self.webhook.webhook_id, change)

    def _delivery(self, message: Message, reply: Reply, now: datetime) -> Delivery:
        return Delivery(
            message_id=message.message_id,
            event_id=message.event_id,
            type=message.type,
            course_id=message.course_id,
            status=DeliveryStatus.DELIVERED if reply.error is None else DeliveryStatus.FAILED,
            attempts=self.run.attempts(message.order_key) + 1,
            status_code=reply.status_code,
            error=reply.error,
            took_ms=reply.took_ms,
            at=now,
        )


def _send_all(sender: _Sender) -> None:
    try:
        while True:
            while sender.has_time and _send_window(sender):
                pass
            now_ms = _now_ms(sender.ports)
            sender.run.finish(now_ms, _jitter())
            if has_failed_for_long(sender.run.progress, now_ms):
                sender.save(PausedBy.FAILURES)
            if sender.release() or not sender.has_time:
                return
            sender.run = DeliveryRun(sender.run.progress)
            if not is_due(sender.run.progress, now_ms):
                return
    finally:
        sender.abandon()


def _send_window(sender: _Sender) -> bool:
    """Whether the cursor moved, so that there may be more. Sends what may be sent of the entries behind the cursor."""
    feed, before = sender.ports.feed, sender.run.progress.cursor
    if not _skip_expired(sender, feed):
        return False
    entries = kept_behind(feed, sender.run.progress.cursor, WINDOW)
    timestamp = format_instant(sender.ports.now())
    _send_entries(sender, entries, timestamp)
    return sender.run.progress.cursor != before and not sender.run.has_ended


def _send_entries(sender: _Sender, entries: list[Entry], timestamp: str) -> None:
    """A key that has failed, or that waits, keeps its later messages back."""
    still_open = set(open_numbers(sender.run.progress, (entry.seq for entry in entries)))
    held: set[str] = set()
    for entry in entries:
        message = message_of(entry, timestamp) if entry.seq in still_open else None
        if message is None or not _is_wanted(sender.webhook, message):
            if entry.seq in still_open:
                sender.run.pass_over(entry.seq)
            continue
        may_send = message.order_key not in held and sender.run.may_send(message.order_key, _now_ms(sender.ports))
        if not sender.has_time or sender.run.has_ended:
            return
        if not may_send or not sender.send(message):
            held.add(message.order_key)


def _is_wanted(webhook: Webhook, message: Message) -> bool:
    return not webhook.types or message.type in webhook.types or message.type == EXPIRED


def _skip_expired(sender: _Sender, feed: Feed) -> bool:
    """Whether the entries behind the cursor are stored, or the webhook knows now that they are not."""
    cursor = sender.run.progress.cursor
    until = next_kept(feed, feed.head(channels.ADMIN), cursor)
    if until is None:
        return True
    message = expired_message(cursor, until, format_instant(sender.ports.now()))
    if not sender.run.may_send(message.order_key, _now_ms(sender.ports)) or not sender.send(message):
        return False
    sender.restart(until)
    return True
