"""The broadcaster's side of DynamoDB Streams: records in, sequence numbers of failures out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct, json, to_builtins

from chalicelib.courses import events
from chalicelib.courses.events import EventType
from chalicelib.feed.dynamo import stream_record
from chalicelib.feed.entries import Entry
from chalicelib.observability import logger, metrics
from chalicelib.push.fan_out import post_part
from chalicelib.push.ports import FAILED, GONE, SENT, THROTTLED
from chalicelib.sockets.broadcast import Delivered, broadcast
from chalicelib.sockets.dialect_registry import dialects
from chalicelib.wiring import wiring

# For what may follow the last posts, so that the function never ends by its timeout: farewells, closing twice, writes
# and the report.
RESERVE_SECONDS = 10.0


class _Headline(Struct, rename="camel"):
    type: EventType
    course_id: int
    timestamp: datetime


def broadcast_batch(event: dict[str, Any], seconds_left: Callable[[], float]) -> dict[str, Any]:
    """A partial batch response: the first record that is not done, or none. The stream repeats from that record on.

    https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
    """
    records = event["Records"]
    entries, unreadable = _entries(records)
    done: set[str] = set()
    ports = wiring()
    began_at = ports.now()

    def report(delivered: Delivered) -> None:
        done.add(delivered.channel)
        _report(delivered, began_at, ports.now())

    try:
        broadcast(
            ports.connections,
            dialects(ports),
            ports.crowd_poster,
            entries,
            began_at,
            lambda: seconds_left() - RESERVE_SECONDS,
            report,
        )
    except Exception:  # noqa: BLE001 - what is not done is reported to the stream instead
        logger.exception("A part of the batch could not be broadcast and will be repeated")
    if done:
        metrics.flush_metrics()
    left = [n for n, entry in enumerate(entries) if entry.channel not in done]
    first = min([*left, *unreadable], default=None)
    return {"batchItemFailures": [] if first is None else [{"itemIdentifier": _sequence_number(records[first])}]}


def fan_out(part: dict[str, Any]) -> dict[str, Any]:
    """Posts to a part of a large audience for the broadcaster. Returns the recipients that were not sent everything."""
    return dict(to_builtins(post_part(wiring().poster, json.encode(part))))


def _entries(records: list[dict[str, Any]]) -> tuple[list[Entry], list[int]]:
    """The entries up to the first record that is no feed entry, and the index of that record."""
    entries: list[Entry] = []
    for n, record in enumerate(records):
        try:
            entries.append(stream_record.entry(record["dynamodb"]["NewImage"]))
        except (KeyError, ValueError):
            logger.exception("Not a feed entry", sequence_number=_sequence_number(record))
            return entries, [n]
    return entries, []


def _sequence_number(record: dict[str, Any]) -> str:
    return str(record["dynamodb"]["SequenceNumber"])


def _report(delivered: Delivered, began_at: datetime, now: datetime) -> None:
    counts = {result: delivered.count(result) for result in (SENT, GONE, THROTTLED, FAILED)}
    for entry in delivered.entries:
        headline = json.decode(entry.data, type=_Headline)
        line = events.log_line(headline.type, headline.course_id)
        took = {"fan_out_ms": _milliseconds(now - began_at), "delay_ms": _milliseconds(now - headline.timestamp)}
        logger.info(line, extra={"channel": delivered.channel, "seq": entry.seq, **counts, **took})
    for result, count in counts.items():
        metrics.add_metric(f"Posts{result.capitalize()}", "Count", count)


def _milliseconds(time: timedelta) -> int:
    return time // timedelta(milliseconds=1)
