from __future__ import annotations

import pytest

from chalicelib.csv_files import exports
from chalicelib.csv_files.csv_errors import SavingStopped, TooManyUsers
from chalicelib.people.identity import Role
from chalicelib.people.records import Instructor, Organization
from tests.builders import HARBOUR, IFFAT, MIKE, NADIA
from tests.stores.memory_users import MemoryUsers
from tests.unit.csv_files.file_desk import FileDesk

USERS = "username,name,email,role,organizationId,instructorId\n"


class FailingUsers(MemoryUsers):
    """The call of that number gives no role, and raises OSError."""

    def __init__(self, fails_at: int) -> None:
        super().__init__()
        self._left = fails_at

    def give_role(self, username: str, role: Role) -> None:
        self._left -= 1
        if self._left == 0:
            raise OSError("no answer")
        super().give_role(username, role)


def test_new_changed_and_equal_rows_are_told_apart() -> None:
    desk = FileDesk()
    text = "organizationId,name,active\n7,Iffat College,\n8,Harbour,false\n9, Northgate ,true\n"
    desk.people.save([Organization(8, "Harbour")])

    assert desk.save("organizations", text) == (1, 1, 1)
    assert desk.people.find(Organization, 8) == Organization(8, "Harbour", is_active=False)
    assert desk.people.find(Organization, 9) == Organization(9, "Northgate")


def test_the_same_file_again_changes_nothing() -> None:
    desk = FileDesk()
    text = "instructorId,name\n" + "".join(f"{number},Name {number}\n" for number in range(100, 160))

    first, second = desk.save("instructors", text), desk.save("instructors", text)

    assert (first, second) == ((60, 0, 0), (0, 0, 60))
    assert desk.progress == [(0, 60), (25, 60), (50, 60), (60, 60), (0, 0)]


def test_fifty_bad_rows_of_two_thousand_are_fifty_errors_and_nothing_is_saved() -> None:
    desk = FileDesk()
    rows = [f"{number},{'' if number % 40 == 0 else 'Name'}\n" for number in range(1000, 3000)]

    errors = desk.errors("organizations", "organizationId,name\n" + "".join(rows))

    assert errors == [(row, "name", "is required") for row in range(2, 2002, 40)]
    assert len(errors) == 50
    assert desk.people.organizations() == [IFFAT, HARBOUR]


def test_each_bad_cell_is_an_error_with_row_and_column() -> None:
    text = "organizationId,name\nseven,\n9,Two\n9,Names\n10,A,B\n"

    assert FileDesk().errors("organizations", text) == [
        (2, "organizationId", "must be a whole number from 1 to 9,999,999,999"),
        (2, "name", "is required"),
        (4, "organizationId", "is in row 3 already"),
        (5, "", "has more cells than the header; text with a comma needs quotation marks"),
    ]


def test_users_are_added_with_role_and_invitation() -> None:
    desk = FileDesk()
    text = f"{USERS}dana,Dana,dana@example.com,admin,,\nIffat,Iffat,iffat@example.com,organization,7,\n"

    assert desk.save("users", text) == (2, 0, 0)
    assert desk.save("users", text) == (0, 0, 2)
    assert desk.users.mails == ["dana", "iffat"]
    assert [user.username for user in desk.users.page(Role.ORGANIZATION, 60).users] == ["iffat"]


def test_bad_users_are_errors_by_row_and_column() -> None:
    desk = FileDesk()
    desk.save("users", f"{USERS}dana,Dana,dana@example.com,admin,,\n")
    rows = [
        "mike,Mike,mike@example.com,instructor,,99",
        "Dana,Somebody else,dana@example.com,admin,,",
        "omar,Omar,no address,admin,,",
        "omar2,Omar,omar@example.com,owner,,",
        "MIKE,Mike,mike@example.com,instructor,,32",
    ]

    assert [error[:2] for error in desk.errors("users", USERS + "\n".join(rows))] == [
        (2, "instructorId"),
        (3, "username"),
        (4, "email"),
        (5, "role"),
        (6, "username"),
    ]
    assert desk.users.mails == ["dana"]


def admins(count: int) -> str:
    return USERS + "".join(f"user{number},Name,name@example.com,admin,,\n" for number in range(count))


def test_a_large_file_is_refused_where_not_all_users_can_be_listed_in_time_and_a_small_one_is_not() -> None:
    desk = FileDesk()
    desk.save("users", admins(70))
    desk.max_listed_users = 60

    with pytest.raises(TooManyUsers, match=r"more than 60 users. Import at most 50 users at once"):
        desk.check("users", admins(51))

    assert desk.save("users", admins(50)) == (0, 0, 50)
    assert desk.save("users", f"{USERS}dana,Dana,dana@example.com,admin,,\n") == (1, 0, 0)


def test_a_user_whose_creation_was_interrupted_is_saved_by_a_small_file_too() -> None:
    desk = FileDesk()
    desk.users = FailingUsers(fails_at=1)
    with pytest.raises(SavingStopped):
        desk.save("users", admins(1), OSError)

    assert desk.save("users", admins(1)) == (1, 0, 0)
    assert desk.users.mails == ["user0"]


def test_users_are_exported_in_parts_that_make_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "USER_PAGES", 1)
    desk = FileDesk()
    desk.save("users", admins(70) + "iffat,Iffat,iffat@example.com,organization,7,\n")
    parts, after = list[str](), None
    while not parts or after:
        lines, after = exports.export_part(desk, "users", after)
        parts.append("".join(lines))

    assert [part.count("\r\n") for part in parts] == [61, 10, 1, 0]
    assert sorted("".join(parts).splitlines()) == sorted(desk.export("users").splitlines())


@pytest.mark.parametrize("after", ["canary ", "users", "organization of another list"])
def test_users_cannot_be_continued_from_another_list(after: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        exports.export_part(FileDesk(), "users", after)


def test_what_a_failure_left_is_saved_by_the_same_file() -> None:
    desk = FileDesk()
    text = USERS + "".join(f"user{number},Name,name@example.com,admin,,\n" for number in range(5))
    desk.users = FailingUsers(fails_at=3)

    with pytest.raises(SavingStopped) as stopped:
        desk.save("users", text, OSError)
    rest = desk.save("users", text)

    assert (stopped.value.saved, stopped.value.left, stopped.value.row) == (2, 3, 4)
    assert str(stopped.value).endswith("Import the same file again to save the rest.")
    assert rest == (3, 0, 2)
    assert desk.users.mails == [f"user{number}" for number in range(5)]


def test_people_are_exported_as_an_import_takes_them() -> None:
    desk = FileDesk()
    desk.people.save([Instructor(34, "=HYPERLINK()", is_active=False)])
    desk.save("users", f"{USERS}dana,Dana,dana@example.com,admin,,\n")
    desk.users.disable("dana")

    assert desk.export("instructors") == (
        "instructorId,name,active\r\n32,Mike,true\r\n33,Nadia,true\r\n34,'=HYPERLINK(),false\r\n"
    )
    assert desk.export("users").splitlines()[1] == "dana,Dana,dana@example.com,admin,,,false,true"
    for kind in ("organizations", "instructors", "users"):
        assert desk.save(kind, desk.export(kind))[:2] == (0, 0)
    assert desk.people.instructors()[:2] == [MIKE, NADIA]
