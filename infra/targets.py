"""The stack of each stage, and the runtime and architecture of its package. Pure but for infra/stages.toml."""

import platform
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

from infra.stage_settings import DEFAULT_ARCHITECTURE, StageSettings, settings_of

PROJECT = Path(__file__).resolve().parent.parent
LOCAL = "local"
LINUX, MACOS = "Linux", "Darwin"


@dataclass(frozen=True, slots=True)
class Target:
    """One stage's stack: its name, settings and parameters, and the runtime and architecture of its package.

    ``system`` is where the functions run, as ``platform.system`` names it: Linux, but for a local cloud on a Mac.
    """

    stage: str
    runtime: str
    architecture: str = DEFAULT_ARCHITECTURE
    parameters: dict[str, str] = field(default_factory=dict)
    settings: StageSettings = field(default_factory=StageSettings)
    system: str = LINUX

    @property
    def stack(self) -> str:
        return f"coursewire-{self.stage}"

    @property
    def is_local(self) -> bool:
        """Whether the stage is that of the local cloud, which holds demo data only."""
        return self.stage == LOCAL

    @property
    def tags(self) -> dict[str, str]:
        """The tags of the stack."""
        return {**self.settings.tags, "coursewire:stage": self.stage}


def target_of(stage: str, parameters: dict[str, str] | None = None) -> Target:
    """Returns the target of a stage. The local cloud runs functions on this Python and this machine.

    ``parameters`` are given by the person who deploys. Raises WrongSettings when infra/stages.toml cannot be used.
    """
    settings = settings_of(stage)
    is_local = stage == LOCAL
    if is_local:
        # The file tells of AWS: the emulated cloud has one account, and the region of its clients' environment.
        settings = replace(settings, account=None, region=None)
    runtime = running_python() if is_local or settings.runtime is None else settings.runtime
    architecture = running_architecture() if is_local else settings.architecture
    fixed = {"Stage": stage, "Protected": str(settings.protected).lower()}
    everything = {**settings.parameters, **fixed, **(parameters or {})}
    system = platform.system() if is_local else LINUX
    return Target(stage, runtime, architecture, everything, settings, system)


def running_python() -> str:
    """Returns the name of this Python as a Lambda runtime, such as ``python3.11``."""
    return f"python{sys.version_info.major}.{sys.version_info.minor}"


def running_architecture() -> str:
    """Returns this machine's architecture as Lambda calls it: ``arm64`` or ``x86_64``."""
    return "arm64" if platform.machine().lower() in ("aarch64", "arm64") else "x86_64"
