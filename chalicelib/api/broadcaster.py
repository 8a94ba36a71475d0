"""The broadcaster's side of DynamoDB Streams: records in, sequence numbers of failures out."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import DecodeError, Struct, json, to_builtins

from chalicelib.api.save_figures import save_figures
from chalicelib.courses import events
from chalicelib.courses.absences import absence_events
from chalicelib.courses.absences.absence_events import AbsenceEventType
from chalicelib.courses.events import EventType
from chalicelib.feed.dynamo import feed_keys, stream_record
from chalicelib.feed.entries import Entry, is_readable
from chalicelib.feed.ports import PushedHead
from chalicelib.metrics.figures import Figures
from chalicelib.metrics.histogram import histogram
from chalicelib.observability import PERCENT, correlate, count, invocation, logger, measure, report_unreadable
from chalicelib.people import channels
from chalicelib.push.fan_out import post_part
from chalicelib.push.ports import FAILED, GONE, SENT, THROTTLED, Poster
from chalicelib.sockets.broadcast import Announcement, Broadcaster, Delivered
from chalicelib.sockets.dialect_registry import dialects
from chalicelib.wiring import wiring

# For what may follow the last posts, so that the function never ends by its timeout: farewells, closing three times,
# writes and the report.
RESERVE_SECONDS = 12.0
# With fewer posts in one invocation, a single failure would be a large share.
MIN_POSTS_FOR_SHARES = 10


class _Headline(Struct, rename="camel"):
    type: EventType
    course_id: int
    timestamp: datetime


class _AbsenceHeadline(Struct, rename="camel"):
    type: AbsenceEventType
    instructor_id: int
    timestamp: datetime


_headline, _absence_headline = json.Decoder(_Headline), json.Decoder(_AbsenceHeadline)


def broadcast_batch(event: dict[str, Any], seconds_left: Callable[[], float]) -> dict[str, Any]:
    """A partial batch response: the first record of a channel that is not done, or none. The stream repeats the rest.

    A record that cannot be read is logged, counted, and passed over: a repetition would not help.

    https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
    """
    with invocation():
        records = event["Records"]
        read = [_read(record) for record in records]
        announcements: dict[str, Announcement] = {}
        for channel, seq, entry in filter(None, read):
            before = announcements.get(channel, Announcement(channel, 0))
            known = [*before.known, entry] if entry else before.known
            announcements[channel] = Announcement(channel, max(before.last, seq), known)
        correlate(entry.request_id for each in announcements.values() for entry in each.known)
        run = _Run(wiring().crowd_poster, lambda: seconds_left() - RESERVE_SECONDS)
        left = run.broadcaster.broadcast(announcements.values())
        run.count_posts()
        save_figures()
        failures = (record for record, found in zip(records, read, strict=True) if found and found[0] in left)
        first = next(failures, None)
        return {"batchItemFailures": [] if first is None else [{"itemIdentifier": _sequence_number(first)}]}


def catch_up(heads: Mapping[str, PushedHead], seconds_left: Callable[[], float]) -> bool:
    """Posts what the stream did not announce on these channels. Never raises: the next sweep finds what is left.

    Returns whether nothing failed. Belongs to the caller's invocation.
    """
    run = _Run(wiring().crowd_poster, seconds_left)
    try:
        run.broadcaster.catch_up(heads)
    except Exception:  # noqa: BLE001 - the sweep has other work to do
        logger.exception("The entries of busy channels could not be read")
        run.count_failure()
    run.count_posts()
    return not run.failures


def fan_out(part: dict[str, Any]) -> dict[str, Any]:
    """Posts to a part of a large audience for the broadcaster. Returns the recipients that were not sent everything."""
    with invocation(str(part.get("correlation_id", ""))):
        result = post_part(wiring().poster, json.encode(part))
        if result.others:
            missed = {name: len(ids) for name, ids in result.others.items()}
            logger.info("Posted a part of an audience, but not to all", extra=missed)
        return dict(to_builtins(result))


class _Run:
    """One run of the broadcaster, and what it counts."""

    def __init__(self, poster: Poster, seconds_left: Callable[[], float]) -> None:
        ports = wiring()
        self._began_at = ports.now()
        self._posts: Counter[str] = Counter()
        self.failures = 0
        self.broadcaster = Broadcaster(
            ports, dialects(ports), poster, seconds_left, self._report_delivered, self._report_failure
        )

    def count_failure(self) -> None:
        """Something could not be broadcast."""
        self.failures += 1
        count("BroadcasterErrors")

    def count_posts(self) -> None:
        """The outcomes of all posts of the run are metrics, and where there were enough, the shares that failed."""
        for result, posts in self._posts.items():
            if posts:
                count(f"Posts{result.capitalize()}", posts)
        total = self._posts.total()
        if total >= MIN_POSTS_FOR_SHARES:
            for result in (THROTTLED, FAILED):
                measure(f"Posts{result.capitalize()}Share", PERCENT, 100 * self._posts[result] / total)

    def _report_delivered(self, delivered: Delivered) -> None:
        counts, figures = _log_delivered(delivered, self._began_at, wiring().now())
        self._posts.update(counts)
        wiring().figures.add(figures)

    def _report_failure(self, channel: str) -> None:
        logger.exception("A channel could not be broadcast", channel=channel)
        self.count_failure()


def _read(record: dict[str, Any]) -> tuple[str, int, Entry | None] | None:
    """The channel and number of the record's key, and the entry unless its image cannot be read. None for a bad key."""
    key = stream_record.key(record["dynamodb"])
    try:
        channel, seq = feed_keys.channel_and_seq(*key)
    except ValueError:
        report_unreadable(*key)
        return None
    try:
        entry = stream_record.entry(record["dynamodb"]["NewImage"])
    except (AttributeError, KeyError, TypeError, ValueError):
        return channel, seq, None
    # The feed has the same item. One that cannot be read is reported and replaced by a skip there.
    return channel, seq, entry if is_readable(entry.event, entry.data, seq) else None


