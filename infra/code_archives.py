"""Which modules each function's archive holds. The functions for people need modules that no other function loads.

Without them, the archive of the functions that people wait for is smaller, and code that changes users is only where
it may do so.
"""

import shutil
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from infra import archive

CODE, PEOPLE = "deployment.zip", "people.zip"
# The functions with the archive PEOPLE. All others have CODE.
PEOPLE_FUNCTIONS = ("People", "SecondFactor")
# Patterns of paths. tests/package/test_code_archives.py checks that no module imports one that is left out.
LEFT_OUT = {
    CODE: (
        "chalicelib/api/people_*",
        "chalicelib/api/second_factor.*",
        "chalicelib/csv_files/checked_file.*",
        "chalicelib/csv_files/course_file.*",
        "chalicelib/csv_files/csv_table.*",
        "chalicelib/csv_files/dynamo/*",
        "chalicelib/csv_files/exports.*",
        "chalicelib/csv_files/file_kinds.*",
        "chalicelib/csv_files/people_files.*",
        "chalicelib/csv_files/ports.*",
        "chalicelib/people/cognito/*",
        "chalicelib/people/commands.*",
        "chalicelib/people/manage_*",
        "chalicelib/sockets/end_access.*",
    ),
    PEOPLE: (
        "chalicelib/api/broadcaster.*",
        "chalicelib/api/canary*",
        "chalicelib/api/event_stream.*",
        "chalicelib/api/sockets.*",
        "chalicelib/api/sweep.*",
        "chalicelib/api/tickets.*",
        "chalicelib/api/updates.*",
        "chalicelib/canary/*",
        "chalicelib/sockets/broadcast.*",
        "chalicelib/sockets/dialect_registry.*",
        "chalicelib/sockets/handle_message.*",
        "chalicelib/sockets/native/*",
        "chalicelib/sockets/send_ticks.*",
        "chalicelib/sockets/socketio/*",
        "chalicelib/sockets/sweep_connections.*",
    ),
}


def split_code(template: dict[str, Any], folder: Path) -> None:
    """The folder has an archive PEOPLE beside CODE, each without what it leaves out, and the template's functions
    name theirs."""
    shutil.copyfile(folder / CODE, folder / PEOPLE)
    for name, left_out in LEFT_OUT.items():
        with archive.reworked(folder / name) as code:
            for path in [each for each in code.rglob("*") if each.is_file()]:
                if any(fnmatch(path.relative_to(code).as_posix(), pattern) for pattern in left_out):
                    path.unlink()
    for function in PEOPLE_FUNCTIONS:
        template["Resources"][function]["Properties"]["CodeUri"] = f"./{PEOPLE}"
