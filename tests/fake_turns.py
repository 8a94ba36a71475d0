"""The turns of large fan-outs, as a test wants them."""

from __future__ import annotations

from collections.abc import Callable
from math import inf


class FakeTurns:
    """Implements ``push.ports.PostTurns``. ``taken`` has the posts of each turn and the time that was left for it.

    ``is_free`` says whether turns begin in time; ``on_take`` is called for each.
    """

    def __init__(self, per_second: float = inf) -> None:
        self.per_second, self.is_free = per_second, True
        self.taken: list[tuple[int, float]] = []
        self.on_take: Callable[[], object] = lambda: None

    def take(self, posts: int, within_seconds: float) -> bool:
        self.taken.append((posts, within_seconds))
        self.on_take()
        return self.is_free
