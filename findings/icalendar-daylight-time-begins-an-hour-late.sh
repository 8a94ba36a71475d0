#!/bin/sh
# PyPI package icalendar 7.3.2, with tzdata 2026.6.
#
# Calendar.add_missing_timezones() writes a VTIMEZONE in which daylight time begins an hour late. RFC 5545, section 3.6.5:
# DTSTART of DAYLIGHT is the onset as local time by TZOFFSETFROM, the offset before. In Toronto the clocks go from 02:00 to
# 03:00, so DTSTART is 02:00, as in the RFC's own example for New York. icalendar writes 03:00, the time after the change,
# beside TZOFFSETFROM -0500: that is 08:00 UTC instead of 07:00. Changes back to standard time are right. Readers that
# compare local times with DTSTART, such as ical.js and dateutil, do not notice, because no local time lies between.
# Readers that compute the onset in UTC place events of that hour an hour off.
#
# Seen:
#
#   DAYLIGHT: DTSTART 20260308T030000, TZOFFSETFROM -0500: begins at 08:00 UTC
#   zoneinfo: the offset is -0500 at 06:59 UTC and -0400 at 07:00 UTC
#   STANDARD: DTSTART 20261101T020000, TZOFFSETFROM -0400: begins at 06:00 UTC
#   zoneinfo: the offset is -0400 at 05:59 UTC and -0500 at 06:00 UTC
#
# Exits with 1 when this is no longer so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check icalendar==7.3.2 python-dateutil==2.9.0.post0 \
  tzdata==2026.6
cat > onsets.py <<'END'
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

TORONTO = ZoneInfo("America/Toronto")
calendar, event = Calendar(), Event()
event.start = datetime(2026, 7, 1, 9, tzinfo=TORONTO)
calendar.add_component(event)
calendar.add_missing_timezones(first_date=date(2026, 1, 1), last_date=date(2027, 1, 1))


def offset(instant):
    return f"{instant.astimezone(TORONTO):%z}"


seen = []
# The first one is the offset at the beginning of the year.
for change in calendar.timezones[0].subcomponents[1:]:
    start, before = change["DTSTART"], change["TZOFFSETFROM"]
    onset = (start.dt - before.td).replace(tzinfo=timezone.utc)
    seen.append(
        f"{change.name}: DTSTART {start.to_ical().decode()}, TZOFFSETFROM {before.to_ical()}: begins at {onset:%H:%M} UTC"
    )
    minute = onset.replace(hour=0)
    while offset(minute) == offset(minute - timedelta(minutes=1)):
        minute += timedelta(minutes=1)
    earlier = minute - timedelta(minutes=1)
    seen.append(
        f"zoneinfo: the offset is {offset(earlier)} at {earlier:%H:%M} UTC and {offset(minute)} at {minute:%H:%M} UTC"
    )
print("\n".join(seen))
expected = [
    "DAYLIGHT: DTSTART 20260308T030000, TZOFFSETFROM -0500: begins at 08:00 UTC",
    "zoneinfo: the offset is -0500 at 06:59 UTC and -0400 at 07:00 UTC",
    "STANDARD: DTSTART 20261101T020000, TZOFFSETFROM -0400: begins at 06:00 UTC",
    "zoneinfo: the offset is -0400 at 05:59 UTC and -0500 at 06:00 UTC",
]
raise SystemExit(seen != expected)
END
venv/bin/python onsets.py
