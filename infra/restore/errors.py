"""The errors that end a restore. Each text is for the person at the terminal."""

from infra.errors import DeployError


class NoBackup(DeployError):
    """The table that should be restored from cannot be used."""

    def __init__(self, table: str, reason: str) -> None:
        self.table, self.reason = table, reason
        super().__init__(table, reason)

    def __str__(self) -> str:
        return f"{self.table} cannot be restored from: {self.reason}. The stage was not changed."


class OtherRestore(DeployError):
    """The state file belongs to another restore, which has not ended."""

    def __init__(self, file: str, source: str) -> None:
        self.file, self.source = file, source
        super().__init__(file, source)

    def __str__(self) -> str:
        return (
            f"{self.file} belongs to a restore from {self.source} that has not ended. The stage was not changed. "
            "Run that one to its end, or add --start-over to begin this one instead."
        )


class BrokenState(DeployError):
    """The state file cannot be read."""

    def __init__(self, file: str, reason: str) -> None:
        self.file, self.reason = file, reason
        super().__init__(file, reason)

    def __str__(self) -> str:
        return (
            f"{self.file} is no state file of a restore: {self.reason}. The stage was not changed. If it is damaged, "
            "delete it: everything is compared again. It also held how many requests the REST function may serve at "
            "once, which the next deployment of a changed function sets anew."
        )


class Disagrees(DeployError):
    """The table does not hold what the backup holds, although everything was copied twice."""

    def __init__(self, table: str, wanted: int, found: int) -> None:
        self.table, self.wanted, self.found = table, wanted, found
        super().__init__(table, wanted, found)

    def __str__(self) -> str:
        return (
            f"{self.table} has {self.found:,} items, and should have {self.wanted:,}, or their contents "
            "differ: something writes to the table. Requests stay stopped. Find the writer, then run the command "
            "again: it compares everything anew."
        )


class NotDerivable(DeployError):
    """The restored table has disagreements that cannot be derived anew."""

    def __init__(self, stage: str, findings: int) -> None:
        self.stage, self.findings = stage, findings
        super().__init__(stage, findings)

    def __str__(self) -> str:
        return (
            f"{self.findings:,} disagreements are left, so requests stay stopped. They are as the backup has "
            "them. Mend them, or restore another moment with --start-over. To serve requests with them, run the "
            "command again with --accept-disagreements."
        )
