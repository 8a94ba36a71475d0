"""The sweep: what is done once per minute for all connections."""

from collections.abc import Callable, Mapping

from chalicelib.api.broadcaster import catch_up
from chalicelib.feed.ports import PushedHead
from chalicelib.feed.stage_peak import store_count
from chalicelib.observability import logger
from chalicelib.sockets.dialect_registry import dialects
from chalicelib.sockets.send_ticks import TickRun, send_ticks
from chalicelib.sockets.sweep_connections import sweep_connections
from chalicelib.wiring import wiring

# What is left after these times is done by the next sweep. Both together, with the posts that are under way when a time
# is over, leave the checks enough of the function's 50 seconds.
TICK_SECONDS = 15.0
CATCH_UP_SECONDS = 12.0

SecondsLeft = Callable[[], float]


def sweep(seconds_left: SecondsLeft) -> dict[str, int]:
    """Sends ticks, stores how many connections there are, posts what the broadcaster left, then does the due checks.

    A failure of one stops no other. The ticks come first, so that they come regularly: a client waits for them for a
    few seconds only. Returns how many connections without a ticket were ended.
    """
    heads = _read_heads()
    if heads:
        run = _send_ticks(heads, _within(TICK_SECONDS, seconds_left))
        if run is not None:
            _store_count(run.total)
    known = {channel: head for channel, head in heads.items() if head is not None}
    if known:
        catch_up(known, _within(CATCH_UP_SECONDS, seconds_left))
    ended = _end_unauthenticated(seconds_left)
    return {"ended": ended} if ended else {}


def _read_heads() -> dict[str, PushedHead | None]:
    """The heads of all channels with connections, each read once for the ticks and for catching up.

    None for a head that cannot be read. Empty when there are no such channels, or when they cannot be read.
    """
    ports = wiring()
    heads: dict[str, PushedHead | None] = {}
    try:
        heads = dict.fromkeys(ports.connections.channels(ports.now()))
        return heads | ports.feed.pushed_heads(list(heads))
    except Exception:  # noqa: BLE001 - the sweep has other work to do
        logger.exception("The channels could not be read")
        # Keep-alives need no heads.
        return heads


def _send_ticks(heads: Mapping[str, PushedHead | None], seconds_left: SecondsLeft) -> TickRun | None:
    """The run with its numbers of subscriptions; None if it did not take place."""
    ports = wiring()
    begun_at = ports.now()
    try:
        run = send_ticks(ports, dialects(ports), heads, begun_at, seconds_left, _report_failure)
    except Exception:  # noqa: BLE001 - the sweep has other work to do
        logger.exception("The ticks could not be sent")
        return None
    if run is not None and (run.results or run.behind or run.ended):
        took_ms = round((ports.now() - begun_at).total_seconds() * 1000)
        counts = {"connections": run.total, "behind": len(run.behind), "ended": run.ended, **run.results}
        logger.info("Sent ticks", extra={**counts, "took_ms": took_ms})
    return run


def _store_count(connections: int) -> None:
    ports = wiring()
    try:
        store_count(ports.stage_peaks, connections, ports.now())
    except Exception:  # noqa: BLE001 - the next sweep counts again
        logger.exception("The number of connections could not be stored")


def _end_unauthenticated(seconds_left: SecondsLeft) -> int:
    ports = wiring()
    try:
        ended = sweep_connections(ports.connections, dialects(ports), ports.poster, ports.now(), seconds_left)
    except Exception:  # noqa: BLE001 - a failed sweep would be repeated as a whole, and keep the next one away
        logger.exception("The due checks could not be done")
        return 0
    if ended:
        logger.info("Ended connections without a ticket", ended=ended)
    return ended


def _report_failure(channel: str) -> None:
    logger.exception("A channel's ticks could not be sent", channel=channel)


def _within(seconds: float, seconds_left: SecondsLeft) -> SecondsLeft:
    """The time left of ``seconds`` from now on, and of the function's."""
    begun_with = seconds_left()

    def left() -> float:
        now_left = seconds_left()
        return min(now_left, now_left - begun_with + seconds)

    return left
