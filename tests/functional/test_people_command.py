"""`python -m infra.people`: what it prints and saves, and its exit codes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from chalicelib.aws.service import Service
from chalicelib.calendars.calendar_feed import create_feed, find_feed
from chalicelib.calendars.language import Language
from chalicelib.people.cognito.user_pool import UserPool
from chalicelib.people.identity import Identity, Role
from chalicelib.people.people_errors import AccountDisabled
from chalicelib.people.ports import Users
from infra.people.__main__ import main
from infra.people.stage_ports import StagePorts
from tests.contract.simulated_dynamo import simulated_dynamo
from tests.fake_user_pool import FakeUserPool


class FakeStack:
    def __init__(self) -> None:
        tables = {"CoursesTableName": "courses", "ConnectionsTableName": "connections"}
        self.outputs = tables | {"UserPoolId": "us_POOL", "WebSocketUrl": "wss://sockets.example.com/dev"}
        self.parameter_values = {"FeedRetentionDays": "7"}


class Ports(StagePorts):
    def __init__(self, pool: FakeUserPool) -> None:
        stack: Any = FakeStack()
        super().__init__(stack)
        self._pool = pool

    @cached_property
    def users(self) -> Users:
        return UserPool(self.settings.user_pool_id, Service("cognito-idp", send=self._pool, wait=lambda _: None))


class Terminal:
    """Runs the command. ``pool`` holds the users of the stage."""

    def __init__(self, captured: pytest.CaptureFixture[str]) -> None:
        self.pool = FakeUserPool()
        self._captured = captured

    def run(self, *arguments: str) -> tuple[int, list[str], list[str]]:
        """Returns the exit code, and the lines of output and of errors."""
        code = main(["--stage", "dev", *arguments], lambda *_: Ports(self.pool))
        printed = self._captured.readouterr()
        return code, printed.out.splitlines(), printed.err.splitlines()


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Iterator[Terminal]:
    with simulated_dynamo() as dynamo:
        dynamo.reset()
        yield Terminal(capsys)


def test_organizations_are_added_renamed_deactivated_and_listed(terminal: Terminal) -> None:
    assert terminal.run("organizations", "add", "Iffat College", "--number", "7") == (0, ["     7  Iffat College"], [])
    assert terminal.run("organizations", "add", "Northgate") == (0, ["     8  Northgate"], [])
    terminal.run("organizations", "rename", "7", "Iffat University")
    terminal.run("organizations", "deactivate", "8")

    assert terminal.run("organizations", "list")[1] == ["     7  Iffat University", "     8  Northgate  (deactivated)"]


def test_instructors_have_numbers_of_their_own(terminal: Terminal) -> None:
    terminal.run("organizations", "add", "Iffat College", "--number", "7")

    assert terminal.run("instructors", "add", "Mike")[1] == ["     1  Mike"]


def test_a_user_is_added_invited_disabled_and_enabled(terminal: Terminal) -> None:
    terminal.run("organizations", "add", "Iffat College", "--number", "7")
    person = ["--name", "Iffat", "--email", "iffat@example.com", "--role", "organization", "--organization", "7"]

    added = terminal.run("users", "add", "iffat", *person)
    invited = terminal.run("users", "invite", "iffat")
    disabled, enabled = terminal.run("users", "disable", "iffat"), terminal.run("users", "enable", "iffat")

    assert added[1] == [f"{'iffat':20}  {'organization 7':18}  invited   Iffat <iffat@example.com>"]
    assert (invited[0], terminal.pool.mails) == (0, ["iffat", "iffat"])
    assert ("disabled" in disabled[1][0], "invited" in enabled[1][0]) == (True, True)
    assert "AdminUserGlobalSignOut" in terminal.pool.operations


def subscriber(terminal: Terminal, ports: Ports) -> Identity:
    """A new admin, Dora, who has a calendar feed."""
    terminal.run("users", "add", "dora", "--name", "Dora", "--email", "dora@example.com", "--role", "admin")
    found = ports.users.find("dora")
    assert found
    dora = Identity(Role.ADMIN, "Dora", found.user_id, session_expires_at=0)
    create_feed(ports.calendar_feeds, dora, Language.ENGLISH, ports.now())
    return dora


@pytest.mark.parametrize("act", ["kept", "disabled", "deleted", "moved"])
def test_a_user_who_was_changed_in_the_user_pool_itself_has_no_calendar_feed_after_an_update(
    terminal: Terminal, act: str
) -> None:
    ports = Ports(terminal.pool)
    dora = subscriber(terminal, ports)
    if act == "disabled":
        terminal.pool.users["dora"]["Enabled"] = False
    elif act != "kept":
        terminal.pool.groups["admin"].remove("dora")
    if act == "moved":
        terminal.pool.groups["instructor"].append("dora")
        terminal.pool.users["dora"]["Attributes"].append({"Name": "custom:instructorId", "Value": "32"})

    terminal.run("users", "update-recipients")

    assert (find_feed(ports.calendar_feeds, dora) is not None) == (act == "kept")


def test_a_user_who_is_disabled_has_no_calendar_feed(terminal: Terminal) -> None:
    ports = Ports(terminal.pool)
    dora = subscriber(terminal, ports)

    terminal.run("users", "disable", "dora")

    assert find_feed(ports.calendar_feeds, dora) is None
    with pytest.raises(AccountDisabled):
        create_feed(ports.calendar_feeds, dora, Language.ENGLISH, ports.now())
    terminal.run("users", "enable", "dora")
    create_feed(ports.calendar_feeds, dora, Language.ENGLISH, ports.now())


def test_a_users_name_and_mail_address_are_corrected(terminal: Terminal) -> None:
    terminal.run("users", "add", "dora", "--name", "Dora", "--email", "dora@exmaple.com", "--role", "admin")

    code, changed, _ = terminal.run("users", "change", "dora", "--email", "dora@example.com")
    terminal.run("users", "invite", "dora")

    assert (code, changed[0].split("  ")[-1].strip()) == (0, "Dora <dora@example.com>")
    assert terminal.pool.mails == ["dora", "dora"]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["organizations", "add", " "], "name: must be text of 1 to 100 characters, on one line"),
        (["organizations", "rename", "99", "X"], "There is no organization of that number."),
        (["instructors", "deactivate", "x"], "number: must be a whole number from 1 to 9,999,999,999"),
        (["users", "change", "nobody", "--name", "X"], "There is no user of that name."),
        (["users", "disable", "nobody"], "There is no user of that name."),
    ],
)
def test_a_refusal_is_one_line_and_exit_code_1(terminal: Terminal, arguments: list[str], line: str) -> None:
    assert terminal.run(*arguments) == (1, [], [line])


def test_no_user_gets_the_role_of_the_canary(terminal: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_of:
        terminal.run("users", "add", "cane", "--name", "Cane", "--email", "cane@example.com", "--role", "canary")

    assert exit_of.value.code == 2
    assert "invalid choice: 'canary'" in capsys.readouterr().err


def test_fifty_bad_rows_of_two_thousand_are_fifty_lines_and_nothing_is_saved(
    terminal: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "organizations.csv"
    rows = [f"{number},{'' if number % 40 == 0 else f'Name {number}'}" for number in range(1000, 3000)]
    file.write_text("\n".join(["organizationId,name", *rows]), "utf-8")

    code, _, errors = terminal.run("import", "organizations", str(file))

    assert (code, errors[0], errors[-1]) == (
        1,
        "row 2, name: is required",
        "50 rows need another look. Nothing was saved.",
    )
    assert len(errors) == 51
    assert terminal.run("organizations", "list")[1] == []


def test_a_corrected_file_is_saved_and_repeated_without_a_change(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "organizations.csv"
    rows = [f"{number},Name {number}" for number in range(1000, 3000)]
    file.write_text("\n".join(["organizationId,name", *rows]), "utf-8")

    checked = terminal.run("import", "organizations", str(file), "--check")
    first, second = (terminal.run("import", "organizations", str(file)) for _ in range(2))

    assert checked[1] == ["2,000 new, 0 changed, 0 unchanged. Nothing was saved: --check."]
    assert first[:2] == (0, ["2,000 new, 0 changed, 0 unchanged. All rows are saved."])
    assert first[2][0::9] == ["200 of 2,000 rows are saved.", "2,000 of 2,000 rows are saved."]
    assert second == (0, ["0 new, 0 changed, 2,000 unchanged. All rows are saved."], [])
    assert len(terminal.run("organizations", "list")[1]) == 2000


def test_courses_are_imported_and_exported_with_their_history(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run("organizations", "add", "Iffat College", "--number", "7")
    file = tmp_path / "courses.csv"
    header = "organizationId,courseType,scheduledDate,timeZone,location,students"
    file.write_text(f"{header}\n7,CPR Basic,2045-07-15,America/Toronto,Main Hall,12\n", "utf-8")

    first, second = (terminal.run("import", "courses", str(file)) for _ in range(2))
    courses, history = terminal.run("export", "courses")[1], terminal.run("export", "history")[1]

    assert (first[1], second[1]) == (
        ["1 new, 0 changed, 0 unchanged. All rows are saved."],
        ["0 new, 0 changed, 1 unchanged. All rows are saved."],
    )
    assert courses[1].startswith("1,1,pending,CPR Basic,7,Iffat College,")
    assert history[1].startswith("1,1,new_course_request,")
    assert ",admin,Operator," in history[1]


def test_nobody_can_have_the_role_of_the_services_own_canary(terminal: Terminal) -> None:
    with pytest.raises(SystemExit) as exit_of:
        terminal.run("users", "add", "x", "--name", "X", "--email", "x@example.com", "--role", "canary")

    assert exit_of.value.code == 2


def test_an_interrupted_import_of_users_is_completed_by_the_same_file(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "users.csv"
    rows = [f"user{number},Name,user{number}@example.com,admin" for number in range(4)]
    file.write_text("\n".join(["username,name,email,role", *rows]), "utf-8")
    # Three pages of users, two users of two calls each, and the third one's group.
    terminal.pool.operations.clear()
    terminal.pool.fail_from_call(3 + 2 * 2 + 2)

    stopped = terminal.run("import", "users", str(file))
    terminal.pool.fail_from_call(None)
    completed = terminal.run("import", "users", str(file))

    assert stopped[0] == 3
    assert stopped[2][-1].endswith("2 rows are saved, 2 are not. Import the same file again to save the rest.")
    assert completed[:2] == (0, ["2 new, 0 changed, 2 unchanged. All rows are saved."])
    assert terminal.pool.mails == [f"user{number}" for number in range(4)]
    assert len(terminal.pool.groups["admin"]) == 4


def test_a_file_in_another_encoding_is_refused_with_its_row(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "organizations.csv"
    file.write_bytes("organizationId,name\n7,Zoë\n".encode("latin-1"))

    code, _, errors = terminal.run("import", "organizations", str(file))

    assert (code, errors[0]) == (1, "row 2, whole row: is not UTF-8: save the file as “CSV UTF-8”")


def test_an_exported_file_opens_in_a_spreadsheet_and_is_imported_unchanged(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run("organizations", "add", "=1+1 Zoë", "--number", "7")
    file = tmp_path / "out.csv"

    terminal.run("export", "organizations", "--output", str(file))

    assert file.read_bytes() == "\ufefforganizationId,name,active\r\n7,'=1+1 Zoë,true\r\n".encode()
    assert terminal.run("import", "organizations", str(file))[1] == [
        "0 new, 0 changed, 1 unchanged. All rows are saved."
    ]


@pytest.mark.parametrize("arguments", [["import", "users"], ["export", "organizations", "--output"]])
def test_a_file_that_cannot_be_read_or_written_is_named(
    terminal: Terminal, tmp_path: Path, arguments: list[str]
) -> None:
    file = str(tmp_path / "no folder" / "file.csv")

    assert terminal.run(*arguments, file) == (1, [], [f"{file}: No such file or directory"])


def test_people_of_a_protected_stage_are_changed_in_its_own_account_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class TokenService:
        def get_caller_identity(self) -> dict[str, str]:
            return {"Account": "111122223333"}

    monkeypatch.setattr("infra.people.__main__.clients", lambda *_: lambda _name: TokenService())

    code = main(["--stage", "prod", "organizations", "add", "Iffat College"])

    assert (code, "111122223333" in capsys.readouterr().err) == (1, True)


def test_who_is_mailed_becomes_as_the_user_pool_is(terminal: Terminal) -> None:
    terminal.run("users", "add", "zoe", "--name", "Zoe", "--email", "zoe@example.com", "--role", "admin")
    terminal.pool.users.pop("zoe")
    terminal.pool.groups["admin"].remove("zoe")

    code, lines, _ = terminal.run("users", "update-recipients")

    assert (code, lines) == (0, ["0 users can be mailed; 1 who no longer exist were removed."])
