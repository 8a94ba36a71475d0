"""Starts the function that sends to webhooks, if any webhook waits for events."""

from collections.abc import Callable
from typing import Protocol

from chalicelib.webhooks.ports import Webhooks

# A process that keeps projections asks no more often whether there are webhooks. An admin who has added one may try it
# at once, so that there is none is known for a shorter time.
KNOWN_FOR_SECONDS, NONE_KNOWN_FOR_SECONDS = 10.0, 1.0


class Start(Protocol):
    """Implemented by ``push.ports.Invoker``."""

    def invoke(self, payload: object) -> None:
        """The function will run, without being awaited."""
        ...


class WakeDeliveries:
    """``now`` returns seconds since the epoch."""

    def __init__(self, webhooks: Webhooks, function: Start, now: Callable[[], float]) -> None:
        self._webhooks, self._function, self._now = webhooks, function, now
        self._asked_at, self._are_there = 0.0, False

    def after_events(self) -> None:
        """The function runs soon, unless there was no webhook a second ago that is not paused."""
        known_for = KNOWN_FOR_SECONDS if self._are_there else NONE_KNOWN_FOR_SECONDS
        if not 0 <= self._now() - self._asked_at < known_for:
            self._are_there = any(each.paused is None for each in self._webhooks.all())
            self._asked_at = self._now()
        if self._are_there:
            self.start()

    def start(self) -> None:
        """The function runs soon."""
        self._function.invoke({})
