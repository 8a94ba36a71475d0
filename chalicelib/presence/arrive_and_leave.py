"""A watcher comes to a course, or leaves it, in whichever order its frames are handled. No clock and no store."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec.structs import replace

from chalicelib.presence.presence import Stay, Watcher
from chalicelib.sockets.presence_event import PresenceRefused

# Of all connections of a person. Leaves count, but are not refused.
MAX_CHANGES_PER_MINUTE = 60
# Two frames of a connection may be handled in the other order, but no later than this: a function has less time.
LEFT_KEPT = timedelta(minutes=1)
MAX_LEFT = 20
# No course has this number.
ALL_COURSES = 0


def arrive(watcher: Watcher, course_id: int, stay: Stay, elsewhere: int) -> Watcher:
    """The watcher with that stay; the same watcher if it has announced something later of the course.

    A state that it has already is stored with the later time: a leave of the time between may still come.
    ``elsewhere`` is how many changes the person's other connections have announced in this minute. Raises
    PresenceRefused beyond the changes of a minute.
    """
    known = watcher.stays.get(course_id)
    if (known is not None and known.at >= stay.at) or _has_left_since(watcher, course_id, stay.at):
        return watcher
    arrived = _counted(replace(watcher, stays={**watcher.stays, course_id: stay}), stay.at)
    if arrived.changes + elsewhere > MAX_CHANGES_PER_MINUTE:
        raise PresenceRefused("presence_limit", f"More than {MAX_CHANGES_PER_MINUTE} changes in a minute.")
    return arrived


def leave(watcher: Watcher, course_id: int, at: datetime, elsewhere: int) -> Watcher:
    """The watcher without its stay at the course, or at ALL_COURSES; a stay that began after ``at`` is kept.

    The time is kept too: an arrival of before may still come. Beyond the changes of a minute, which are as for
    :func:`arrive`, it is not kept of a course at which the watcher is not, so that it costs no write.
    """
    left = watcher.left | {course_id: max(at, watcher.left.get(course_id, at))}
    recent = sorted(left.items(), key=lambda pair: pair[1], reverse=True)[:MAX_LEFT]
    kept = {each: left_at for each, left_at in recent if left_at > at - LEFT_KEPT}
    stays = {
        each: stay for each, stay in watcher.stays.items() if stay.at >= at or course_id not in (each, ALL_COURSES)
    }
    after = _counted(replace(watcher, stays=stays, left=kept), at)
    is_over = after.changes + elsewhere > MAX_CHANGES_PER_MINUTE
    if stays == watcher.stays and (is_over or kept == watcher.left):
        return watcher
    return after


def _has_left_since(watcher: Watcher, course_id: int, at: datetime) -> bool:
    return any(watcher.left.get(each, at) > at for each in (course_id, ALL_COURSES))


def changes_elsewhere(watchers: Iterable[Watcher], watcher: Watcher, at: datetime) -> int:
    """How many changes the person's other connections among the watchers have announced in the minute of ``at``."""
    return sum(
        each.changes
        for each in watchers
        if (each.user_id, each.minute) == (watcher.user_id, _minute(at)) and each.connection_id != watcher.connection_id
    )


def _counted(watcher: Watcher, at: datetime) -> Watcher:
    minute = _minute(at)
    return replace(watcher, minute=minute, changes=watcher.changes + 1 if watcher.minute == minute else 1)


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // 60
