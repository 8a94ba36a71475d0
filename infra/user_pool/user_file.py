"""The file of a user pool's export: one JSON object per line, in the order of the export. Pure but for the file.

A user pool tells no password and no secret of an authenticator app, so no file has them.
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserType.html
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from infra.errors import DeployError

# The pool makes these attributes, and takes them from nobody.
MADE_BY_THE_POOL = ("sub", "identities")


@dataclass(frozen=True, slots=True)
class ExportedUser:
    """``attributes`` has all attributes by name, ``sub`` too. ``mfa`` names what the user has set up, such as
    ``SOFTWARE_TOKEN_MFA``; ``preferred_mfa`` is empty for none. ``created_at`` is an instant in UTC.
    """

    username: str
    enabled: bool
    status: str
    created_at: str
    attributes: dict[str, str] = field(default_factory=dict)
    groups: list[str] = field(default_factory=list)
    mfa: list[str] = field(default_factory=list)
    preferred_mfa: str = ""

    @property
    def settable(self) -> list[dict[str, str]]:
        """The attributes that another pool takes, as Cognito's calls want them."""
        return [
            {"Name": name, "Value": value} for name, value in self.attributes.items() if name not in MADE_BY_THE_POOL
        ]

    @property
    def can_reset_password(self) -> bool:
        """Whether the user gets a mail with a code at "Forgot your password?"."""
        return bool(self.attributes.get("email")) and self.attributes.get("email_verified", "").lower() == "true"


class UnreadableUsers(DeployError):
    """A file of users cannot be read."""

    def __init__(self, file: str, reason: str) -> None:
        self.file, self.reason = file, reason
        super().__init__(file, reason)

    def __str__(self) -> str:
        return f"{self.file} is no export of a user pool: {self.reason}. Nothing was changed."


def line_of(user: ExportedUser) -> str:
    """Returns the user's line, with its end."""
    return json.dumps(asdict(user), ensure_ascii=False) + "\n"


def read_users(path: Path) -> list[ExportedUser]:
    """Returns the users of a file. Raises UnreadableUsers with the number of the first wrong line."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as exc:
        raise UnreadableUsers(str(path), str(exc)) from exc
    return list(_users(path, lines))


def read_begun(path: Path) -> list[ExportedUser]:
    """Returns the users of a file that may end within a line, as a killed export leaves it; none without a file."""
    if not path.exists():
        return []
    text = path.read_text("utf-8", errors="replace")
    return list(_users(path, text[: text.rfind("\n") + 1].splitlines()))


def _users(path: Path, lines: list[str]) -> Iterator[ExportedUser]:
    for number, line in enumerate(lines, start=1):
        try:
            yield _user(json.loads(line))
        except (TypeError, ValueError) as exc:
            raise UnreadableUsers(str(path), f"line {number}: {exc}") from exc


def _user(value: Any) -> ExportedUser:
    try:
        user = msgspec.convert(value, ExportedUser)
    except msgspec.ValidationError as exc:
        raise ValueError(str(exc)) from exc
    if not user.username:
        raise ValueError("it has no username")
    return user
