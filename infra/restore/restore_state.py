"""How far a restore is, in a file: a run that was interrupted or killed goes on where it was.

The file is replaced as a whole after each page, so it is never half written. What a lost page did is done again, which
changes nothing.
"""

import json
import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from infra.restore.errors import BrokenState

FORMAT = 1


@dataclass(slots=True)
class Segment:
    """How far the scan of one segment is: behind which key, how many items it had, and how many it changed.

    ``lasting`` counts the items that ``digest`` is of.
    """

    after: dict[str, Any] | None = None
    has_ended: bool = False
    items: int = 0
    changed: int = 0
    lasting: int = 0
    digest: int = 0


@dataclass(slots=True)
class Stopped:
    """When requests were stopped, in epoch seconds, and each function's limit before; None for no limit."""

    at: float
    concurrency_before: dict[str, int | None]


@dataclass(slots=True)
class RestoreState:
    """``table`` becomes as ``source`` is. ``began_at`` is in epoch seconds; ``rounds`` counts what was compared anew.

    ``phases`` holds the segments of each phase by the phase's name.
    """

    stage: str
    table: str
    source: str
    began_at: float
    segments: int
    rounds: int = 1
    stopped: Stopped | None = None
    phases: dict[str, list[Segment]] = field(default_factory=dict)

    def phase(self, name: str) -> list[Segment]:
        """The segments of a phase, which begins if it has not begun."""
        return self.phases.setdefault(name, [Segment() for _ in range(self.segments)])


class StateFile:
    """The file at ``path``; None for a run that need not be resumed. Thread-safe."""

    def __init__(self, path: Path | None) -> None:
        self.path, self._lock = path, threading.Lock()

    def read(self) -> RestoreState | None:
        """The state in the file, None if there is no file. Raises BrokenState."""
        if self.path is None or not self.path.exists():
            return None
        try:
            return _parse(json.loads(self.path.read_text("utf-8")))
        except (OSError, AttributeError, KeyError, TypeError, ValueError) as exc:
            raise BrokenState(str(self.path), str(exc)) from exc

    def write(self, state: RestoreState) -> None:
        """The file holds the state."""
        if self.path is None:
            return
        with self._lock:
            beside = self.path.with_name(f"{self.path.name}.new")
            beside.write_text(json.dumps({"format": FORMAT} | asdict(state)), "utf-8")
            beside.replace(self.path)

    def delete(self) -> None:
        """There is no file."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)


def _parse(stored: dict[str, Any]) -> RestoreState:
    if stored.pop("format") != FORMAT:
        raise ValueError("it is of another version")
    stopped, phases = stored.pop("stopped"), stored.pop("phases")
    segments = {name: [Segment(**each) for each in some] for name, some in phases.items()}
    return RestoreState(**stored, stopped=Stopped(**stopped) if stopped else None, phases=segments)
