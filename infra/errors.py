"""The errors that end a deployment. Each text is for the person at the terminal."""

from collections.abc import Sequence

from infra.resource_changes import GUARDED, ResourceChange


class DeployError(Exception):
    """Base of all errors below. Nothing has changed on the stack unless the text says so."""


class WrongBuild(DeployError):
    """The package would not run on its target."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(problems)

    def __str__(self) -> str:
        return "This package was built for another machine:\n  " + "\n  ".join(self.problems)


class ForeignBucket(DeployError):
    """The bucket of this name belongs to another account."""

    def __init__(self, bucket: str, account: str) -> None:
        self.bucket, self.account = bucket, account
        super().__init__(bucket, account)

    def __str__(self) -> str:
        return (
            f"The bucket {self.bucket} belongs to another account than {self.account}, or you may not use it. "
            "Nothing was uploaded. If it is not yours, deploy to another region and tell AWS."
        )


class StackBusy(DeployError):
    """The stack is in a state no change set can start from."""

    def __init__(self, stack: str, status: str, advice: str) -> None:
        self.stack, self.status, self.advice = stack, status, advice
        super().__init__(stack, status, advice)

    def __str__(self) -> str:
        return f"{self.stack} is {self.status}. {self.advice}"


class ChangeRefused(DeployError):
    """The change set could not be made; the running stack was not touched."""

    def __init__(self, stack: str, reason: str) -> None:
        self.stack, self.reason = stack, reason
        super().__init__(stack, reason)

    def __str__(self) -> str:
        return f"{self.stack} cannot take this change, and runs on as it was: {self.reason}"


class ChangeFailed(DeployError):
    """The change started and was rolled back."""

    def __init__(self, stack: str, status: str, reasons: list[str]) -> None:
        self.stack, self.status, self.reasons = stack, status, reasons
        super().__init__(stack, status, reasons)

    def __str__(self) -> str:
        return f"{self.stack} is now {self.status}:\n  " + "\n  ".join(self.reasons or ["no reason was given"])


class ReplacementRefused(DeployError):
    """The change set would replace or remove guarded resources; it was deleted."""

    def __init__(self, stack: str, changes: Sequence[ResourceChange]) -> None:
        self.stack, self.changes = stack, changes
        super().__init__(stack, changes)

    def __str__(self) -> str:
        lines = [f"{self.stack} runs on as it was: this change needs your word first."]
        lines += [f"  {each}\n          {GUARDED[each.kind]}" for each in self.changes]
        options = " ".join(f"--allow-replacement {each.logical_id}" for each in self.changes)
        lines += ["If you mean it, and what they hold is safe elsewhere, deploy again with:", f"  {options}"]
        return "\n".join(lines)


class NobodyToAsk(DeployError):
    """A person must confirm the change, and standard input is not a terminal."""

    def __str__(self) -> str:
        return (
            "Nothing was changed: this stage is asked about, and standard input is not a terminal. "
            "Read the changes above, then deploy again with --yes."
        )


class NotConfirmed(DeployError):
    """The person at the terminal did not say yes."""

    def __init__(self, stack: str) -> None:
        self.stack = stack
        super().__init__(stack)

    def __str__(self) -> str:
        return f"{self.stack} runs on as it was: you did not type yes."
