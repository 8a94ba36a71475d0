"""Differences are posted to the watchers that may see the course."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from chalicelib.presence.ports import PresencePorts
from chalicelib.presence.presence import Present, Watcher, in_frames, person_change, strongest, without_stays
from chalicelib.push.ports import GONE
from chalicelib.sockets.dialect import Dialects
from chalicelib.sockets.presence_event import PersonChange, PresenceChanged, State

# A frame that cannot be posted by then is not repeated: the client asks who is where when its page is shown again.
POST_SECONDS = 2.0


class Difference(Struct, frozen=True):
    """A change of the person ``user_id``, for the watchers of these channels."""

    user_id: str
    channels: tuple[str, ...]
    change: PersonChange


def person_differences(
    someone: Watcher | Present, course_id: int, before: Iterable[Present], after: Iterable[Present], at: datetime
) -> list[Difference]:
    """What is new of the person, whose connections at the course are given.

    For each channel, the connections count whose course it could see. So a channel that may no longer see the course is
    told that the person has left, and one that may see it since is told that the person has come.
    """
    before, after = list(before), list(after)
    channels: dict[State | None, list[str]] = {}
    for channel in dict.fromkeys(channel for each in (*before, *after) for channel in each.stay.channels):
        earlier, later = (_seen_by(channel, some) for some in (before, after))
        if earlier != later:
            channels.setdefault(later, []).append(channel)
    return [
        Difference(someone.user_id, tuple(some), person_change(someone, course_id, state, at))
        for state, some in channels.items()
    ]


def differences_at(places: Iterable[Present], before: Iterable[Present], after: Iterable[Present]) -> list[Difference]:
    """What is new of the persons at the courses of ``places``, where nobody has announced it."""
    someone = {(each.course_id, each.user_id): each for each in places}
    earlier, later = _by_person(before), _by_person(after)
    found: list[Difference] = []
    for place, person in someone.items():
        known, left = earlier.get(place, []), later.get(place, [])
        # Behind what was known of the person, and before whatever the person announces next.
        at = max(each.stay.at for each in (person, *known, *left)) + timedelta(milliseconds=1)
        found += person_differences(person, person.course_id, known, left, at)
    return found


def _by_person(present: Iterable[Present]) -> dict[tuple[int, str], list[Present]]:
    found: dict[tuple[int, str], list[Present]] = {}
    for each in present:
        found.setdefault((each.course_id, each.user_id), []).append(each)
    return found


def _seen_by(channel: str, present: Iterable[Present]) -> State | None:
    return strongest(each for each in present if channel in each.stay.channels)


def tell_watchers(ports: PresencePorts, dialects: Dialects, differences: Iterable[Difference], now: datetime) -> None:
    """Each watcher gets all changes for its channel, in one frame if they fit, except those of its own person.

    Watchers are read here, after the changes were stored: a watcher that is stored later finds the changes itself.
    """
    differences = list(differences)
    channels = dict.fromkeys(channel for each in differences for channel in each.channels)
    frames: dict[str, list[bytes]] = {}
    watchers: dict[str, Watcher] = {}
    encoded: dict[tuple[str, tuple[PersonChange, ...]], list[bytes]] = {}
    for channel in channels:
        found = ports.presences.watchers(channel, now)
        watchers |= found
        for watcher in found.values():
            own = tuple(
                each.change for each in differences if channel in each.channels and each.user_id != watcher.user_id
            )
            if own:
                key = (watcher.dialect, own)
                if key not in encoded:
                    dialect = dialects[watcher.dialect]
                    encoded[key] = [dialect.presence_frame(PresenceChanged(some)) for some in in_frames(own)]
                frames[watcher.connection_id] = encoded[key]
    if frames:
        outcomes = ports.poster.post_all(frames, POST_SECONDS)
        # Whoever is at a course is left to the sweep, which tells others.
        gone = without_stays(watchers[each.connection_id] for each in outcomes if each.result == GONE)
        if gone:
            ports.presences.remove(gone)
