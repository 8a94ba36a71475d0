"""`python -m infra.drill`: breaks each thing that an alarm watches, on a local cloud of its own, and shows the alarm.

For each alarm: it is quiet, the thing is broken, the alarm begins, the thing is mended, the alarm ends. The alarms are
the packaged template's, with periods of seconds.

Exit code 0: each alarm began and ended. 1: one did not, or the local cloud failed; the last lines say which. 2: the
command line is wrong.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from infra.command_line import ERRORS, run_command
from infra.console import say
from infra.drill.drill_stage import DrillStage
from infra.drill.report import SCALE, problems, report
from infra.drill.rounds import FAULTS, drill
from infra.drill.scaled_template import scaled
from infra.local.errors import LocalError
from infra.local.local_cloud import LocalCloud
from infra.local.local_stack import allow_mails
from infra.package import package, write_template
from infra.rehearse.packages import Packaged
from infra.rehearse.twin import TwinApproval, keep_quiet, running_twin
from infra.targets import Target, running_architecture, running_python

STAGE = "drill"
ENVIRONMENT = LocalCloud().environment_folder
# Few tickets, so that a person is soon over the limit.
PARAMETERS = {"Stage": STAGE, "Protected": "false", "MaxTicketsPerMinute": "40"}
ALARMS = sorted(alarm for fault in FAULTS for alarm in fault.alarms)


def main(arguments: list[str] | None = None, environment: Path = ENVIRONMENT) -> int:
    """Returns the exit code. ``environment`` is the folder of the emulator's virtual environment."""
    options = _parse(arguments)
    return run_command(lambda: _drill(options, environment), "Interrupted.", (*ERRORS, LocalError))


def _drill(options: argparse.Namespace, environment: Path) -> int:
    began = time.monotonic()
    target = Target(STAGE, running_python(), running_architecture(), PARAMETERS)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_twin(target, environment, keep=options.keep, say=say) as twin,
    ):
        say("Deploying a stage for the drill ...")
        write_template(scaled(package(target, Path(folder))), Path(folder))
        twin.deploy(Packaged(STAGE, Path(folder)), PARAMETERS, TwinApproval(STAGE), keep_quiet)
        allow_mails()
        stage = DrillStage(twin.people(keep_quiet), target.stack)
        say(f"Periods of alarms are scaled: {SCALE}. Breaking one thing after the other ...")
        outcomes = drill(stage, options.only, say)
        say(f"\n{report(outcomes)}\nThe drill took {time.monotonic() - began:.0f} s.")
    return 1 if problems(outcomes) else 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.drill", description=__doc__)
    parser.add_argument(
        "--only", action="append", default=[], choices=ALARMS, metavar="ALARM",
        help="try this alarm, and those that begin with the same fault; may be repeated",
    )  # fmt: skip
    parser.add_argument("--keep", action="store_true", help="leave the local cloud running, to look at it")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
