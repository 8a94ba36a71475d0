"""`python -m infra.lint`: package → cfn-lint, `sam validate --lint` and checkov → their findings.

The package is the one for arm64; no template depends on the architecture. The templates of infra/account/ are read too.
`make lint-template` installs the tools. Exit code 1: a finding that is neither fixed nor accepted in accepted.toml.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from infra.console import say
from infra.errors import DeployError
from infra.lint.findings import Finding, parse_findings, read_acceptances, unaccepted, unused
from infra.package import for_stage, package
from infra.runtime import RULES
from infra.shell import no_account, without_aws
from infra.targets import PROJECT, Target, running_python

TOOLS = PROJECT / ".venv-lint"
ACCOUNT = PROJECT / "infra" / "account"
TRANSLATE = Path(__file__).with_name("translate.py")
SETTINGS = {"AWS_DEFAULT_REGION": "us-east-1", "SAM_CLI_TELEMETRY": "0", "CHECKOV_RUN_SCA_PACKAGE_SCAN": "false"}


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        template = package(Target("prod", running_python(), "arm64"), folder)
        (folder / "template.json").write_text(json.dumps(for_stage(template, "prod")), "utf-8")
        return int(not all([_run_linters(folder / "template.json"), _run_checkov(folder)]))


def _run_linters(template: Path) -> bool:
    """Whether SAM's linter and cfn-lint find nothing. SAM's cannot be told to leave out a rule, such as a date's."""
    ignored = ("--ignore-checks", *RULES)
    translated = template.with_name("cloudformation.json")
    checks = {
        "sam validate --lint": _call(_tool("sam", "sam"), "validate", "--lint", "-t", str(template)),
        "SAM's translation": _call(_tool("sam", "python"), str(TRANSLATE), str(template), str(translated)),
        "cfn-lint": _call(
            str(Path(sys.executable).with_name("cfn-lint")), str(template), *map(str, _account_templates()), *ignored
        ),
    }
    for name, run in checks.items():
        say(f"{name}: {'nothing found' if not run.returncode else run.stdout + run.stderr}")
    return not any(run.returncode for run in checks.values())


def _run_checkov(folder: Path) -> bool:
    """Whether every finding is accepted. checkov reads what CloudFormation gets, with each function's role."""
    found: list[Finding] = []
    for template in (folder / "cloudformation.json", *_account_templates()):
        options = ("--skip-download", "--quiet", "--compact", "--framework", "cloudformation", "-o", "json")
        run = _call(_tool("checkov", "checkov"), *options, "-f", str(template))
        try:
            found += parse_findings(json.loads(run.stdout))
        except ValueError as exc:
            raise DeployError(f"checkov failed:\n{run.stdout}{run.stderr}") from exc
    acceptances = read_acceptances()
    wrong = unaccepted(found, acceptances)
    for each in wrong:
        say(f"  {each}")
    for acceptance in unused(found, acceptances):
        say(f"  accepted.toml accepts {acceptance.rule} for {', '.join(acceptance.resources)}, which is not found")
    say(f"checkov: {len(found)} findings, {len(found) - len(wrong)} of them accepted for a reason")
    return not wrong


def _account_templates() -> list[Path]:
    return sorted(ACCOUNT.glob("*.yaml"))


def _tool(environment: str, program: str) -> str:
    return str(TOOLS / environment / "bin" / program)


def _call(*command: str) -> subprocess.CompletedProcess[str]:
    environment = without_aws(os.environ) | no_account() | SETTINGS
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (DeployError, OSError) as error:
        print(error, file=sys.stderr)
        sys.exit(1)
