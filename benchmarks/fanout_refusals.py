"""``python -m benchmarks.fanout_refusals URL NUMBER``: an audience of which some are refused, in a process of its own.

The first letter of a connection's id tells the stub gateway what to answer. Prints a line of JSON: how many of the
healthy recipients were reached, and the processor seconds.
"""

from __future__ import annotations

import json
import random
import sys
import time
from dataclasses import dataclass

FRAME = b'{"type":"event","data":"' + b"x" * 275 + b'"}'
PATIENCE_SECONDS = 3.0
HEALTHY, FULL, FULL_ONCE = "HEALTHY", "FULLBUF", "ONCEFUL"


@dataclass(frozen=True)
class Case:
    """``full`` of so many recipients have full buffers, always or ``once``, at random places or at the ``head``.

    ``account``: posts per second that the account may make, and posts at once.
    """

    name: str
    recipients: int
    full: int = 0
    once: bool = False
    head: bool = False
    account: tuple[int, int] | None = None

    @property
    def healthy(self) -> int:
        """Recipients that take every post, or every second one."""
        return self.recipients if self.once else self.recipients - self.full

    @property
    def most(self) -> int:
        """As many as can be reached within the patience."""
        if self.account is None:
            return self.healthy
        per_second, at_once = self.account
        return min(self.healthy, round((at_once + per_second * PATIENCE_SECONDS) * self.healthy / self.recipients))

    def connection_ids(self) -> list[str]:
        numbers = range(self.recipients)
        full = set(numbers[: self.full] if self.head else random.Random(19).sample(numbers, self.full))
        kind = FULL_ONCE if self.once else FULL
        return [f"{kind if number in full else HEALTHY}{number:08d}=" for number in numbers]


ACCOUNT = (2_000, 500)
CASES = [
    Case("nobody is refused", 5_000),
    Case("a fifth is full once", 5_000, full=1_000, once=True),
    Case("a fifth is full always", 5_000, full=1_000),
    Case("nobody is refused", 10_000),
    Case("a fifth is full always", 10_000, full=2_000),
    Case("nobody is refused", 1_140),
    Case("the first 140 are full always", 1_140, full=140, head=True),
    Case("the account may make 2,000 per second, 500 at once", 10_000, account=ACCOUNT),
    Case("the same, and a fifth is full always", 10_000, full=2_000, account=ACCOUNT),
]


def main() -> None:
    from chalicelib.push.gateway_poster import GatewayPoster
    from chalicelib.push.ports import SENT

    url, number = sys.argv[1:]
    case = CASES[int(number)]
    # One list of frames for all who need the same, as the broadcaster has it.
    poster, shared = GatewayPoster(url), [FRAME]
    frames = dict.fromkeys(case.connection_ids(), shared)
    begun = time.process_time()
    outcomes = poster.post_all(frames, PATIENCE_SECONDS)
    cpu = time.process_time() - begun
    print(json.dumps({"reached": sum(outcome.result == SENT for outcome in outcomes), "cpu": cpu}), flush=True)


if __name__ == "__main__":
    main()
