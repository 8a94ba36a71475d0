"""/people/imports and /people/exports: CSV files for administrators.

A function has 29 seconds, so one request saves for SAVE_SECONDS at most. The client sends the file again until nothing
is left, which is how an interrupted import is resumed too.
"""

from datetime import timedelta
from typing import Annotated

from chalice.app import Blueprint, Response
from msgspec import Meta, Struct

from chalicelib.api.responses import json_response
from chalicelib.api.rest_call import Call, endpoint
from chalicelib.aws.http import UnreachableError
from chalicelib.aws.table import TableError
from chalicelib.csv_files.checked_file import save_file
from chalicelib.csv_files.exports import export_part
from chalicelib.csv_files.file_kinds import CHECKS, EXPORTS
from chalicelib.errors import InvalidFields, NotFound
from chalicelib.people.cognito.user_pool import UserPoolError
from chalicelib.people.commands import Flag
from chalicelib.people.identity import Role, require_role
from chalicelib.wiring import wiring

people_files = Blueprint(__name__)

# A request of a function is at most 6 MB long, and JSON escapes quotation marks and line ends.
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_FILE_BYTES = 4_000_000
SAVE_SECONDS = 6
FAILURES = (TableError, UnreachableError, UserPoolError)


class ImportFile(Struct, frozen=True):
    """The content of a CSV file. It is only checked unless ``save``."""

    csv: Annotated[str, Meta(title="text", description="text")]
    save: Flag = False


class Exporting(Struct, frozen=True):
    """The query of an export."""

    next: Annotated[str | None, Meta(title="page", description="the `next` of a former part")] = None


@endpoint(people_files, "POST", "/people/imports/{kind}", body=True)
def import_file(call: Call, kind: str) -> Response:
    """Checks the file, then saves a part of it. ``left`` rows are to be saved by sending the file again."""
    require_role(call.identity, Role.ADMIN)
    if kind not in CHECKS:
        raise NotFound(f"import of {kind}")
    file, ports = call.body(ImportFile, MAX_FILE_BYTES), wiring()
    checked = CHECKS[kind](ports, call.identity, file.csv)
    stops_at = ports.now() + timedelta(seconds=SAVE_SECONDS)
    saved = 0
    if file.save:
        saved = save_file(checked, lambda *_: None, FAILURES, goes_on=lambda: ports.now() < stops_at)
    counts = {"new": checked.new, "changed": checked.changed, "unchanged": checked.unchanged}
    return json_response(counts | {"saved": saved, "left": checked.left - saved})


@endpoint(people_files, "GET", "/people/exports/{kind}", query=True)
def export_file(call: Call, kind: str) -> Response:
    """A part of the file; ``next`` continues it, null at its end."""
    require_role(call.identity, Role.ADMIN)
    wanted = call.query(Exporting)
    if kind not in EXPORTS:
        raise NotFound(f"export of {kind}")
    try:
        lines, following = export_part(wiring(), kind, wanted.next)
    except ValueError as exc:
        raise InvalidFields.of("next", "page", "must be the `next` of a former part of this export") from exc
    return json_response({"csv": "".join(lines), "next": following})
