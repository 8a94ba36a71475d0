"""The tables of the audience benchmark, from what was measured. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

Spans = dict[str, tuple[float, float]]
"""Wall and processor seconds by part."""

READERS = {"pynamodb": "PynamoDB", "boto3": "boto3's client", "ours": "ours"}


@dataclass(frozen=True)
class Job:
    """What a worker was asked; ``chunk_size`` 0 for an audience that is posted alone."""

    kind: str
    size: int
    memory_mb: int
    latency_ms: float = 0
    chunk_size: int = 0
    gone_every: int = 0


@dataclass(frozen=True)
class Took:
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


Measured = dict[Job, Took]


def middle(runs: list[Took]) -> Took:
    return Took(*(_middle([getattr(run, part) for run in runs]) for part in ("first", "warm")))


def _middle(runs: list[Spans]) -> Spans:
    return {name: (median(run[name][0] for run in runs), median(run[name][1] for run in runs)) for name in runs[0]}


def readers_table(measured: Measured) -> str:
    """Of one audience, read in three ways."""
    jobs = {job.kind: job for job in measured if job.kind in READERS}
    slowest = measured[jobs["pynamodb"]].cpu_ms()
    rows = []
    for kind, name in READERS.items():
        job, took = jobs[kind], measured[jobs[kind]]
        each = [f"{value * 1e3 / job.size:.1f}" for value in (took.cpu_ms(), took.ms())]
        rows.append([name, *each, f"{slowest / took.cpu_ms():.1f} ×"])
    return _markdown(["read by", "CPU µs/item", "µs/item", "less CPU than PynamoDB"], rows, texts=1)


def parts_table(measured: Measured) -> str:
    """One worker, from the record to the last answer. Wall milliseconds, the processor's in brackets."""
    rows = []
    for job, took in measured.items():
        if job.kind == "broadcast" and not job.chunk_size and not job.gone_every:
            parts = [f"{took.ms(part):,.0f} ({took.cpu_ms(part):,.0f})" for part in ("read", "encode", "post")]
            rate = job.size / took.ms() * 1e3
            rows.append(
                [_where(job), f"{job.size:,}", *parts, f"{took.ms():,.0f}", f"{took.first_ms:,.0f}", f"{rate:,.0f}"]
            )
    heads = [
        "worker",
        "recipients",
        "read ms",
        "encode ms",
        "post ms",
        "to the last ms",
        "the same, first call",
        "a second",
    ]
    return _markdown(heads, rows, texts=1)


def chunks_table(measured: Measured) -> str:
    """What a worker makes of a chunk."""
    rows = [
        [
            _where(job),
            f"{job.size:,}",
            f"{took.first_ms:,.0f}",
            f"{took.ms():,.0f}",
            f"{job.size / took.ms() * 1e3:,.0f}",
        ]
        for job, took in measured.items()
        if job.kind == "chunk"
    ]
    return _markdown(["worker", "chunk", "first call ms", "warm ms", "posts/s"], rows, texts=1)


def shared_table(measured: Measured) -> str:
    rows = []
    for job, took in measured.items():
        if job.kind == "broadcast" and job.chunk_size:
            parts = [f"{took.ms(part):,.0f} ({took.cpu_ms(part):,.0f})" for part in ("read", "encode", "post")]
            workers = -(-job.size // job.chunk_size)
            rows.append(
                [_where(job), f"{job.size:,}", f"{job.chunk_size:,}", str(workers), *parts, f"{took.ms():,.0f}"]
            )
    heads = ["worker", "recipients", "chunk", "workers", "read ms", "encode ms", "post ms", "to the last ms"]
    return _markdown(heads, rows, texts=1)


def tidying_table(measured: Measured) -> str:
    rows = [
        [_where(job), f"{job.size:,}", f"{-(-job.size // job.gone_every):,}", f"{took.ms('tidy'):,.0f}"]
        for job, took in measured.items()
        if job.gone_every
    ]
    return _markdown(["worker", "recipients", "of them gone", "tidying ms"], rows, texts=1)


def _where(job: Job) -> str:
    return f"{job.memory_mb:,} MB, {job.latency_ms:g} ms"


def _markdown(heads: list[str], rows: list[list[str]], *, texts: int) -> str:
    lines = [heads, ["---" if n < texts else "---:" for n in range(len(heads))], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
