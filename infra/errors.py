"""What stops a deployment. Each text is written for the person at the terminal."""


class DeployError(Exception):
    """Base of everything below: nothing was changed unless the text says so."""


class WrongBuild(DeployError):
    """The package would not run where it is going."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(problems)

    def __str__(self) -> str:
        return "This package was built for another machine:\n  " + "\n  ".join(self.problems)


class ForeignBucket(DeployError):
    """The bucket of this name is not the account's own."""

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
