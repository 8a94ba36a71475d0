"""The sweep: what is done once per minute for all connections."""

from collections import Counter
from collections.abc import Callable, Mapping

from chalicelib.api.broadcaster import catch_up
from chalicelib.api.save_figures import save_figures
from chalicelib.feed.ports import PushedHead
from chalicelib.feed.stage_peak import store_count
from chalicelib.metrics.figures import Figures
from chalicelib.observability import count, invocation, logger
from chalicelib.people import channels
from chalicelib.presence.check_presence import WAIT_SECONDS, ask_present, remove_vanished
from chalicelib.presence.update_audiences import update_audiences
from chalicelib.push.ports import SENT
from chalicelib.sockets.dialect_registry import dialects
from chalicelib.sockets.send_ticks import TickRun, send_ticks
from chalicelib.sockets.sweep_connections import sweep_connections
from chalicelib.wiring import wiring

# What is left after these times is done by the next sweep. Both together, with the posts that are under way when a time
# is over, leave the checks enough of the function's 50 seconds.
TICK_SECONDS = 15.0
CATCH_UP_SECONDS = 12.0
# Besides the pause in which clients reply. A gateway that does not respond takes no longer.
PRESENCE_SECONDS = 10.0
AUDIENCES_SECONDS = 5.0

SecondsLeft = Callable[[], float]


def sweep(event_id: str, seconds_left: SecondsLeft) -> dict[str, int]:
    """Sends ticks, stores how many connections there are, posts what the broadcaster left, does the due checks, and
    removes the presence of connections that are gone.

    A failure of one stops no other. The ticks come first, so that they come regularly: a client waits for them for a
    few seconds only. Presence comes last: a post may count as activity of the connection that it goes to, so none of
    the others is sent between the question and the check. Returns how many connections without a ticket were ended.
    ``event_id`` is that of the schedule's event. The metric ``SweepRuns`` counts 1 for a run without failures and 0 for
    any other.
    """
    with invocation(event_id):
        failures: list[str] = []
        ended = _sweep(failures, seconds_left)
        save_figures()
        _keep_hour(failures)
        count("SweepRuns", 0 if failures else 1)
    return {"ended": ended} if ended else {}


def _sweep(failures: list[str], seconds_left: SecondsLeft) -> int:
    ended = _tick_and_catch_up(failures, seconds_left)
    if _update_audiences(failures, seconds_left):
        _check_present(failures, seconds_left)
    return ended


def _tick_and_catch_up(failures: list[str], seconds_left: SecondsLeft) -> int:
    heads = _read_heads(failures)
    if heads:
        run = _send_ticks(heads, failures, _within(TICK_SECONDS, seconds_left))
        if run is not None:
            _store_count(run.total, failures)
            _count(run)
    known = {channel: head for channel, head in heads.items() if head is not None}
    if known and not catch_up(known, _within(CATCH_UP_SECONDS, seconds_left)):
        failures.append("catch up")
    return _end_unauthenticated(failures, seconds_left)


def _failed(failures: list[str], step: str, message: str, **fields: str) -> None:
    """Logs the exception that is being handled, and notes the step."""
    logger.exception(message, extra=fields)
    failures.append(step)


def _read_heads(failures: list[str]) -> dict[str, PushedHead | None]:
    """The heads of all channels with connections, each read once for the ticks and for catching up.

    None for a head that cannot be read. Empty when there are no such channels, or when they cannot be read.
    """
    ports = wiring()
    heads: dict[str, PushedHead | None] = {}
    try:
        heads = dict.fromkeys(ports.connections.channels(ports.now()))
        return heads | ports.feed.pushed_heads(list(heads))
    except Exception:  # noqa: BLE001 - the sweep has other work to do
        _failed(failures, "heads", "The channels could not be read")
        # Keep-alives need no heads.
        return heads


