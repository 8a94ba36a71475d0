"""``python -m benchmarks.fanout_batch URL``: from a stream record to the last recipient, in a process of its own.

Hands the broadcaster one record again and again. Prints a line of JSON: seconds of the first batch, in which all is
still cold but the imports, of a warm one, of the read of the audience alone, and the processor seconds of a warm one.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import time
from statistics import median
from typing import Any

from benchmarks.fanout_table import CHANNEL

WARM_BATCHES = 5
PATIENCE_SECONDS = 60.0


def record() -> dict[str, Any]:
    """As a course that was completed appears in the stream."""
    data = {
        "type": "course_completed",
        "courseId": 123,
        "status": "completed",
        "instructorId": 32,
        "scheduledDate": "2026-12-01",
        "timestamp": "2026-11-24T12:00:00.000Z",
        "id": "k3v9.41",
        "version": 4,
        "previousStatus": "confirmed",
        "organizationId": 7,
        "courseType": "First aid",
        "invalidates": ["confirmedCourses", "completedCourses", "classes"],
    }
    image = {
        "PK": {"S": f"FEED#{CHANNEL}"},
        "SK": {"S": f"{41:016d}"},
        "event": {"S": "courseStatusChanged"},
        "body": {"S": json.dumps(data)},
    }
    return {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "1", "NewImage": image}}


def timed(call: Any) -> tuple[float, float]:
    """Seconds by the wall and of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - wall, time.process_time() - cpu


def main() -> None:
    os.environ |= {"MANAGEMENT_URL": sys.argv[1], "CONNECTIONS_TABLE": "connections", "COURSES_TABLE": "courses"}
    from chalicelib.api.broadcaster import broadcast_batch
    from chalicelib.wiring import wiring

    def batch() -> None:
        with contextlib.redirect_stdout(io.StringIO()):
            answer = broadcast_batch({"Records": [record()]}, lambda: PATIENCE_SECONDS)
        assert answer == {"batchItemFailures": []}, answer

    first = timed(batch)
    warm = [timed(batch) for _ in range(WARM_BATCHES)]
    read = [timed(lambda: wiring().connections.subscriptions(CHANNEL)) for _ in range(WARM_BATCHES)]
    result = {
        "first": first[0],
        "warm": median(wall for wall, _ in warm),
        "cpu": median(cpu for _, cpu in warm),
        "read": median(wall for wall, _ in read),
    }
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
