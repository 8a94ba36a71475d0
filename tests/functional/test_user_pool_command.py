"""`python -m infra.user_pool`: the users of one pool come to another, but for what Cognito tells nobody."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.user_pool.__main__ import main
from infra.user_pool.pool_users import PoolUsers
from infra.user_pool.transfer import export_users, import_users
from tests.functional.fake_cognito import FakeCognito
from tests.unit.infra.fake_cloudformation import absent

THROTTLED = ClientError({"Error": {"Code": "TooManyRequestsException", "Message": "Rate exceeded"}}, "AdminCreateUser")
QUICK = ("--calls-per-second", "100")


class FakeCloudFormation:
    meta = SimpleNamespace(region_name="ca-central-1")

    def __init__(self, pool: str) -> None:
        self._pool = pool

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        if StackName != "coursewire-dev":
            raise absent(StackName)
        return {"Stacks": [{"Outputs": [{"OutputKey": "UserPoolId", "OutputValue": self._pool}]}]}


class FakeSts:
    def get_caller_identity(self) -> dict[str, str]:
        return {"Account": "123456789012"}


class Pools:
    """An account with pools as the template makes them."""

    def __init__(self) -> None:
        self.cognito = FakeCognito()
        self.stage_pool = self.new()

    def new(self) -> str:
        return self.cognito.create_pool("admin", "organization", "instructor")

    def add(self, username: str, group: str, attributes: dict[str, str], *, enabled: bool = True) -> None:
        everything = {"name": username.title(), "email": f"{username}@example.com", "email_verified": "true"}
        given = [{"Name": name, "Value": value} for name, value in (everything | attributes).items()]
        self.cognito.admin_create_user(self.stage_pool, username, given, MessageAction="SUPPRESS")
        self.cognito.admin_add_user_to_group(self.stage_pool, username, group)
        if not enabled:
            self.cognito.admin_disable_user(self.stage_pool, username)

    def users(self, pool: str) -> dict[str, dict[str, Any]]:
        """What an export tells of each user, but for the pool's own id of the user."""
        found = {}
        users = PoolUsers(self.cognito, pool, sleep=lambda _: None)
        members = users.members()
        for username in users.usernames():
            user = users.read(username, members.get(username, []))
            assert user is not None
            attributes = {name: value for name, value in user.attributes.items() if name != "sub"}
            found[username] = {"enabled": user.enabled, "groups": user.groups, "attributes": attributes}
        return found

    def status(self, pool: str, username: str) -> str:
        return str(self.cognito.admin_get_user(pool, username)["UserStatus"])

    def run(self, *arguments: str) -> int:
        clients: dict[str, Any] = {
            "cognito-idp": self.cognito,
            "cloudformation": FakeCloudFormation(self.stage_pool),
            "sts": FakeSts(),
        }
        return main([*arguments], lambda *_: clients.__getitem__)


@pytest.fixture
def pools() -> Pools:
    pools = Pools()
    pools.add("dana", "admin", {})
    pools.add("iffat", "organization", {"custom:organizationId": "7"})
    pools.add("mike", "instructor", {"custom:instructorId": "32"}, enabled=False)
    pools.cognito.change(pools.stage_pool, "dana", attributes={"identities": "[]"})
    mfa = {"UserMFASettingList": ["SOFTWARE_TOKEN_MFA"], "PreferredMfaSetting": "SOFTWARE_TOKEN_MFA"}
    pools.cognito.change(pools.stage_pool, "dana", mfa=mfa)
    return pools


def test_the_users_come_to_another_pool_with_attributes_groups_and_state(pools: Pools, tmp_path: Path) -> None:
    file, other = tmp_path / "users.jsonl", pools.new()

    exported = pools.run("export", "--stage", "dev", str(file), *QUICK)
    imported = pools.run("import", "--stage", "dev", "--pool", other, str(file), *QUICK)

    assert (exported, imported) == (0, 0)
    users = pools.users(pools.stage_pool)
    del users["dana"]["attributes"]["identities"]
    assert pools.users(other) == users
    assert pools.users(other)["mike"] == {
        "enabled": False,
        "groups": ["instructor"],
        "attributes": {
            "name": "Mike",
            "email": "mike@example.com",
            "email_verified": "true",
            "custom:instructorId": "32",
        },
    }


