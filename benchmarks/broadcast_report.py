"""The tables of the benchmark of broadcasts, from what was measured. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.console import markdown_table

MICROSECONDS = 1e6
# What everything that is fed by the feed may cost the push path.
MAX_RATIO = 1.05
# To fewer recipients, the one call that stores the figures of a minute is more than a twentieth of the first batch.
MIN_POSTS_WITH_FIGURES = 1_000


@dataclass(frozen=True)
class Setting:
    """What one invocation does: ``kind`` is ``broadcast`` or ``ticks``, ``size`` the number of connections.

    ``is_first``: the invocation is the first one of its minute in its process, so that it stores figures too. Ticks are
    sent once per minute, so their invocation always is.
    """

    kind: str
    size: int
    is_first: bool


@dataclass(frozen=True)
class Round:
    """Processor seconds per post of two builds, measured one after the other."""

    before: float
    after: float


@dataclass(frozen=True)
class Compared:
    """``calls`` are the operations of one invocation, of the build before and of the present one."""

    setting: Setting
    rounds: Sequence[Round]
    calls: tuple[Sequence[str], Sequence[str]]

    @property
    def ratios(self) -> list[float]:
        """The present build's processor time per post, as a multiple of the earlier one's, of each round."""
        return [one.after / one.before for one in self.rounds]


def too_dear(compared: Iterable[Compared]) -> list[str]:
    """A sentence for each invocation whose median ratio is above MAX_RATIO, but for figures stored with few posts."""
    return [
        f"{_name(each.setting)}: "
        f"{median(each.ratios):.3f} times the processor time of the earlier build, {MAX_RATIO} allowed"
        for each in compared
        if median(each.ratios) > MAX_RATIO
        and not (each.setting.is_first and each.setting.size < MIN_POSTS_WITH_FIGURES)
    ]


def posts_table(names: tuple[str, str], compared: Iterable[Compared]) -> str:
    """Processor time per post, medians over all rounds; the ratio is the median of those of the rounds."""
    heads = ["one invocation", *(f"{name}, CPU µs per post" for name in names), "ratio", "smallest–largest"]
    rows = []
    for each in compared:
        ratios = each.ratios
        times = [median(one.before for one in each.rounds), median(one.after for one in each.rounds)]
        rows.append(
            [
                _name(each.setting),
                *(f"{MICROSECONDS * seconds:.1f}" for seconds in times),
                f"{median(ratios):.3f} ×",
                f"{min(ratios):.2f}–{max(ratios):.2f}",
            ]
        )
    return markdown_table(heads, rows)


def calls_table(names: tuple[str, str], compared: Iterable[Compared]) -> str:
    """The calls of DynamoDB of one invocation; the number of connections is of no importance up to a page of them."""
    heads = ["one invocation", *(f"{name}, calls" for name in names)]
    return markdown_table(heads, [[_name(each.setting), *map(_calls, each.calls)] for each in compared], texts=3)


def _name(setting: Setting) -> str:
    if setting.kind == "ticks":
        return f"ticks to {setting.size:,}"
    return f"a broadcast to {setting.size:,}{', first of a minute' if setting.is_first else ''}"


def _calls(operations: Sequence[str]) -> str:
    counts = Counter(operations).items()
    return f"{len(operations)}: {', '.join(f'{number} {name}' if number > 1 else name for name, number in counts)}"
