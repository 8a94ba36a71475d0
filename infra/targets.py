"""Where a stage goes and what its package must be. Pure: names only, no AWS, no clock."""

import sys
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
STAGES = ("local", "dev", "prod")
ARCHITECTURE = "x86_64"

# Chalice builds for the Python it runs under. On AWS the runtime is ours to choose, so a
# package built by another Python is refused; change it here and in the build's image together.
AWS_RUNTIME = "python3.11"


@dataclass(frozen=True, slots=True)
class Target:
    """One stage's stack: its name, and the only kind of package it accepts."""

    stage: str
    runtime: str
    architecture: str = ARCHITECTURE
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def stack(self) -> str:
        return f"coursewire-{self.stage}"


def target_of(stage: str, parameters: dict[str, str] | None = None) -> Target:
    """The target of a stage. The emulated cloud runs functions on this very Python."""
    runtime = running_python() if stage == "local" else AWS_RUNTIME
    return Target(stage, runtime, parameters={"Stage": stage} | (parameters or {}))


def running_python() -> str:
    return f"python{sys.version_info.major}.{sys.version_info.minor}"
