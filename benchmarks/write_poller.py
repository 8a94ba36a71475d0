"""``python -m benchmarks.write_poller``: a reader of one channel beside the writers, with the code of its build.

Reads an order as one line of JSON, prints ``ready`` and polls. The next line is the number of courses to wait for; then
it prints what it saw as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from threading import Thread
from typing import Any

from benchmarks import write_build
from benchmarks.write_worker import TABLE, CountedCalls
from chalicelib.aws.http import KeepAliveClient
from chalicelib.aws.service import Service
from chalicelib.aws.table import Table
from chalicelib.feed.dynamo.feed import DynamoFeed

PAUSE_SECONDS = 0.02
# A number that a writer left empty is filled by readers after 5 s.
MAX_WAIT_SECONDS = 10.0
LIMIT = 500
MARKS = ("skip", "lost")


class Poller:
    """Reads a channel as a client does: its head, and then the entries after the last one seen."""

    def __init__(self, feed: Any, channel: str) -> None:
        self._feed, self._channel, self._seq = feed, channel, 0
        self.seen_at: dict[int, float] = {}
        self.doubled = self.disordered = 0

    def poll(self) -> None:
        if write_build.prefix_of(self._feed.head(self._channel)) == self._seq:
            return
        for entry in self._feed.after(self._channel, self._seq, LIMIT):
            self.disordered += entry.seq != self._seq + 1
            self._seq = entry.seq
            if entry.event in MARKS:
                continue
            course_id = json.loads(entry.data)["courseId"]
            self.doubled += course_id in self.seen_at
            self.seen_at.setdefault(course_id, time.time())


def main() -> None:
    order = json.loads(sys.stdin.readline())
    calls = CountedCalls(order["read_ms"], order["write_ms"])
    table = Table(TABLE, Service("dynamodb", send=calls.watch(KeepAliveClient(order["url"]))))
    poller = Poller(DynamoFeed(table), order["channel"])
    wanted: list[int] = []
    Thread(target=lambda: wanted.append(int(sys.stdin.readline())), daemon=True).start()
    print("ready", flush=True)
    end = float("inf")
    while time.monotonic() < end and not (wanted and len(poller.seen_at) >= wanted[0]):
        poller.poll()
        if wanted and end == float("inf"):
            end = time.monotonic() + MAX_WAIT_SECONDS
        time.sleep(PAUSE_SECONDS)
    found = {"seen_at": list(poller.seen_at.items()), "doubled": poller.doubled, "disordered": poller.disordered}
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