def _send_ticks(
    heads: Mapping[str, PushedHead | None], failures: list[str], seconds_left: SecondsLeft
) -> TickRun | None:
    """The run with its numbers of subscriptions; None if it did not take place."""
    ports = wiring()
    begun_at = ports.now()

    def report_failure(channel: str) -> None:
        _failed(failures, "ticks", "A channel's ticks could not be sent", channel=channel)

    try:
        run = send_ticks(ports, dialects(ports), heads, begun_at, seconds_left, report_failure)
    except Exception:  # noqa: BLE001 - the sweep has other work to do
        _failed(failures, "ticks", "The ticks could not be sent")
        return None
    if run is not None and (run.results or run.behind or run.ended):
        took_ms = round((ports.now() - begun_at).total_seconds() * 1000)
        counts = {"connections": run.total, "behind": len(run.behind), "ended": run.ended, **run.results}
        logger.info("Sent ticks", extra={**counts, "took_ms": took_ms})
    return run


def _store_count(connections: int, failures: list[str]) -> None:
    ports = wiring()
    try:
        store_count(ports.stage_peaks, connections, ports.now())
    except Exception:  # noqa: BLE001 - the next sweep counts again
        _failed(failures, "peak", "The number of connections could not be stored")


def _count(run: TickRun) -> None:
    """The open sockets are counted by portal and dialect; those of the canary are no portal's."""
    open_sockets: Counter[str] = Counter()
    for channel, dialect_counts in run.subscriptions.items():
        portal = channel.partition(":")[0]
        if channel != channels.CANARY:
            open_sockets.update({f"{portal}/{dialect}": number for dialect, number in dialect_counts.items()})
    busy = sum(1 for counts in run.subscriptions.values() if counts)
    # A stage without sockets stores no figures.
    counts = 1 if open_sockets else 0
    ticks = run.results[SENT]
    wiring().figures.add(Figures(ticks=ticks, connections=dict(open_sockets), channels=busy, socket_counts=counts))


def _keep_hour(failures: list[str]) -> None:
    ports = wiring()
    try:
        ports.hour_keeper.keep(ports.now())
    except Exception:  # noqa: BLE001 - the next sweep does it
        _failed(failures, "figures", "The figures of an hour could not be kept")


def _end_unauthenticated(failures: list[str], seconds_left: SecondsLeft) -> int:
    ports = wiring()
    try:
        ended = sweep_connections(ports.connections, dialects(ports), ports.poster, ports.now(), seconds_left)
    except Exception:  # noqa: BLE001 - a failed sweep would be repeated as a whole, and keep the next one away
        _failed(failures, "checks", "The due checks could not be done")
        return 0
    if ended:
        logger.info("Ended connections without a ticket", ended=ended)
    return ended


def _update_audiences(failures: list[str], seconds_left: SecondsLeft) -> bool:
    """False if nobody is at a course."""
    ports = wiring()
    if seconds_left() < AUDIENCES_SECONDS + WAIT_SECONDS + PRESENCE_SECONDS:
        return True
    try:
        with ports.deadline.within(AUDIENCES_SECONDS):
            return update_audiences(ports, dialects(ports), ports.now)
    except Exception:  # noqa: BLE001 - the next sweep compares them again
        _failed(failures, "presence", "The audiences of present people could not be updated")
        return True


def _check_present(failures: list[str], seconds_left: SecondsLeft) -> None:
    ports = wiring()
    if seconds_left() < WAIT_SECONDS + PRESENCE_SECONDS:
        return
    try:
        with ports.deadline.within(WAIT_SECONDS + PRESENCE_SECONDS):
            asked = ask_present(ports, dialects(ports), ports.now)
            vanished = remove_vanished(ports, dialects(ports), asked, ports.now, ports.wait) if asked else 0
    except Exception:  # noqa: BLE001 - the next sweep asks again
        _failed(failures, "presence", "Present connections could not be checked")
        return
    if vanished:
        logger.info("Removed the presence of connections that are gone", vanished=vanished)


def _within(seconds: float, seconds_left: SecondsLeft) -> SecondsLeft:
    """The time left of ``seconds`` from now on, and of the function's."""
    begun_with = seconds_left()

    def left() -> float:
        now_left = seconds_left()
        return min(now_left, now_left - begun_with + seconds)

    return left
