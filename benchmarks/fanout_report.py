"""The tables of the fan-out benchmark, from what was measured. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from benchmarks.console import markdown_table
from benchmarks.fanout_refusals import CASES

THREAD_COUNTS = (1, 2, 4, 8, 16, 32, 64)


@dataclass(frozen=True)
class Run:
    """``seconds`` by the wall, ``cpu`` seconds of the processor, peak ``memory`` in MB."""

    posts: int
    seconds: float
    cpu: float
    memory: float

    @property
    def rate(self) -> float:
        return self.posts / self.seconds

    @property
    def cpu_us(self) -> float:
        return self.cpu / self.posts * 1e6


@dataclass(frozen=True)
class Refused:
    """``reached`` recipients, the last one after so many ``seconds``, by so many ``posts`` in ``cpu`` seconds."""

    reached: int
    posts: int
    seconds: float
    cpu: float


Measured = dict[tuple[bool, float, str], Run]
"""By TLS, added latency in ms and sender."""


def main_table(measured: Measured, threads: list[str], others: list[str]) -> str:
    rows = []
    for tls, latency in _settings(measured):
        group = {name: measured[tls, latency, name] for name in others if (tls, latency, name) in measured}
        best = min((measured[tls, latency, name] for name in threads), key=lambda run: run.cpu_us)
        group = {others[0]: group.pop(others[0]), "boto3-threads": best} | group
        for name, run in group.items():
            ceiling = f"{run.cpu_us / group['wrk'].cpu_us:.1f} ×" if "wrk" in group else "–"
            cells = [_where(tls, latency), name, f"{run.rate:,.0f}", f"{run.cpu_us:.1f}"]
            rows.append([*cells, f"{best.cpu_us / run.cpu_us:.1f} ×", ceiling, _memory(run)])
    return markdown_table(
        ["setting", "sender", "posts/s", "CPU µs/post", "less CPU than boto3 with threads", "CPU of wrk", "memory MB"],
        rows,
        texts=2,
    )


def sizes_table(measured: Measured) -> str:
    rows = [
        [f"{run.posts:,}", f"{run.seconds * 1e3:,.0f}", f"{run.rate:,.0f}", f"{run.cpu_us:.1f}", _memory(run)]
        for run in measured.values()
    ]
    return markdown_table(["recipients (TLS, 5 ms)", "ms to the last one", "posts/s", "CPU µs/post", "memory MB"], rows)


def refusals_table(measured: list[Refused]) -> str:
    """Times beside those of as large an audience in which nobody is refused."""
    undisturbed = {
        case.recipients: run.seconds
        for case, run in zip(CASES, measured, strict=True)
        if not case.full and not case.account
    }
    rows = []
    for case, run in zip(CASES, measured, strict=True):
        times = "–" if case.account else f"{run.seconds / undisturbed[case.recipients]:.2f} ×"
        cells = [
            f"{case.recipients:,}",
            case.name,
            f"{run.reached:,} of {case.most:,}",
            f"{run.reached / case.most:.1%}",
        ]
        rows.append([*cells, f"{run.seconds * 1e3:,.0f}", times, f"{run.posts:,}", f"{run.cpu / run.posts * 1e6:.1f}"])
    heads = ["recipients", "refusals", "reached in 3 s", "share", "ms to the last one", "without refusals = 1", "posts"]
    return markdown_table([f"{heads[0]} (TLS, 5 ms)", *heads[1:], "CPU µs/post"], rows, texts=2)


def cold_table(measured: Measured, threads: list[str], others: list[str]) -> str:
    rows = []
    for tls, latency in _settings(measured):
        fastest = min(threads, key=lambda name: measured[tls, latency, name].seconds)
        best = measured[tls, latency, fastest]
        for name in (fastest, *others):
            run = measured[tls, latency, name]
            cells = [_where(tls, latency), name, f"{run.seconds * 1e3:.0f}", f"{run.cpu * 1e3:.0f}"]
            rows.append([*cells, f"{best.seconds / run.seconds:.1f} ×"])
    heads = ["setting", "sender", "ms to the last of 100", "CPU ms", "faster than boto3 with threads"]
    return markdown_table(heads, rows, texts=2)


def engine_table(measured: Measured, names: list[str]) -> str:
    rows = []
    for tls, latency in _settings(measured):
        for name in names:
            run = measured[tls, latency, name]
            rows.append([_where(tls, latency), name, f"{run.rate:,.0f}", f"{run.cpu_us:.1f}", _memory(run)])
    return markdown_table(["setting", "engine", "posts/s", "CPU µs/post", "memory MB"], rows, texts=2)


def _settings(measured: Measured) -> list[tuple[bool, float]]:
    return sorted({(tls, latency) for tls, latency, _ in measured})


def _where(tls: bool, latency: float) -> str:
    return f"{'TLS' if tls else 'plain'}, {latency:g} ms"


def _memory(run: Run) -> str:
    return "–" if isnan(run.memory) else f"{run.memory:.0f}"
