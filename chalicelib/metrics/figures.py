"""The figures of a time, such as a minute, and how those of several workers and minutes are added."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from msgspec import Struct, to_builtins

from chalicelib.metrics.histogram import Histogram


class Figures(Struct, frozen=True, omit_defaults=True):
    """What was counted. Every figure is a sum, so that figures can be added.

    ``changes``: entries of the administrators' feed, which has each change once. ``posts``: events posted to
    connections, by the results of :mod:`chalicelib.push.ports`. ``ticks``: other frames of the sweep. ``lags``: times
    from a change to the moment when the broadcaster had it. ``screens``: times from a change to the screen, by the
    transport that brought the event. ``recoveries``: how often a client caught up, by the outcome. ``connections``:
    open sockets, by portal and dialect (``admin/native``), counted once per minute; so over several minutes these are
    connection minutes. ``channels``: channels with connections, counted in the same way. ``socket_counts``: how often
    open sockets were counted, 0 in figures of earlier versions; a minute may have two counts, and the next one none.
    """

    changes: int = 0
    posts: dict[str, int] = {}
    ticks: int = 0
    lags: Histogram = {}
    screens: dict[str, Histogram] = {}
    recoveries: dict[str, int] = {}
    connections: dict[str, int] = {}
    channels: int = 0
    socket_counts: int = 0

    @property
    def open_sockets(self) -> dict[str, int]:
        """How many sockets were open, on average of the counts, by portal and dialect."""
        return {name: round(count / max(self.socket_counts, 1)) for name, count in self.connections.items()}


NOTHING = Figures()


def together(parts: Iterable[Figures]) -> Figures:
    """Returns the sum of all parts."""
    total = NOTHING
    for part in parts:
        total = part if total is NOTHING else _sum_of_two(total, part)
    return total


def flat(figures: Figures) -> dict[str, Any]:
    """Returns the figures as they are named in JSON, without those that are 0 or empty."""
    return dict(to_builtins(figures))


def _sum_of_two(one: Figures, other: Figures) -> Figures:
    # `structs.fields` resolves the annotations anew each time, which takes longer than a dozen posts.
    return Figures(**{name: _sum(getattr(one, name), getattr(other, name)) for name in Figures.__struct_fields__})


def _sum(one: Any, other: Any) -> Any:
    if isinstance(one, int):
        return one + other
    if any(isinstance(value, dict) for value in (*one.values(), *other.values())):
        return {name: _sum(one.get(name, {}), other.get(name, {})) for name in one | other}
    return dict(Counter(one) + Counter(other))
