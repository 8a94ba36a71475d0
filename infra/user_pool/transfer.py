"""The two long runs, which go on where an earlier one stopped: pool → file, and file → pool."""

import hashlib
import json
from pathlib import Path

from infra.console import Say
from infra.errors import DeployError
from infra.user_pool.pool_users import PoolUsers
from infra.user_pool.user_file import ExportedUser, line_of, read_begun, read_users

LINES_BETWEEN_REPORTS = 100


class FileExists(DeployError):
    """The export would replace a file."""

    def __init__(self, file: str) -> None:
        self.file = file
        super().__init__(file)

    def __str__(self) -> str:
        return f"{self.file} exists. Nothing was written. Name another file, or delete this one."


def export_users(pool: PoolUsers, path: Path, say: Say) -> int:
    """The file has all users of the pool afterwards; returns how many. Raises FileExists.

    Until then they are in a file of this name with `.part` behind it, from which the next run goes on. Only the owner
    can read the files.
    """
    if path.exists():
        raise FileExists(str(path))
    part = path.with_name(f"{path.name}.part")
    begun = read_begun(part)
    part.write_text("".join(map(line_of, begun)), "utf-8")
    part.chmod(0o600)
    if begun:
        say(f"Going on behind the {len(begun):,} users in {part.name}.")
    written, groups = {user.username for user in begun}, pool.members()
    with part.open("a", encoding="utf-8") as file:
        for username in pool.usernames():
            if username in written or (user := pool.read(username, groups.get(username, []))) is None:
                continue
            file.write(line_of(user))
            file.flush()
            written.add(username)
            if len(written) % LINES_BETWEEN_REPORTS == 0:
                say(f"{len(written):,} users ...")
    part.replace(path)
    return len(written)


def import_users(pool: PoolUsers, pool_id: str, path: Path, say: Say, *, invites: bool) -> list[ExportedUser]:
    """The pool has all users of the file afterwards. Returns those that cannot reset their password by themselves.

    How far the run is is in a file of this name with `.done` behind it, as long as the run has not ended. Raises
    UnreadableUsers.
    """
    users, progress = read_users(path), Progress(path, pool_id)
    created, done = 0, progress.read()
    if done:
        say(f"Going on behind the first {done:,} of {len(users):,} users.")
    for number, user in enumerate(users[done:], start=done + 1):
        created += pool.create(user, invites=invites)
        progress.write(number)
        if number % LINES_BETWEEN_REPORTS == 0:
            say(f"{number:,} of {len(users):,} users ...")
    progress.delete()
    say(f"{len(users):,} users, of whom {created:,} were created now.")
    return [user for user in users if user.enabled and not user.can_reset_password]


class Progress:
    """How many users of a file are in a pool. Another file or pool begins at 0."""

    def __init__(self, path: Path, pool_id: str) -> None:
        self._path = path.with_name(f"{path.name}.done")
        self._of = {"pool": pool_id, "file": hashlib.sha256(path.read_bytes()).hexdigest()}

    def read(self) -> int:
        try:
            found = json.loads(self._path.read_text("utf-8"))
            users = found.pop("users")
        except (OSError, AttributeError, KeyError, TypeError, ValueError):
            return 0
        return int(users) if found == self._of else 0

    def write(self, users: int) -> None:
        beside = self._path.with_name(f"{self._path.name}.new")
        beside.write_text(json.dumps(self._of | {"users": users}), "utf-8")
        beside.replace(self._path)

    def delete(self) -> None:
        self._path.unlink(missing_ok=True)