def test_the_file_has_a_user_per_line_and_only_its_owner_can_read_it(pools: Pools, tmp_path: Path) -> None:
    file = tmp_path / "users.jsonl"

    pools.run("export", "--stage", "dev", str(file), *QUICK)

    users = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [(user["username"], user["groups"]) for user in users] == [
        ("dana", ["admin"]),
        ("iffat", ["organization"]),
        ("mike", ["instructor"]),
    ]
    assert users[0].keys() == {
        "username", "enabled", "status", "created_at", "attributes", "groups", "mfa", "preferred_mfa",
    }  # fmt: skip
    assert (users[0]["mfa"], users[0]["preferred_mfa"]) == (["SOFTWARE_TOKEN_MFA"], "SOFTWARE_TOKEN_MFA")
    assert file.stat().st_mode & 0o777 == 0o600
    assert not file.with_name("users.jsonl.part").exists()


def test_an_imported_user_can_reset_the_password_and_gets_no_mail(pools: Pools, tmp_path: Path) -> None:
    file, other = tmp_path / "users.jsonl", pools.new()
    pools.run("export", "--stage", "dev", str(file), *QUICK)

    pools.run("import", "--stage", "dev", "--pool", other, str(file), *QUICK)

    # Cognito sends a code only to users that have a password of their own.
    assert (pools.status(other, "iffat"), pools.cognito.mails) == ("CONFIRMED", [])


def test_an_invited_user_has_a_temporary_password_and_a_disabled_one_is_not_invited(
    pools: Pools, tmp_path: Path
) -> None:
    file, other = tmp_path / "users.jsonl", pools.new()
    pools.run("export", "--stage", "dev", str(file), *QUICK)

    pools.run("import", "--stage", "dev", "--pool", other, "--invite", str(file), *QUICK)

    assert [pools.status(other, name) for name in ("iffat", "mike")] == ["FORCE_CHANGE_PASSWORD", "CONFIRMED"]
    assert pools.cognito.mails == ["dana", "iffat"]


