"""Once per minute: whoever is at a course, but whose network is gone, is at no course any more.

Nobody hears of a pulled plug: the gateway closes such a socket after minutes. A ping of the client would be a write, or
be no proof. So the sweep asks the few connections that are at a course for a frame, and then asks the gateway when
something was last sent on each connection. Nothing is written, and nobody but the sweep has to know the time.

The gateway may count its own frames, the question among them. So a client of a dialect that can do so replies only
after a pause, and only what was sent after the question counts. A page that is hidden replies at once, because browsers
delay its timers: it is shown as away meanwhile, and is found gone when the gateway knows.
"""

import random
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from chalicelib.people.channels import ADMIN
from chalicelib.presence.ports import CheckPorts
from chalicelib.presence.presence import Present
from chalicelib.presence.tell_watchers import differences_at, tell_watchers
from chalicelib.push.ports import GONE, SENT
from chalicelib.sockets.dialect import Dialects
from chalicelib.sockets.presence_event import AWAY

# In random order, so that those for which a run has no time are checked by one of the next.
MAX_CHECKED = 1000
POST_SECONDS = 1.0
# From the question until the gateway is asked: the pause of the clients, and the time that a slow network takes.
WAIT_SECONDS = 5.0
# A clock of the gateway may show whole seconds only.
PAUSED_MARGIN = timedelta(seconds=0.5)
UNPAUSED_MARGIN = timedelta(seconds=-2)


class PresenceCheckRun(Struct, frozen=True):
    """The connections that were asked, and those that are gone. ``asked_at`` is when the last was asked."""

    asked: frozenset[str]
    gone: frozenset[str]
    asked_at: datetime


def ask_present(ports: CheckPorts, dialects: Dialects, now: Callable[[], datetime]) -> PresenceCheckRun | None:
    """Each connection that is at a course has been asked for a frame. None if nobody is at any."""
    present = {each.connection_id: each.dialect for each in ports.presences.present(ADMIN, now())}
    if not present:
        return None
    chosen = random.sample(list(present), min(len(present), MAX_CHECKED))
    frames = {connection_id: [dialects[present[connection_id]].presence_check] for connection_id in chosen}
    outcomes = ports.poster.post_all(frames, POST_SECONDS)
    asked = frozenset(each.connection_id for each in outcomes if each.result == SENT)
    gone = frozenset(each.connection_id for each in outcomes if each.result == GONE)
    return PresenceCheckRun(asked, gone, now())


def remove_vanished(
    ports: CheckPorts,
    dialects: Dialects,
    run: PresenceCheckRun,
    now: Callable[[], datetime],
    wait: Callable[[float], None],
) -> int:
    """Connections that sent nothing after they were asked are at no course, and others have been told.

    A connection that was silent may work all the same, as after the short sleep of a computer. So it is told, and
    announces again where it is. Waits until WAIT_SECONDS after the question. Returns how many connections vanished.
    """
    wait(max(0.0, WAIT_SECONDS - (now() - run.asked_at).total_seconds()))
    present = ports.presences.present(ADMIN, now())
    asked = [each for each in present if each.connection_id in run.asked]
    last_active = ports.gateway_activity.last_active({each.connection_id for each in asked})
    silent = _silent(asked, last_active, dialects, run.asked_at)
    vanished = [each for each in present if each.connection_id in run.gone | silent]
    if vanished:
        # Removed first: a connection that the person opens meanwhile finds either these stays or none, and is found
        # below or tells others itself.
        ports.presences.remove(vanished)
        left = ports.presences.present(ADMIN, now())
        tell_watchers(ports, dialects, differences_at(vanished, present, left), now())
        ended = {each.connection_id: [dialects[each.dialect].presence_ended] for each in asked}
        open_yet = [each for each in silent if last_active[each] is not None]
        ports.poster.post_all({each: ended[each] for each in open_yet}, POST_SECONDS)
    return len({each.connection_id for each in vanished})


def _silent(
    asked: Iterable[Present], last_active: Mapping[str, datetime | None], dialects: Dialects, asked_at: datetime
) -> set[str]:
    stays: dict[str, list[Present]] = {}
    for each in asked:
        if each.connection_id in last_active:
            stays.setdefault(each.connection_id, []).append(each)
    silent: set[str] = set()
    for connection_id, own in stays.items():
        is_paused = dialects[own[0].dialect].pauses_before_reply and any(each.stay.state != AWAY for each in own)
        active_at = last_active[connection_id]
        if active_at is None or active_at < asked_at + (PAUSED_MARGIN if is_paused else UNPAUSED_MARGIN):
            silent.add(connection_id)
    return silent
