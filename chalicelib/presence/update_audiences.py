"""A course may be given to another instructor while people look at it: others may see it, and them, from then on.

A stay is stored for the channels that could see its course when it was announced, and is not announced again. So the
sweep compares the stays with the courses, once per minute while somebody is at one.
"""

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from chalicelib.people.channels import ADMIN
from chalicelib.presence.ports import PresencePorts
from chalicelib.presence.presence import Stay, Watcher
from chalicelib.presence.tell_watchers import differences_at, tell_watchers
from chalicelib.sockets.dialect import Dialects


def update_audiences(ports: PresencePorts, dialects: Dialects, now: Callable[[], datetime]) -> bool:
    """Each stay is stored for the channels that may see its course, and those who hear of it first have been told.

    A stay of a person who may no longer see the course is stored no more. False if nobody is at a course.
    """
    present = ports.presences.present(ADMIN, now())
    audiences = ports.course_audiences.channels({each.course_id for each in present})
    visible = {course_id: tuple(channels) for course_id, channels in audiences.items()}
    outdated = [each for each in present if each.stay.channels != visible.get(each.course_id, each.stay.channels)]
    if not outdated:
        return bool(present)
    for channel in {each.channel for each in outdated}:
        for watcher in ports.presences.watchers(channel, now()).values():
            updated = replace(watcher, stays=_visible_stays(watcher, visible))
            if updated.stays != watcher.stays:
                # One that has announced something meanwhile is left to the next run.
                ports.presences.save(watcher, updated)
    tell_watchers(ports, dialects, differences_at(outdated, present, ports.presences.present(ADMIN, now())), now())
    return True


def _visible_stays(watcher: Watcher, visible: dict[int, tuple[str, ...]]) -> dict[int, Stay]:
    """A course of which nothing was read has been announced meanwhile."""
    return {
        course_id: replace(stay, channels=visible.get(course_id, stay.channels))
        for course_id, stay in watcher.stays.items()
        if watcher.channel in visible.get(course_id, stay.channels)
    }
