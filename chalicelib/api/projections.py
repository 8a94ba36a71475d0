"""The relay: what is derived from the feeds, kept by the second reader of the stream.

A record of the stream announces that its channel has an entry. Each projection of the table PROJECTIONS then applies
the entries behind its own cursor, by number, so records may come in any order, repeatedly or not at all. Projections do
not know each other: one that fails is logged and counted, the others go on, and the stream repeats the batch for it.
One for which the time of the function is over fails as well, and goes on from its cursor. What is slow, such as a call
of another service, is queued by a projection and done by a function of its own.
"""

from collections.abc import Callable
from typing import Any

from chalicelib.activity.keep_activity import keep_activity
from chalicelib.courses.keep_search import keep_search
from chalicelib.courses.keep_totals import keep_totals
from chalicelib.feed.dynamo import stream_record
from chalicelib.feed.dynamo.feed_keys import channel_and_seq
from chalicelib.feed.entries import Entry, is_readable
from chalicelib.feed.follow_feed import follow_feed
from chalicelib.mail.queue_mails import BATCH, NAME, queue_mails
from chalicelib.observability import correlate, count, invocation, logger, report_unreadable
from chalicelib.people import channels
from chalicelib.wiring import Wiring, wiring

# Takes a channel and the entries of it that the batch has. Applies all that the projection lacks, not these only.
Projection = Callable[[Wiring, str, list[Entry]], None]


def _keep_totals(ports: Wiring, channel: str, known: list[Entry]) -> None:
    keep_totals(ports.totals, ports.feed, channel, known, ports.wait)


def _keep_search(ports: Wiring, channel: str, _: list[Entry]) -> None:
    if channel == channels.ADMIN and not keep_search(ports.search_index, ports.totals, ports.feed):
        logger.warning("The search index must be built: python -m infra.verify_table --repair")
        count("SearchIndexMissing")


def _keep_activity(ports: Wiring, channel: str, _: list[Entry]) -> None:
    keep_activity(ports.stored_activity, ports.projection_cursors, ports.feed, channel)


def _queue_mails(ports: Wiring, channel: str, known: list[Entry]) -> None:
    if not ports.settings.mail_from:
        _forget_cursor_of_mails(ports, channel)
        return

    def apply(entries: list[Entry]) -> None:
        queue_mails(ports, channel, entries, ports.now().timestamp())

    # Nobody is mailed about what was changed before the stage sent mails.
    begin = min((entry.seq for entry in known), default=0) or ports.feed.head(channel).reserved + 1
    follow_feed(ports.projection_cursors, NAME, ports.feed, channel, apply, begin=begin, batch=BATCH)


def _forget_cursor_of_mails(ports: Wiring, channel: str) -> None:
    """With a cursor of before, all that is changed until mails are switched on again would be mailed then."""
    if channel in ports.unmailed_channels:
        return
    if cursor := ports.projection_cursors.read(NAME, channel):
        ports.projection_cursors.remove(NAME, channel, cursor)
    else:
        ports.unmailed_channels.add(channel)


# Kept of the function's time for the log and the response.
RESERVE_SECONDS = 5.0
# Each is kept for all channels of a batch before the next one: mails come last, since an import makes many of them.
PROJECTIONS: dict[str, Projection] = {
    "totals": _keep_totals,
    "search": _keep_search,
    "activity": _keep_activity,
    "mail": _queue_mails,
}


def project_batch(event: dict[str, Any], seconds_left: Callable[[], float]) -> dict[str, Any]:
    """A partial batch response: the first record of a channel that is not done, or none. The stream repeats the rest.

    ``seconds_left`` returns how long the function may still run. What is not done by then fails in time to be reported.
    https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
    """
    with invocation(), wiring().deadline.within(max(seconds_left() - RESERVE_SECONDS, 0.0)):
        announced: dict[str, list[Entry]] = {}
        first_records: dict[str, str] = {}
        for record in event["Records"]:
            key = stream_record.key(record["dynamodb"])
            try:
                channel, seq = channel_and_seq(*key)
            except ValueError:
                report_unreadable(*key)
                continue
            if channel == channels.CANARY:
                continue
            first_records.setdefault(channel, str(record["dynamodb"]["SequenceNumber"]))
            announced.setdefault(channel, []).extend(_entry(record, seq))
        correlate(entry.request_id for entries in announced.values() for entry in entries)
        if channels.ADMIN in announced:
            _wake_webhooks()
        failed = _keep_all(announced)
        # The records are in the order of the stream, and so are the channels' first records.
        first = [seq for channel, seq in first_records.items() if channel in failed][:1]
        return {"batchItemFailures": [{"itemIdentifier": seq} for seq in first]}


def _keep_all(announced: dict[str, list[Entry]]) -> set[str]:
    """Returns the channels of which a projection could not be kept."""
    ports, failed = wiring(), set[str]()
    for name, keep in PROJECTIONS.items():
        for channel, entries in announced.items():
            try:
                keep(ports, channel, entries)
            except Exception:  # noqa: BLE001 - the other projections and channels have their own work
                logger.exception("A projection of a channel could not be kept", channel=channel, projection=name)
                failed.add(channel)
    if failed:
        count("ProjectionErrors", len(failed))
    return failed


def _wake_webhooks() -> None:
    """The function ``webhooks`` reads the feed itself. Without this call it does so within a minute."""
    try:
        wiring().webhook_calls.after_events()
    except Exception:  # noqa: BLE001 - the projections are kept all the same
        logger.exception("The function webhooks could not be started")
        count("ProjectionErrors")


def _entry(record: dict[str, Any], seq: int) -> list[Entry]:
    try:
        entry = stream_record.entry(record["dynamodb"]["NewImage"])
    except (AttributeError, KeyError, TypeError, ValueError):
        return []
    return [entry] if is_readable(entry.event, entry.data, seq) else []
