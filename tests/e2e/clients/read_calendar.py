"""Reads a calendar file from the standard input as the package ``ical`` does, which refuses what RFC 5545 forbids."""

import json
import sys

from ical.calendar_stream import IcsCalendarStream

calendar = IcsCalendarStream.calendar_from_ics(sys.stdin.read())
(event,) = calendar.events
print(
    json.dumps({
        "method": calendar.method,
        "uid": event.uid,
        "sequence": event.sequence,
        "status": event.status,
        "start": event.dtstart.isoformat(),
        "end": event.dtend.isoformat(),
    })
)