def test_who_cannot_reset_the_password_is_named(
    pools: Pools, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "users.jsonl"
    pools.add("omar", "admin", {"email_verified": "false"})
    pools.run("export", "--stage", "dev", str(file), *QUICK)

    pools.run("import", "--stage", "dev", "--pool", pools.new(), str(file), *QUICK)

    lines = [line for line in capsys.readouterr().out.splitlines() if "verified" in line]
    assert lines == ["omar has no verified mail address: set a password for this user, or correct the address."]


def test_an_import_twice_changes_nothing_the_second_time(pools: Pools, tmp_path: Path) -> None:
    file, other = tmp_path / "users.jsonl", pools.new()
    pools.run("export", "--stage", "dev", str(file), *QUICK)
    pools.run("import", "--stage", "dev", "--pool", other, str(file), *QUICK)
    pools.cognito.change(other, "dana", attributes={"name": "Renamed since"})
    before = pools.users(other)

    again = pools.run("import", "--stage", "dev", "--pool", other, str(file), *QUICK)

    assert again == 0
    assert pools.users(other) == before


class Dying:
    """A client whose calls end the process, or are throttled, after some."""

    def __init__(self, cognito: Any, operation: str, calls: int, error: BaseException) -> None:
        self._cognito, self._operation, self._left, self._error = cognito, operation, calls, error
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.calls.append(name)
        if name == self._operation:
            self._left -= 1
            if self._left == -1:
                raise self._error
        return getattr(self._cognito, name)


def test_an_export_that_was_interrupted_goes_on_behind_its_last_whole_line(pools: Pools, tmp_path: Path) -> None:
    file, said = tmp_path / "users.jsonl", list[str]()
    dying = Dying(pools.cognito, "admin_get_user", 2, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        export_users(PoolUsers(dying, pools.stage_pool, sleep=lambda _: None), file, said.append)
    with file.with_name("users.jsonl.part").open("a", encoding="utf-8") as part:
        part.write('{"username": "mi')

    going_on = Dying(pools.cognito, "", 0, KeyboardInterrupt())
    users = export_users(PoolUsers(going_on, pools.stage_pool, sleep=lambda _: None), file, said.append)

    assert (users, going_on.calls.count("admin_get_user")) == (3, 1)
    assert [json.loads(line)["username"] for line in file.read_text("utf-8").splitlines()] == ["dana", "iffat", "mike"]
    assert said == ["Going on behind the 2 users in users.jsonl.part."]


@pytest.mark.parametrize(
    "operation", ["admin_create_user", "admin_set_user_password", "admin_add_user_to_group", "admin_disable_user"]
)
def test_an_import_that_was_interrupted_anywhere_comes_to_the_same_end(
    pools: Pools, tmp_path: Path, operation: str
) -> None:
    file, other = tmp_path / "users.jsonl", pools.new()
    pools.run("export", "--stage", "dev", str(file), *QUICK)
    died = 0 if operation == "admin_disable_user" else 1
    dying = PoolUsers(Dying(pools.cognito, operation, died, KeyboardInterrupt()), other, sleep=lambda _: None)
    with pytest.raises(KeyboardInterrupt):
        import_users(dying, other, file, lambda _: None, invites=False)
    said: list[str] = []

    import_users(PoolUsers(pools.cognito, other, sleep=lambda _: None), other, file, said.append, invites=False)

    assert [(name, user["enabled"], user["groups"]) for name, user in pools.users(other).items()] == [
        ("dana", True, ["admin"]), ("iffat", True, ["organization"]), ("mike", False, ["instructor"]),
    ]  # fmt: skip
    assert {pools.status(other, name) for name in ("dana", "iffat", "mike")} == {"CONFIRMED"}
    assert said[0] == f"Going on behind the first {2 if died == 0 else 1} of 3 users."


def test_calls_keep_to_a_rate_and_wait_after_a_throttled_one(pools: Pools, tmp_path: Path) -> None:
    waits: list[float] = []
    throttled = Dying(pools.cognito, "list_groups", 0, THROTTLED)
    users = PoolUsers(throttled, pools.stage_pool, calls_per_second=10, sleep=waits.append, clock=lambda: 0.0)

    users.members()

    # Time stands still: each call waits for the time of its own turn.
    assert waits == pytest.approx([1.0, 0.1, 0.2, 0.3, 0.4, 0.5])


def test_a_file_that_exists_is_not_replaced(pools: Pools, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "users.jsonl"
    file.write_text("precious", "utf-8")

    assert pools.run("export", "--stage", "dev", str(file), *QUICK) == 1
    assert file.read_text("utf-8") == "precious"
    assert "exists" in capsys.readouterr().err


@pytest.mark.parametrize(
    "line", ["", "[]", "{", '{"username": "dana"}', '{"username": "", "enabled": true, "status": "", "created_at": ""}']
)
def test_a_file_that_is_no_export_is_refused_before_anything_is_created(
    pools: Pools, tmp_path: Path, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file, other = tmp_path / "users.jsonl", pools.new()
    good = '{"username": "zoe", "enabled": true, "status": "CONFIRMED", "created_at": "2025-07-12T19:00:00+00:00"}'
    file.write_text(f"{good}\n{line}\n", "utf-8")

    assert pools.run("import", "--stage", "dev", "--pool", other, str(file), *QUICK) == 1
    assert "line 2" in capsys.readouterr().err
    assert pools.users(other) == {}


def test_a_missing_stack_is_named_and_nobody_is_told_to_try_again(
    pools: Pools, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pools.run("export", "--stage", "tests", str(tmp_path / "users.jsonl")) == 1
    printed = capsys.readouterr().err
    assert printed.startswith("There is no stack coursewire-tests in region ca-central-1.")
    assert "again" not in printed


def test_a_missing_file_is_named(pools: Pools, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pools.run("import", "--stage", "dev", str(tmp_path / "no.jsonl"), *QUICK) == 1
    assert "no.jsonl" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["export", "--stage", "dev"], ["--stage", "dev"], ["export", "x", "--stage", "!"]]
)
def test_a_wrong_command_line_is_refused(pools: Pools, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as exit_of:
        pools.run(*arguments)

    assert exit_of.value.code == 2
