"""`python -m infra.rehearse --stage prod`: what would a deployment do to those who use the stage meanwhile?

Makes a twin of the stage on this machine, from the stored package of the deployed version and with the stage's
parameters; connects clients, lets people act, makes the change set of the new package on the twin, and compares what
each client received with the table. The stage itself is not changed.

Exit code 0: nothing was lost, came twice or was refused. 1: something was, or the change failed, or there was nothing
to rehearse; the last lines say what. 2: the command line is wrong.
"""

import argparse
import asyncio
import math
import shlex
import sys
import tempfile
from pathlib import Path

from infra.command_line import ERRORS, Cloud, add_stage, clients, run_command
from infra.console import say
from infra.deploy import Request, add_change
from infra.local.errors import LocalError
from infra.local.local_cloud import LocalCloud
from infra.rehearse.packages import StageChange, fetch_change, fit_to_machine
from infra.rehearse.rehearsal import Play, rehearse
from infra.rehearse.report import report
from infra.rehearse.twin import TwinApproval, keep_quiet, running_twin
from infra.rehearse.verdict import verdict_of
from infra.targets import target_of

ENVIRONMENT = LocalCloud().environment_folder


def main(arguments: list[str] | None = None, environment: Path = ENVIRONMENT) -> int:
    """Returns the exit code. ``environment`` is the folder of the emulator's virtual environment."""
    options = _parse(arguments)
    interruption = "Interrupted. The stage was not changed."
    return run_command(lambda: _rehearse(options, environment), interruption, (*ERRORS, LocalError))


def _rehearse(options: argparse.Namespace, environment: Path) -> int:
    target = target_of(options.stage, dict(options.parameter))
    request = Request(target, options.package)
    with tempfile.TemporaryDirectory() as folder:
        change = fetch_change(request, Cloud(clients(options, target), say, say), Path(folder))
        for name, package in (("deployed", change.deployed), ("new", change.new)):
            if fit_to_machine(package):
                say(f"The libraries of the {name} version were installed for this machine, from the package's lock.")
        if _play(options, request, change, environment):
            return 1
    say(f"What was rehearsed is deployed by: {_deployment(options, change.new.digest)}")
    return 0


def _deployment(options: argparse.Namespace, digest: str) -> str:
    given = [f"--package {digest}", *(f"--parameter {key}={value}" for key, value in options.parameter)]
    given += [f"--allow-replacement {each}" for each in options.allow_replacement]
    given += [f"--region {options.region}"] * bool(options.region)
    return f"make deploy STAGE={options.stage} ARGS={shlex.quote(' '.join(given))}"


def _play(options: argparse.Namespace, request: Request, change: StageChange, environment: Path) -> int:
    """Prints the report and returns the number of problems."""
    target = request.target
    with running_twin(target, environment, keep=options.keep, say=say) as twin:
        say("Deploying the version that the stage has, with its parameters ...")
        twin.deploy(change.deployed, change.values, TwinApproval(target.stage), keep_quiet)
        description = twin.people(say)

        def make() -> None:
            approval = TwinApproval(target.stage, options.allow_replacement)
            twin.deploy(change.new, change.values | target.parameters, approval, lambda text: say(f"  {text}"))

        play = Play(options.rate, options.actors, options.before, options.after, options.settle)
        evidence, period = asyncio.run(rehearse(twin, description, make, play, say))
        verdict = verdict_of(evidence)
        say(report(verdict, period))
        return len(verdict.problems)


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.rehearse", description=__doc__)
    play = Play()
    add_stage(parser)
    add_change(parser)
    for name, default, text in (
        ("rate", play.per_second, "actions per second, all actors together"),
        ("before", play.before, "seconds of actions before the change"),
        ("after", play.after, "seconds of actions after the change"),
        ("settle", play.settle, "seconds after the last action in which everything must have arrived"),
    ):
        parser.add_argument(f"--{name}", type=_number, default=default, help=f"{text}; default: {default:g}")
    parser.add_argument("--actors", type=_count, default=play.actors, help=f"how many act; default: {play.actors}")
    parser.add_argument("--keep", action="store_true", help="leave the twin running, to look at it")
    return parser.parse_args(arguments)


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return value


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
