"""A share of a core, as a Lambda function gets it by its memory: in each period so much, then it stands still.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from threading import Thread

WHOLE_CORE_MB = 1_769
PERIOD_SECONDS = 0.02
CHECK_SECONDS = 0.0005


def core_share(memory_mb: int) -> float:
    """Of one core; what is beyond one does not help a single thread."""
    return min(1.0, memory_mb / WHOLE_CORE_MB)


def limit_cpu(process: subprocess.Popen[str], share: float) -> None:
    """The process gets no more than that from now on, until it ends."""
    if share < 1:
        Thread(target=_watch, args=(process, share), daemon=True).start()


def _watch(process: subprocess.Popen[str], share: float) -> None:
    used, debt = _used(process.pid), 0.0
    with suppress(ProcessLookupError, OSError):
        while process.poll() is None:
            end = time.perf_counter() + PERIOD_SECONDS
            most = used + share * PERIOD_SECONDS - debt
            while (used := _used(process.pid)) < most and time.perf_counter() < end:
                time.sleep(CHECK_SECONDS)
            # What the process used too much before a check is taken from its next period; an unused rest is lost.
            debt = max(0.0, used - most)
            if used >= most:
                os.kill(process.pid, signal.SIGSTOP)
                time.sleep(max(0.0, end - time.perf_counter()))
                os.kill(process.pid, signal.SIGCONT)


def _used(pid: int) -> float:
    """Seconds of the processor by all threads of that process: Linux has a clock for each."""
    return time.clock_gettime((~pid << 3) | 2)
