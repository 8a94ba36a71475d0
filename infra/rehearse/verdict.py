"""Compares what clients received with the history of the table. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from chalicelib.people import channels
from infra.rehearse.actors import Saved
from infra.rehearse.feeds import Announced
from infra.rehearse.heard import Heard, Refusal

# The service may refuse these while it changes, and says when to repeat (docs/errors.md).
REPEATABLE = (429, 503)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that a rehearsal collected.

    ``feeds`` are the events of each channel by its name, ``disagreements`` what the table's verification reported,
    ``failure`` why the change was not made or was rolled back. ``before`` and ``after`` are the names of what must stay
    as it is.
    """

    heard: Sequence[Heard]
    feeds: Mapping[str, Sequence[Announced]]
    saved: Sequence[Saved]
    refusals: Sequence[Refusal]
    disagreements: Sequence[str]
    before: Mapping[str, str]
    after: Mapping[str, str]
    failure: str | None = None


@dataclass(slots=True)
class ClientResult:
    """What became of the events of one client. Each entry names an event."""

    heard: Heard
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        """A sentence for each kind of problem."""
        unpushed = [f"number {each}" for each in self.heard.unpushed]
        found = (
            ("did not receive", self.lost),
            ("received more than once", self.twice),
            ("received out of order", self.disordered),
            ("was not pushed, and had to fetch", unpushed),
            ("could not go on from its cursor", self.heard.resets),
        )
        return [f"{self.heard.name} {what} {_some(each)}" for what, each in found if each]


def result_of(heard: Heard, feed: Sequence[Announced]) -> ClientResult:
    """Returns what became of the feed's events behind the cursor that the client began with."""
    received = Counter((each.course_id, each.version) for each in heard.arrivals)
    return ClientResult(
        heard,
        [str(each) for each in feed if each.seq > heard.start and (each.course_id, each.version) not in received],
        [f"course {course} version {version}" for (course, version), times in received.items() if times > 1],
        [str(later) for earlier, later in pairwise(heard.arrivals) if later.seq <= earlier.seq],
    )


@dataclass(slots=True)
class Verdict:
    """What a rehearsal showed. ``problems`` is empty when the change lost, repeated and refused nothing."""

    evidence: Evidence
    results: list[ClientResult]
    refused: list[Refusal]
    problems: list[str]


def verdict_of(evidence: Evidence) -> Verdict:
    results = [result_of(each, evidence.feeds[each.channel]) for each in evidence.heard]
    refused = sorted([*evidence.refusals, *(each for heard in evidence.heard for each in heard.refusals)])
    unexpected = [str(each) for each in refused if not (each.later and each.status in REPEATABLE)]
    problems = [evidence.failure] if evidence.failure else []
    for name, before in evidence.before.items():
        if (after := evidence.after.get(name)) != before:
            problems.append(f"{name} is another one: {before} became {after}")
    problems += [problem for each in results for problem in each.problems]
    problems += _unannounced(evidence)
    problems += [f"the table disagrees: {each}" for each in evidence.disagreements]
    problems += [f"refused: {each}" for each in dict.fromkeys(unexpected)]
    return Verdict(evidence, results, refused, problems)


def _unannounced(evidence: Evidence) -> list[str]:
    """Every change that was accepted is in the channel that sees all courses."""
    known = {(each.course_id, each.version) for each in evidence.feeds[channels.ADMIN]}
    missing = [f"course {each.course_id} version {each.version}" for each in evidence.saved if each not in known]
    return [f"accepted, but announced to nobody: {_some(missing)}"] if missing else []


def _some(found: Iterable[str], most: int = 5) -> str:
    each = list(found)
    more = f" and {len(each) - most:,} more" if len(each) > most else ""
    return f"{len(each):,}: {', '.join(each[:most])}{more}"
