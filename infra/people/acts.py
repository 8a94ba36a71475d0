"""What each command of `python -m infra.people` does. Each prints lines for the person at the terminal."""

import argparse
import sys
from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct

from chalicelib.csv_files.checked_file import CheckedFile, Progress, save_file
from chalicelib.csv_files.csv_errors import BadRows, RowError
from chalicelib.csv_files.exports import export_file as csv_lines
from chalicelib.csv_files.file_kinds import CHECKS
from chalicelib.csv_files.people_files import all_users
from chalicelib.fields import Command, fields
from chalicelib.notices.change_notices import carry_over
from chalicelib.people import channels
from chalicelib.people.commands import AddInstructor, AddOrganization, AddUser, ChangeRecord, ChangeUser, Number
from chalicelib.people.identity import Identity, Role
from chalicelib.people.manage_records import add_instructor, add_organization, change_record
from chalicelib.people.manage_users import add_user, change_user, disable_user, enable_user, invite_again
from chalicelib.people.ports import User
from chalicelib.people.recipients import former_ids, update_recipients
from chalicelib.people.records import Instructor, Organization
from chalicelib.sockets.end_access import end_access
from chalicelib.wiring import Wiring
from infra.console import Say

# Whoever holds the credentials of the account may do what administrators may. History shows this name.
OPERATOR = Identity(Role.ADMIN, "Operator", user_id="operator", session_expires_at=0)


class RecordNumber(Struct):
    """The number of an organization or instructor on the command line."""

    number: Number


def records(ports: Wiring, options: argparse.Namespace, say: Say) -> None:
    """Lists or changes organizations or instructors: ``options.subject``. Raises the refusals of the use cases."""
    people, is_organization = ports.people, options.subject == "organizations"
    if options.act == "list":
        for record in people.organizations() if is_organization else people.instructors():
            say(_line(record))
    elif options.act != "add":
        kind: type[Any] = Organization if is_organization else Instructor
        say(_line(change_record(people, OPERATOR, kind, _number(options), _change(options))))
    elif is_organization:
        organization = _command(AddOrganization, name=options.name, organizationId=options.number)
        say(_line(add_organization(people, OPERATOR, organization)))
    else:
        instructor = _command(AddInstructor, name=options.name, instructorId=options.number)
        say(_line(add_instructor(people, OPERATOR, instructor)))


def users(ports: Wiring, options: argparse.Namespace, say: Say) -> None:
    """Lists or changes users. Raises the refusals of the use cases."""
    if options.act == "list":
        for user in sorted(all_users(ports.users).values(), key=lambda each: each.username):
            say(_user_line(user))
    elif options.act == "add":
        command = _command(
            AddUser,
            username=options.username,
            name=options.name,
            email=options.email,
            role=options.role,
            organizationId=options.organization,
            instructorId=options.instructor,
        )
        say(_user_line(add_user(ports.people, ports.users, ports.recipients, OPERATOR, command)))
    elif options.act == "change":
        given = _command(ChangeUser, name=options.name, email=options.email)
        say(_user_line(change_user(ports.users, ports.recipients, OPERATOR, options.username, given)))
    elif options.act == "invite":
        invite_again(ports.users, OPERATOR, options.username)
        say(f"The invitation was sent to {options.username} again.")
    elif options.act == "disable":
        disabled = disable_user(ports.users, ports.recipients, OPERATOR, options.username)
        closed = end_access(ports.revocations, ports.connections, ports.poster, disabled.user_id, ports.now())
        ports.calendar_feeds.close(disabled.user_id)
        say(f"{_user_line(disabled)}; {closed} connections were closed")
    elif options.act == "update-recipients":
        _update_recipients(ports, say)
    else:
        enabled = enable_user(ports.users, ports.recipients, OPERATOR, options.username)
        ports.revocations.restore(enabled.user_id)
        ports.calendar_feeds.reopen(enabled.user_id)
        say(_user_line(enabled))


