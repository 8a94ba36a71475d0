"""The command line of `python -m infra.people`."""

import argparse
from pathlib import Path

from chalicelib.csv_files.file_kinds import CHECKS, EXPORTS
from chalicelib.people.identity import USER_ROLES
from infra.command_line import add_stage


def parse(description: str | None, arguments: list[str] | None) -> argparse.Namespace:
    """Returns the options; ``subject`` and ``act`` say what to do. Exits with code 2 for a wrong command line."""
    parser = argparse.ArgumentParser(prog="python -m infra.people", description=description)
    add_stage(parser)
    subjects = parser.add_subparsers(dest="subject", required=True, metavar="SUBJECT")
    for noun in ("organization", "instructor"):
        _add_records(subjects.add_parser(f"{noun}s", help=f"list, add, rename, deactivate and activate {noun}s"), noun)
    _add_users(subjects.add_parser("users", help="list, add, invite, disable and enable users"))
    _add_files(subjects)
    return parser.parse_args(arguments)


def _add_records(parser: argparse.ArgumentParser, noun: str) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    acts.add_parser("list", help=f"all {noun}s, deactivated ones included")
    add = acts.add_parser("add", help=f"a new {noun}")
    add.add_argument("name")
    add.add_argument("--number", help="default: the next one")
    rename = acts.add_parser("rename", help="courses keep the names that they have")
    rename.add_argument("number")
    rename.add_argument("name")
    for act, effect in (("deactivate", "is offered for no new course"), ("activate", "is offered again")):
        acts.add_parser(act, help=f"the {noun} {effect}").add_argument("number")


def _add_users(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    acts.add_parser("list", help="all users that have a role")
    add = acts.add_parser("add", help="a new user, who gets a mail with a first password")
    add.add_argument("username")
    for option in ("name", "email"):
        add.add_argument(f"--{option}", required=True)
    add.add_argument("--role", required=True, choices=[str(role) for role in USER_ROLES])
    add.add_argument("--organization", metavar="NUMBER", help="for a user of role organization")
    add.add_argument("--instructor", metavar="NUMBER", help="for a user of role instructor")
    change = acts.add_parser("change", help="another name or mail address")
    change.add_argument("username")
    for option in ("name", "email"):
        change.add_argument(f"--{option}")
    for act, effect in (
        ("invite", "sends the mail again, with a new first password"),
        ("disable", "the user can no longer sign in"),
        ("enable", "the user can sign in again"),
    ):
        acts.add_parser(act, help=effect).add_argument("username")
    acts.add_parser(
        "update-recipients", help="who is mailed about courses, or has a calendar feed, becomes as the user pool is"
    )


def _add_files(subjects: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    importing = subjects.add_parser("import", help="check a CSV file, then save all of it or nothing")
    importing.add_argument("act", choices=list(CHECKS), metavar="KIND", help=", ".join(CHECKS))
    importing.add_argument("file", type=Path)
    importing.add_argument("--check", action="store_true", help="check only")
    exporting = subjects.add_parser("export", help="write a CSV file")
    exporting.add_argument("act", choices=list(EXPORTS), metavar="KIND", help=", ".join(EXPORTS))
    exporting.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")
