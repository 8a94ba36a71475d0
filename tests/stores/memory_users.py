"""The directory of users in memory."""

from __future__ import annotations

from msgspec.structs import replace

from chalicelib.people.identity import Role
from chalicelib.people.ports import User, UserExists, UserMissing, UserNotInvited, UserPage


class MemoryUsers:
    """Implements ``people.ports.Users``. ``mails`` holds the username of each invitation that was sent."""

    def __init__(self) -> None:
        self._users: dict[str, User] = {}
        self.mails: list[str] = []

    def find(self, username: str) -> User | None:
        return self._users.get(username.lower())

    def page(self, role: Role, limit: int, after: str | None = None) -> UserPage:
        start = int(after or 0)
        found = [user for user in self._users.values() if user.role is role]
        end = start + limit
        return UserPage(found[start:end], str(end) if end < len(found) else None)

    def create(self, user: User) -> User:
        if self.find(user.username):
            raise UserExists(user.username)
        self.mails.append(user.username)
        return self._store(replace(user, role=None, user_id=f"id-of-{user.username}"))

    def describe(self, username: str, name: str, email: str) -> None:
        self._store(replace(self._found(username), name=name, email=email))

    def give_role(self, username: str, role: Role) -> None:
        self._store(replace(self._found(username), role=role))

    def invite_again(self, username: str) -> None:
        found = self._found(username)
        if not (found.is_invited and found.is_enabled):
            raise UserNotInvited(username)
        self.mails.append(found.username)

    def enable(self, username: str) -> None:
        self._store(replace(self._found(username), is_enabled=True))

    def disable(self, username: str) -> None:
        self._store(replace(self._found(username), is_enabled=False))

    def signed_in(self, username: str) -> None:
        """The user has chosen a password."""
        self._store(replace(self._found(username), is_invited=False))

    def _found(self, username: str) -> User:
        if (found := self.find(username)) is None:
            raise UserMissing(username)
        return found

    def _store(self, user: User) -> User:
        self._users[user.username.lower()] = user
        return user
