"""The errors of the local cloud. Each text is for the developer at the terminal and names the way out."""

from pathlib import Path


class LocalError(Exception):
    """Base of all errors below."""


class PortTaken(LocalError):
    """Another program listens on the emulator's port."""

    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__(port)

    def __str__(self) -> str:
        return (
            f"Port {self.port} is used by another program. Choose another one:\n"
            f"  make run PORT={self.port + 10}    (or set COURSEWIRE_PORT)"
        )


class WrongMachine(LocalError):
    """The functions' native modules cannot run on this machine."""

    def __init__(self, machine: str) -> None:
        self.machine = machine
        super().__init__(machine)

    def __str__(self) -> str:
        return (
            f"The local cloud runs on Linux and macOS, on x86-64 and arm64; this is {self.machine}.\n"
            "Use a Linux container or virtual machine: Python and make are all it needs."
        )


class EmulatorDied(LocalError):
    """The emulator ended during its start, or did not become healthy. ``tail`` is the end of its log."""

    def __init__(self, log: Path, tail: str) -> None:
        self.log, self.tail = log, tail
        super().__init__(log, tail)

    def __str__(self) -> str:
        return f"The emulated cloud stopped by itself. The end of {self.log}:\n{self.tail}"


class NotRunning(LocalError):
    """The command needs a running local cloud."""

    def __str__(self) -> str:
        return "The local cloud is not running. Start it with: make up"


class UnreadableDescription(LocalError):
    """A file that an earlier start wrote cannot be parsed."""

    def __init__(self, file: Path) -> None:
        self.file = file
        super().__init__(file)

    def __str__(self) -> str:
        return f"{self.file} cannot be read; this writes it again: make up"


class SeedFailed(LocalError):
    """The demo organizations and instructors could not be written to the emulated table."""

    def __init__(self, reason: object) -> None:
        self.reason = reason
        super().__init__(reason)

    def __str__(self) -> str:
        return f"The demo data could not be written: {self.reason}"


class SeedRefused(LocalError):
    """The API refused a demo record, so the demo data does not fit the API."""

    def __init__(self, what: str, status: int, body: str) -> None:
        self.what, self.status, self.body = what, status, body
        super().__init__(what, status, body)

    def __str__(self) -> str:
        return f"Demo data: {self.what} was answered {self.status}: {self.body}"
