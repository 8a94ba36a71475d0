"""The stack of each stage, and the runtime and architecture of its package. Pure: names only."""

import sys
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
STAGES = ("local", "dev", "prod")
ARCHITECTURE = "x86_64"

# Chalice builds for the Python that runs it. A package for AWS that another Python built is refused. Change the version
# here and in the image of the build together.
AWS_RUNTIME = "python3.11"


@dataclass(frozen=True, slots=True)
class Target:
    """One stage's stack: its name, its parameters, and the runtime and architecture that its package must have."""

    stage: str
    runtime: str
    architecture: str = ARCHITECTURE
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def stack(self) -> str:
        return f"coursewire-{self.stage}"


def target_of(stage: str, parameters: dict[str, str] | None = None) -> Target:
    """Returns the target of a stage. The local cloud runs functions on the Python that runs this function."""
    runtime = running_python() if stage == "local" else AWS_RUNTIME
    return Target(stage, runtime, parameters={"Stage": stage} | (parameters or {}))


def running_python() -> str:
    """Returns the name of this Python as a Lambda runtime, such as ``python3.11``."""
    return f"python{sys.version_info.major}.{sys.version_info.minor}"
