"""Which modules each function's archive holds: those that it may load, and hardly any other.

So the archives of the functions that people wait for are small, and code that changes users is only where it may do so.
"""

import shutil
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from infra import archive
from infra.left_out_code import CODE, LEFT_OUT, OPERATIONS, PEOPLE, PERSONAL, RELAY, SOCKETS

# The REST function has the archive CODE. RELAY is for what is derived from the feeds, and for what works that off.
FUNCTIONS = {
    SOCKETS: (
        *("Broadcaster", "Canary", "FanOut", "Greeter", "Sweep"),
        *("WebsocketConnect", "WebsocketDisconnect", "WebsocketMessage"),
    ),
    PEOPLE: ("People", "SecondFactor"),
    PERSONAL: ("Personal",),
    OPERATIONS: ("Operations",),
    RELAY: ("Mailer", "Projections", "Webhooks"),
}


def split_code(template: dict[str, Any], folder: Path) -> None:
    """The folder has all archives, each without what it leaves out, and the template's functions name theirs."""
    for name in FUNCTIONS:
        shutil.copyfile(folder / CODE, folder / name)
    for name, left_out in LEFT_OUT.items():
        with archive.reworked(folder / name) as code:
            for path in [each for each in code.rglob("*") if each.is_file()]:
                if any(fnmatch(path.relative_to(code).as_posix(), pattern) for pattern in left_out):
                    path.unlink()
    for name, functions in FUNCTIONS.items():
        for function in functions:
            template["Resources"][function]["Properties"]["CodeUri"] = f"./{name}"
