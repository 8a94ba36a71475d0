"""The tables of the audience benchmark, from what was measured. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from benchmarks.console import markdown_table

Spans = dict[str, tuple[float, float]]
"""Wall and processor seconds by part."""

READERS = {"pynamodb": "PynamoDB", "boto3": "boto3's client", "ours": "ours"}


@dataclass(frozen=True)
class Job:
    """What a worker was asked; ``part_size`` 0 for an audience that is posted alone."""

    kind: str
    size: int
    memory_mb: int
    latency_ms: float = 0
    part_size: int = 0
    gone_every: int = 0


@dataclass(frozen=True)
class JobTimes:
    """Of a new environment's first job, and of the next."""

    first: Spans
    warm: Spans

    def ms(self, name: str = "all") -> float:
        return self.warm[name][0] * 1e3

    def cpu_ms(self, name: str = "all") -> float:
        return self.warm[name][1] * 1e3

    @property
    def first_ms(self) -> float:
        return self.first["all"][0] * 1e3


Measured = dict[Job, JobTimes]


def median_times(runs: list[JobTimes]) -> JobTimes:
    return JobTimes(*(_median_run([getattr(run, part) for run in runs]) for part in ("first", "warm")))


def _median_run(runs: list[Spans]) -> Spans:
    return {name: (median(run[name][0] for run in runs), median(run[name][1] for run in runs)) for name in runs[0]}


def readers_table(measured: Measured) -> str:
    """Of one audience, read in three ways."""
    jobs = {job.kind: job for job in measured if job.kind in READERS}
    slowest = measured[jobs["pynamodb"]].cpu_ms()
    rows = []
    for kind, name in READERS.items():
        job, times = jobs[kind], measured[jobs[kind]]
        each = [f"{value * 1e3 / job.size:.1f}" for value in (times.cpu_ms(), times.ms())]
        rows.append([name, *each, f"{slowest / times.cpu_ms():.1f} ×"])
    return markdown_table(["read by", "CPU µs/item", "µs/item", "less CPU than PynamoDB"], rows)


def phases_table(measured: Measured) -> str:
    """One worker, from the record to the last answer. Wall milliseconds, the processor's in brackets."""
    rows = []
    for job, times in measured.items():
        if job.kind == "broadcast" and not job.part_size and not job.gone_every:
            parts = [f"{times.ms(part):,.0f} ({times.cpu_ms(part):,.0f})" for part in ("read", "encode", "post")]
            rate = job.size / times.ms() * 1e3
            rows.append(
                [_where(job), f"{job.size:,}", *parts, f"{times.ms():,.0f}", f"{times.first_ms:,.0f}", f"{rate:,.0f}"]
            )
    heads = [
        "function",
        "recipients",
        "read ms",
        "encode ms",
        "post ms",
        "to the last ms",
        "the same, first call",
        "per second",
    ]
    return markdown_table(heads, rows)


def ticks_table(measured: Measured) -> str:
    """One sweep, from its first read to the last accepted tick. Wall milliseconds, the processor's in brackets."""
    rows = []
    for job, times in measured.items():
        parts = [f"{times.ms(part):,.0f} ({times.cpu_ms(part):,.0f})" for part in ("read", "post")]
        name = f"ticks for {job.size:,} connections by one sweep at {job.latency_ms:g} ms"
        rows.append([name, f"{job.memory_mb:,} MB", *parts, f"{times.ms():,.0f}", f"{times.first_ms:,.0f}"])
    heads = ["what", "function", "read ms", "post ms", "to the last ms", "the same, first call"]
    return markdown_table(heads, rows)


def invocations_table(measured: Measured) -> str:
    """What one function takes for a part of an audience."""
    rows = [
        [
            _where(job),
            f"{job.size:,}",
            f"{times.first_ms:,.0f}",
            f"{times.ms():,.0f}",
            f"{job.size / times.ms() * 1e3:,.0f}",
        ]
        for job, times in measured.items()
        if job.kind == "part"
    ]
    return markdown_table(["function", "part", "first call ms", "warm ms", "posts/s"], rows)


def shared_table(measured: Measured) -> str:
    rows = []
    for job, times in measured.items():
        if job.kind == "broadcast" and job.part_size:
            parts = [f"{times.ms(part):,.0f} ({times.cpu_ms(part):,.0f})" for part in ("read", "encode", "post")]
            workers = -(-job.size // job.part_size)
            rows.append(
                [_where(job), f"{job.size:,}", f"{job.part_size:,}", str(workers), *parts, f"{times.ms():,.0f}"]
            )
    heads = ["function", "recipients", "part", "functions", "read ms", "encode ms", "post ms", "to the last ms"]
    return markdown_table(heads, rows)


def cleanup_table(measured: Measured) -> str:
    rows = [
        [_where(job), f"{job.size:,}", f"{-(-job.size // job.gone_every):,}", f"{times.ms('tidy'):,.0f}"]
        for job, times in measured.items()
        if job.gone_every
    ]
    return markdown_table(["function", "recipients", "of them gone", "tidying ms"], rows)


def _where(job: Job) -> str:
    return f"{job.memory_mb:,} MB, {job.latency_ms:g} ms"