def _sequence_number(record: dict[str, Any]) -> str:
    return str(record["dynamodb"]["SequenceNumber"])


def _log_delivered(delivered: Delivered, began_at: datetime, now: datetime) -> tuple[dict[str, int], Figures]:
    """Logs a line for each entry, and returns the number of recipients by result, and what is counted as figures."""
    counts = {result: delivered.count(result) for result in (SENT, GONE, THROTTLED, FAILED)}
    fan_out_ms = _milliseconds(now - began_at)
    lags: list[int] = []
    for entry in delivered.entries:
        line, happened_at = _line(entry)
        if happened_at:
            lags.append(_milliseconds(began_at - happened_at))
        took = {"fan_out_ms": fan_out_ms} | ({"delay_ms": _milliseconds(now - happened_at)} if happened_at else {})
        request = {"correlation_id": entry.request_id} if entry.request_id else {}
        logger.info(line, extra={"channel": delivered.channel, "seq": entry.seq, **request, **counts, **took})
    return counts, _figures(delivered.channel, counts, lags)


def _figures(channel: str, recipients: Mapping[str, int], lags: Sequence[int]) -> Figures:
    """``lags``: of each change that was posted, in ms. Each recipient counts once for each change."""
    if channel == channels.CANARY:
        return Figures(lags=histogram(lags))
    posts = {result: number * len(lags) for result, number in recipients.items() if number and lags}
    return Figures(len(lags) if channel == channels.ADMIN else 0, posts, lags=histogram(lags))


def _line(entry: Entry) -> tuple[str, datetime | None]:
    """The log line of an entry, and when its change was made. A later version may have events that this one lacks."""
    try:
        if entry.event == absence_events.EVENT:
            absence = _absence_headline.decode(entry.data)
            return absence_events.absence_log_line(absence.type, absence.instructor_id), absence.timestamp
        headline = _headline.decode(entry.data)
        happened_at = headline.timestamp if headline.timestamp.tzinfo else None
        return events.log_line(headline.type, headline.course_id), happened_at
    except DecodeError:
        return f"Emitted {entry.event}", None


def _milliseconds(time: timedelta) -> int:
    return time // timedelta(milliseconds=1)
