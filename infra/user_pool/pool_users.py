"""The users of one Cognito user pool: read with their groups and second factors, and created in another pool.

Calls come at most so many per second, because all users of the account share Cognito's quotas, sign-ins too.
https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
"""

import secrets
import string
import time
from collections.abc import Callable, Iterator
from datetime import UTC
from typing import Any

from botocore.exceptions import ClientError

from infra.user_pool.user_file import ExportedUser

# Cognito's least quotas of the calls below are 25 to 30 per second, for all pools of the account.
CALLS_PER_SECOND = 10.0
THROTTLED = ("TooManyRequestsException", "LimitExceededException")
MAX_ATTEMPTS, FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS = 8, 1.0, 30.0
EXISTS = "UsernameExistsException"
# A user in this state has only a temporary password, and gets no code to reset it.
INVITED = "FORCE_CHANGE_PASSWORD"
PASSWORD_LENGTH = 40


class PoolUsers:
    """``cognito`` is a client. ``sleep`` waits for a number of seconds; ``clock`` returns seconds."""

    def __init__(
        self,
        cognito: Any,
        pool: str,
        *,
        calls_per_second: float = CALLS_PER_SECOND,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cognito, self._pool = cognito, pool
        self._sleep, self._clock, self._seconds_per_call = sleep, clock, 1 / calls_per_second
        self._next_call_at = 0.0

    def usernames(self) -> Iterator[str]:
        """Yields the names of all users."""
        for page in self._pages("list_users", "Users", "PaginationToken"):
            yield str(page["Username"])

    def members(self) -> dict[str, list[str]]:
        """The names of the groups of each user that is in one."""
        found: dict[str, list[str]] = {}
        for group in self._pages("list_groups", "Groups", "NextToken"):
            name = str(group["GroupName"])
            for user in self._pages("list_users_in_group", "Users", "NextToken", GroupName=name):
                found.setdefault(str(user["Username"]), []).append(name)
        return found

    def read(self, username: str, groups: list[str]) -> ExportedUser | None:
        """The user with these groups; None if the user has been deleted meanwhile."""
        try:
            found = self._call("admin_get_user", Username=username)
        except ClientError as error:
            if error.response["Error"]["Code"] != "UserNotFoundException":
                raise
            return None
        return ExportedUser(
            username=found["Username"],
            enabled=found["Enabled"],
            status=found["UserStatus"],
            created_at=found["UserCreateDate"].astimezone(UTC).isoformat(timespec="seconds"),
            attributes={each["Name"]: each["Value"] for each in found.get("UserAttributes", [])},
            groups=sorted(groups),
            mfa=sorted(found.get("UserMFASettingList", [])),
            preferred_mfa=found.get("PreferredMfaSetting", ""),
        )

    def create(self, user: ExportedUser, *, invites: bool) -> bool:
        """The pool has the user, with its attributes, groups and state. Returns False if it had the user before.

        Without ``invites``, and for disabled users, nobody gets a mail: the user has a password that nobody knows, and
        sets one at "Forgot your password?". An earlier user of this name keeps its attributes and its password.
        """
        invites = invites and user.enabled
        is_new = self._create(user, invites=invites)
        if not invites and (is_new or self._is_without_password(user.username)):
            self._call("admin_set_user_password", Username=user.username, Password=_password(), Permanent=True)
        for group in user.groups:
            self._call("admin_add_user_to_group", Username=user.username, GroupName=group)
        if not user.enabled:
            self._call("admin_disable_user", Username=user.username)
        return is_new

    def _create(self, user: ExportedUser, *, invites: bool) -> bool:
        how = {"DesiredDeliveryMediums": ["EMAIL"]} if invites else {"MessageAction": "SUPPRESS"}
        try:
            self._call("admin_create_user", Username=user.username, UserAttributes=user.settable, **how)
        except ClientError as error:
            if error.response["Error"]["Code"] != EXISTS:
                raise
            return False
        return True

    def _is_without_password(self, username: str) -> bool:
        """Whether an earlier run died between creating the user and giving it a password."""
        return bool(self._call("admin_get_user", Username=username)["UserStatus"] == INVITED)

    def _pages(self, operation: str, members: str, token: str, **arguments: Any) -> Iterator[dict[str, Any]]:
        while True:
            page = self._call(operation, Limit=60, **arguments)
            yield from page[members]
            if not page.get(token):
                return
            arguments[token] = page[token]

    def _call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        for attempt in range(1, MAX_ATTEMPTS + 1):
            now = self._clock()
            if now < self._next_call_at:
                self._sleep(self._next_call_at - now)
            self._next_call_at = max(now, self._next_call_at) + self._seconds_per_call
            try:
                return dict(getattr(self._cognito, operation)(UserPoolId=self._pool, **arguments))
            except ClientError as error:
                if error.response["Error"]["Code"] not in THROTTLED or attempt == MAX_ATTEMPTS:
                    raise
            self._sleep(min(FIRST_PAUSE_SECONDS * 2 ** (attempt - 1), MAX_PAUSE_SECONDS))
        raise AssertionError(operation)


def _password() -> str:
    """A random password that every policy takes."""
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "!#%+-=?@_")
    characters = [secrets.choice(kind) for kind in kinds]
    characters += [secrets.choice("".join(kinds)) for _ in range(PASSWORD_LENGTH - len(kinds))]
    return "".join(characters)
