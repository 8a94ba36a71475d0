"""The VTIMEZONE of a zone (RFC 5545, section 3.6.5), with a yearly rule where the zone has one.

icalendar can build the component too. But a change forward then begins an hour late, because its DTSTART is the time
after the change; and onsets are listed by RDATE, which Outlook ignores:
https://learn.microsoft.com/openspecs/exchange_standards/ms-stanoical/b827ac3d-16b5-46e8-b885-a2c45b2f5716
"""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.prop import vRecur
from msgspec import Struct

# More than a year, so that both changes of a yearly rule begin before the first event.
BEFORE = timedelta(days=400)
# In these years a rule shows whether it means, for example, the fourth or the last Sunday.
RULE_YEARS = 8
# What zoneinfo knows of a zone, and what a calendar may hold.
FIRST_DAY, LAST_DAY, MAX_DAYS = date(1902, 1, 1), date(9900, 1, 1), timedelta(days=40 * 365)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)


class _Change(Struct, frozen=True):
    """A change of the offset from UTC. ``onset`` is its local time by the offset before."""

    onset: datetime
    before: timedelta
    after: timedelta
    name: str


@lru_cache(maxsize=256)
def time_zone_component(zone: tzinfo, zone_name: str, first: date, last: date) -> Timezone:
    """Returns the component. It is right for all local times from the day ``first`` to the day ``last``."""
    first = min(max(first, FIRST_DAY), LAST_DAY)
    last = min(max(last, first), first + MAX_DAYS)
    start, end = _midnight(first) - BEFORE, _midnight(last) + 2 * _DAY
    watched_until = end + timedelta(days=366 * RULE_YEARS)
    changes = _changes(zone, start, watched_until)
    component = Timezone()
    component.add("TZID", zone_name)
    if not changes or changes[0].onset >= _naive(_midnight(first) - _DAY):
        offset = _offset(zone, start)
        initial = _Change(_naive(start), offset, offset, start.astimezone(zone).tzname() or "")
        component.add_component(_observance(initial))
    for alike in _alike(changes):
        rule = _yearly_rule([change.onset for change in alike], watched_until)
        needed = [change for change in alike if change.onset <= _naive(end)]
        for change in needed[:1] if rule else needed:
            component.add_component(_observance(change, rule))
    return component


def _changes(zone: tzinfo, start: datetime, end: datetime) -> list[_Change]:
    days = [start + n * _DAY for n in range((end - start).days + 1)]
    offsets = [_offset(zone, day) for day in days]
    return [_change(zone, days[n], days[n + 1]) for n in range(len(days) - 1) if offsets[n] != offsets[n + 1]]


def _change(zone: tzinfo, low: datetime, high: datetime) -> _Change:
    """The change between the two instants in UTC, found by halving."""
    before = _offset(zone, low)
    while high - low > _SECOND:
        middle = low + (high - low) // _SECOND // 2 * _SECOND
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    return _Change(_naive(high + before), before, _offset(zone, high), high.astimezone(zone).tzname() or "")


def _alike(changes: list[_Change]) -> list[list[_Change]]:
    """The changes that differ in their day only, together."""
    found = defaultdict[object, list[_Change]](list)
    for change in changes:
        found[change.before, change.after, change.name, f"{change.onset:%H:%M:%S}"].append(change)
    return list(found.values())


def _yearly_rule(onsets: list[datetime], watched_until: datetime) -> vRecur | None:
    """The rule by which these are one day of each year, such as the second Sunday of March; None without one."""
    first = onsets[0]
    if onsets[-1] < _naive(watched_until - BEFORE) or any(each.year != first.year + n for n, each in enumerate(onsets)):
        return None
    if len({(each.month, each.weekday()) for each in onsets}) > 1:
        return None
    weeks = {(each.day - 1) // 7 + 1 for each in onsets}
    is_last = all((each + 7 * _DAY).month != each.month for each in onsets)
    if len(weeks) > 1 and not is_last:
        return None
    week = -1 if is_last else weeks.pop()
    return vRecur(FREQ="YEARLY", BYMONTH=first.month, BYDAY=f"{week}{_WEEKDAYS[first.weekday()]}")


def _observance(change: _Change, rule: vRecur | None = None) -> TimezoneStandard | TimezoneDaylight:
    # By the offsets, not by law: Irish summer time is standard time, and Outlook knows no negative daylight time.
    observance = TimezoneDaylight() if change.after > change.before else TimezoneStandard()
    observance.add("DTSTART", change.onset)
    observance.add("TZOFFSETFROM", change.before)
    observance.add("TZOFFSETTO", change.after)
    observance.add("TZNAME", change.name)
    if rule:
        observance.add("RRULE", rule)
    return observance


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _naive(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


def _offset(zone: tzinfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()