def import_file(
    ports: Wiring, options: argparse.Namespace, say: Say, progress: Progress, failures: tuple[type[Exception], ...]
) -> None:
    """Checks the file and saves it. Raises BadRows, PartlySaved, and OSError for a file that cannot be read."""
    checked = CHECKS[options.act](ports, OPERATOR, _content(options))
    if options.check:
        say(f"{_counts(checked)} Nothing was saved: --check.")
        return
    save_file(checked, progress, failures)
    say(f"{_counts(checked)} All rows are saved.")


def export_file(ports: Wiring, options: argparse.Namespace) -> None:
    """Writes the file. Raises OSError where it cannot be written."""
    lines = csv_lines(ports, options.act)
    if options.output is None:
        sys.stdout.writelines(line.replace("\r\n", "\n") for line in lines)
        return
    # With a byte order mark, or Excel takes the text for one of an older encoding.
    with options.output.open("w", encoding="utf-8-sig", newline="") as file:
        file.writelines(lines)


SIMPLE: dict[str, Callable[[Wiring, argparse.Namespace, Say], None]] = {
    "organizations": records,
    "instructors": records,
    "users": users,
}


def _update_recipients(ports: Wiring, say: Say) -> None:
    users, channels_now = all_users(ports.users).values(), _channels(ports)
    # Before the directory forgets the former ids.
    renamed = former_ids(ports.recipients, users, channels_now)
    for user_id, former_id in renamed.items():
        carry_over(ports.person_notices, former_id, user_id)
    held, removed = update_recipients(ports.recipients, users, channels_now, ports.users.find)
    _end_calendar_feeds(ports, users, removed)
    gone = len(removed) - len(renamed)
    if renamed:
        say(f"{len(renamed):,} users come from another user pool, and keep what they chose but for calendar feeds.")
    say(f"{held:,} users can be mailed; {gone:,} who no longer exist were removed.")


def _end_calendar_feeds(ports: Wiring, users: Iterable[User], removed: Iterable[str]) -> None:
    """No feed is left of a user whom somebody has disabled, deleted or moved in the user pool itself."""
    for user in users:
        if not user.is_enabled and user.user_id:
            ports.calendar_feeds.close(user.user_id)
    for user_id in removed:
        ports.calendar_feeds.remove(user_id)


def _channels(ports: Wiring) -> list[str]:
    organizations = [channels.organization(record.number) for record in ports.people.organizations()]
    return [channels.ADMIN, *organizations, *(channels.instructor(each.number) for each in ports.people.instructors())]


def _content(options: argparse.Namespace) -> str:
    content: bytes = options.file.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        row = content[: exc.start].count(b"\n") + 1
        raise BadRows([RowError(row, "", "is not UTF-8: save the file as “CSV UTF-8”")]) from exc


def _counts(checked: CheckedFile) -> str:
    return f"{checked.new:,} new, {checked.changed:,} changed, {checked.unchanged:,} unchanged."


def _command(kind: type[Command], **members: str | None) -> Command:
    return fields(kind, {name: value for name, value in members.items() if value is not None}, strict=False)


def _number(options: argparse.Namespace) -> int:
    return _command(RecordNumber, number=options.number).number


def _change(options: argparse.Namespace) -> ChangeRecord:
    if options.act == "rename":
        return _command(ChangeRecord, name=options.name)
    return ChangeRecord(is_active=options.act == "activate")


def _line(record: Organization | Instructor) -> str:
    return f"{record.number:>6}  {record.name}" + ("" if record.is_active else "  (deactivated)")


def _user_line(user: User) -> str:
    number = user.organization_id or user.instructor_id
    stands_for = f"{user.role} {number}" if number else f"{user.role}"
    state = "disabled" if not user.is_enabled else "invited" if user.is_invited else "active"
    return f"{user.username:20}  {stands_for:18}  {state:8}  {user.name} <{user.email}>"
