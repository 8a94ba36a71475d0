"""The errors that end a deployment. Each text is for the person at the terminal."""

from collections.abc import Sequence

from infra.resource_changes import GUARDED, ResourceChange
from infra.runtime import LAMBDA_RUNTIMES, RECOMMENDED


class DeployError(Exception):
    """Base of all errors below. Nothing has changed on the stack unless the text says so."""


class CannotBuild(DeployError):
    """This Python cannot build a package for the stage's runtime."""

    def __init__(self, stage: str, runtime: str, running: str, *, is_known: bool) -> None:
        self.stage, self.runtime, self.running, self.is_known = stage, runtime, running, is_known
        super().__init__(stage, runtime, running)

    def __str__(self) -> str:
        lambdas = f"Lambda has {', '.join(LAMBDA_RUNTIMES)}; {RECOMMENDED} is recommended"
        wanted = self.runtime if self.is_known else RECOMMENDED
        way_out = f"Build with the stage's Python: make deploy STAGE={self.stage} PYTHON={wanted}"
        if self.runtime == self.running:
            return f"This is {self.running}, and {lambdas}. {way_out}"
        if not self.is_known:
            return f"Stage {self.stage} wants {self.runtime}, and {lambdas}. Correct infra/stages.toml."
        return f"Stage {self.stage} runs on {self.runtime}, and this is {self.running}. {way_out}"


class NoPackage(DeployError):
    """There is no package to deploy at this place. ``place`` is a folder or a digest."""

    def __init__(self, place: str, reason: str) -> None:
        self.place, self.reason = place, reason
        super().__init__(place, reason)

    def __str__(self) -> str:
        return f"{self.place} is no package that can be deployed: {self.reason}. Nothing was changed."


class NotDeployed(DeployError):
    """There is no stack of the stage."""

    def __init__(self, stage: str, stack: str) -> None:
        self.stage, self.stack = stage, stack
        super().__init__(stage, stack)

    def __str__(self) -> str:
        return (
            f"There is no stack {self.stack} here, so there is no version whose users a change could disturb. "
            f"make deploy STAGE={self.stage} creates it."
        )


class NoStack(DeployError):
    """There is no stack of this name in the region."""

    def __init__(self, stack: str, region: str) -> None:
        self.stack, self.region = stack, region
        super().__init__(stack, region)

    def __str__(self) -> str:
        return (
            f"There is no stack {self.stack} in region {self.region}. If it is in another region, add --region or "
            "correct infra/stages.toml; if there is none yet, deploy the stage."
        )


class NoCredentials(DeployError):
    """AWS does not know who asks."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)

    def __str__(self) -> str:
        return (
            f"There are no credentials that AWS accepts: {self.reason.rstrip('.')}. Nothing was changed. Sign in, such "
            "as with aws sso login, and name the profile in AWS_PROFILE."
        )


class NoRegion(DeployError):
    """Nothing says in which region the stage is."""

    def __str__(self) -> str:
        return (
            "Nothing says in which region the stage is. Nothing was changed. Add --region, write region into "
            "infra/stages.toml, or set AWS_DEFAULT_REGION."
        )


class SignInNotDone(DeployError):
    """A password alone does not sign this user in. ``challenge`` is what Cognito asks for beside it."""

    def __init__(self, username: str, challenge: str) -> None:
        self.username, self.challenge = username, challenge
        super().__init__(username, challenge)

    def __str__(self) -> str:
        return (
            f"{self.username} cannot sign in with a password alone: Cognito asks for {self.challenge}. Sign in on a "
            "portal, and run the test with the ID token in COURSEWIRE_ID_TOKEN and without --username."
        )


class OtherPython(DeployError):
    """The functions of a package cannot run on this Python. ``digest`` names the package."""

    def __init__(self, stage: str, digest: str, runtime: str, running: str) -> None:
        self.stage, self.digest, self.runtime, self.running = stage, digest, runtime, running
        super().__init__(stage, digest, runtime, running)

    def __str__(self) -> str:
        return (
            f"The functions of package {self.digest} run on {self.runtime}, and this is {self.running}. Rehearse with "
            f"make rehearse STAGE={self.stage} PYTHON={self.runtime}. Change the runtime by itself, and try that on a "
            "stage for tests."
        )


class NoLock(DeployError):
    """The libraries of a package cannot be installed for this machine."""

    def __init__(self, digest: str) -> None:
        self.digest = digest
        super().__init__(digest)

    def __str__(self) -> str:
        return (
            f"The layer of package {self.digest} is for another architecture, and does not say which libraries it "
            "holds. Rehearse on a machine of that architecture, or deploy once with this version first."
        )


class WrongBuild(DeployError):
    """The package would not run on its target."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(problems)

    def __str__(self) -> str:
        return "This package cannot run on its stage:\n  " + "\n  ".join(self.problems)


class WrongSettings(DeployError):
    """The file of stage settings cannot be used."""

    def __init__(self, file: str, problem: str) -> None:
        self.file, self.problem = file, problem
        super().__init__(file, problem)

    def __str__(self) -> str:
        return f"infra/{self.file} cannot be used: {self.problem}."


class WrongAccount(DeployError):
    """The credentials belong to another account than the stage."""

    def __init__(self, stage: str, expected: str | None, account: str) -> None:
        self.stage, self.expected, self.account = stage, expected, account
        super().__init__(stage, expected, account)

    def __str__(self) -> str:
        if self.expected is None:
            return (
                f"Stage {self.stage} is protected, so it needs an account. If it belongs to {self.account}, whose "
                f'credentials you use, write account = "{self.account}" below [{self.stage}] in infra/stages.toml.'
            )
        return (
            f"Stage {self.stage} belongs to account {self.expected}, and your credentials are for {self.account}. "
            "Nothing was changed. Choose another AWS profile (AWS_PROFILE), or correct infra/stages.toml."
        )


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
    """A person must confirm the change, and standard input is not a terminal. ``option`` answers instead."""

    def __init__(self, option: str = "--yes") -> None:
        self.option = option
        super().__init__(option)

    def __str__(self) -> str:
        return (
            "Nothing was changed: this stage is asked about, and standard input is not a terminal. "
            f"Read the changes above, then run the command again with {self.option}."
        )


class NotConfirmed(DeployError):
    """The person at the terminal did not type what was asked for."""

    def __init__(self, stack: str, expected: str = "yes") -> None:
        self.stack, self.expected = stack, expected
        super().__init__(stack, expected)

    def __str__(self) -> str:
        return f"{self.stack} runs on as it was: you did not type {self.expected}."


class Protected(DeployError):
    """The stack is protected from removal."""

    def __init__(self, stage: str, stack: str) -> None:
        self.stage, self.stack = stage, stack
        super().__init__(stage, stack)

    def __str__(self) -> str:
        return (
            f"{self.stack} runs on as it was: stage {self.stage} is protected. If nobody needs it any more, run the "
            "command again with --even-protected."
        )


class CannotAdopt(DeployError):
    """The resources cannot be taken into the stack."""

    def __init__(self, stack: str, reason: str) -> None:
        self.stack, self.reason = stack, reason
        super().__init__(stack, reason)

    def __str__(self) -> str:
        return f"{self.stack} cannot adopt anything: {self.reason}"
