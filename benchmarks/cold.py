"""``python -m benchmarks.cold``: what a cold start of each packaged function takes, beside two that do next to nothing.

Writes the tables of the section "Cold start" in RESULTS.md to stdout, and what it is at to stderr.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.cold_calls import REGION, TABLES, Call, calls, tables
from benchmarks.cold_lambda import (
    FunctionFiles,
    runtimes_own,
    unpacked,
    with_the_runtimes_botocore,
    without_bytecode,
    yardsticks,
)
from benchmarks.cold_replay import ReplayedAws, replayed_aws
from benchmarks.cold_report import Measured, breakdown, by_package, report
from benchmarks.console import count, say
from infra.package import package
from infra.targets import Target, running_architecture, running_python

BARE_VARIANT = "bare"
BARE = [Call("bare Python", "bare_python.handler", {}), Call("bare boto3", "bare_boto3.handler", {})]
AS_PACKAGED, WITHOUT_BYTECODE = "as packaged", "without bytecode"
RUNTIMES_BOTOCORE = "with the runtime's botocore"
PACKAGED = (AS_PACKAGED, WITHOUT_BYTECODE, RUNTIMES_BOTOCORE)
SHOWN_IN_PARTS = ("bare boto3", "api_handler, an action", "websocket_connect")

Subjects = list[tuple[str, Call]]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cold", description=__doc__)
    parser.add_argument("--rounds", type=count, default=9, help="cold starts of each kind (default: 9)")
    parser.add_argument("--tls", action="store_true", help="all of AWS by TLS, with as many roots as boto3 has")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, tables() as database:
        scratch = Path(folder)
        with replayed_aws(database, scratch if options.tls else None) as aws:
            took, parts = _measured(aws, database, scratch, options.rounds)
    by = "TLS" if options.tls else "plain HTTP"
    print(f"Python {platform.python_version()}, {by}, {options.rounds} interleaved rounds, medians.\n")
    print(report(took, PACKAGED))
    print(breakdown(parts))
    return 0


def _measured(
    aws: ReplayedAws, database: Any, scratch: Path, rounds: int
) -> tuple[Measured, dict[str, dict[str, float]]]:
    variants, handlers = _variants(scratch)
    subjects = [(BARE_VARIANT, each) for each in BARE]
    subjects += [(name, each) for name in PACKAGED for each in calls(handlers, database)]
    _record(aws, variants, subjects)
    return _rounds(aws, variants, subjects, rounds), _parts(aws, variants, subjects)


def _variants(scratch: Path) -> tuple[dict[str, FunctionFiles], list[str]]:
    """The unpacked archives in their variants, and the template's handlers."""
    say("Packaging ...")
    template = package(Target("dev", running_python(), running_architecture()), scratch / "package")
    runtime = runtimes_own(scratch / "runtime")
    packaged = unpacked(scratch / "package", template, scratch / "packaged", runtime)
    variants = {
        BARE_VARIANT: yardsticks(scratch / "bare", runtime),
        AS_PACKAGED: packaged,
        WITHOUT_BYTECODE: without_bytecode(packaged, scratch / "source"),
        RUNTIMES_BOTOCORE: with_the_runtimes_botocore(packaged, scratch / "layer"),
    }
    return variants, handlers_of(template)


def handlers_of(template: dict[str, Any]) -> list[str]:
    kinds = template["Resources"].values()
    return sorted(each["Properties"]["Handler"] for each in kinds if each["Type"] == "AWS::Serverless::Function")


def environment(aws: ReplayedAws) -> dict[str, str]:
    """A function's own, with every address of AWS on loopback."""
    credentials = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_SESSION_TOKEN": "test"}
    own = {"STAGE": "dev", "GREETER_FUNCTION": "greeter"}
    return REGION | TABLES | credentials | own | aws.variables


def _record(aws: ReplayedAws, variants: dict[str, FunctionFiles], subjects: Subjects) -> None:
    for variant, call in subjects:
        if variant in (BARE_VARIANT, AS_PACKAGED):
            aws.record(call.name)
            variants[variant].start(call.handler, call.event, environment(aws))


def _rounds(aws: ReplayedAws, variants: dict[str, FunctionFiles], subjects: Subjects, rounds: int) -> Measured:
    took: Measured = defaultdict(list)
    for n in range(rounds):
        say(f"Round {n + 1} of {rounds} ...")
        for variant, call in subjects:
            # The first of the two fetches the files, so that the disk is in no figure.
            for _ in range(2):
                aws.replay(call.name)
                start = variants[variant].start(call.handler, call.event, environment(aws))
            took[variant, call.name].append(start)
    return took


def _parts(aws: ReplayedAws, variants: dict[str, FunctionFiles], subjects: Subjects) -> dict[str, dict[str, float]]:
    """Milliseconds of import by package, the median of several starts."""
    found = {}
    for variant, call in subjects:
        if variant in (BARE_VARIANT, AS_PACKAGED) and call.name in SHOWN_IN_PARTS:
            runs = [_imports(aws, variants[variant], call) for _ in range(5)]
            found[call.name] = {name: median(run.get(name, 0) for run in runs) for name in runs[0]}
    return found


def _imports(aws: ReplayedAws, variant: FunctionFiles, call: Call) -> dict[str, float]:
    aws.replay(call.name)
    run = variant.run(call.handler, call.event, environment(aws), python=("-X", "importtime"))
    return by_package(run.stderr)


if __name__ == "__main__":
    sys.exit(main())
