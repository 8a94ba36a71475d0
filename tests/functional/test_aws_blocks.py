"""The blocks for a real account, which no test can run: bash parses them, and AWS's models know each command.

They are the set-up of an account and the checklist of the first deployment. An option that an operation does not have,
or a required one that is missing, fails here and not in front of the operator.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator

import pytest
from botocore import xform_name
from botocore.session import get_session

from tests.architecture.source import ROOT, text
from tests.architecture.test_docs_links import FENCE, Block, blocks
from tests.functional import test_make_blocks

PAGES = ("infra/README.md", "docs/first-deployment.md")
RUNS = [block for block in blocks("sh") if block.page in PAGES and block not in test_make_blocks.RUNS]
GLOBAL = {"query", "output", "region", "endpoint-url", "profile"}
# Commands of the AWS CLI that are no operation of a service, with their options.
# https://docs.aws.amazon.com/cli/latest/reference/
OWN = {
    ("cloudformation", "deploy"): {"stack-name", "template-file", "capabilities", "parameter-overrides"},
    ("configure", "export-credentials"): {"profile", "format"},
}


def commands(script: str) -> Iterator[list[str]]:
    joined = re.sub(r"\\\n\s*", " ", script)
    for line in joined.splitlines():
        for found in re.finditer(r"\baws [a-z]", line):
            yield _words(line[found.start() :])


def _words(rest: str) -> list[str]:
    """The words of one command; what follows it after a pipe, a bracket or a semicolon is left out."""
    lexer = shlex.shlex(rest, posix=True, punctuation_chars="|;()<>&")
    lexer.whitespace_split = True
    words: list[str] = []
    for word in lexer:
        if set(word) & set("|;()<>&") and not word.startswith("$"):
            break
        words.append(word)
    return words


def options(words: list[str]) -> set[str]:
    return {word.removeprefix("--") for word in words if word.startswith("--")}


@pytest.mark.parametrize("block", RUNS, ids=str)
def test_a_block_is_a_script_that_bash_understands(block: Block) -> None:
    run = subprocess.run(["bash", "-n"], input=block.text, capture_output=True, text=True, check=False)

    assert (run.returncode, run.stderr) == (0, "")


def inline() -> list[str]:
    """The commands in the pages' tables."""
    prose = "".join(FENCE.sub("", text(ROOT / page)) for page in PAGES)
    return re.findall(r"`(aws [^`]+)`", prose)


@pytest.mark.parametrize("script", [*(block.text for block in RUNS), *inline()])
def test_each_command_names_an_operation_and_options_that_aws_has(script: str) -> None:
    for _, service, operation, *rest in commands(script):
        given = options(rest) - GLOBAL
        if (service, operation) in OWN:
            assert given <= OWN[service, operation]
            continue
        model = get_session().get_service_model(service)
        names = {xform_name(name, "-"): name for name in model.operation_names}
        shape = model.operation_model(names[operation]).input_shape
        members = {xform_name(name, "-") for name in shape.members} if shape else set()
        required = {xform_name(name, "-") for name in shape.required_members} if shape else set()
        assert given <= members, words_of(given - members, operation)
        assert required <= given, words_of(required - given, operation)


def words_of(wrong: set[str], operation: str) -> str:
    return f"{operation}: {', '.join(sorted(wrong))}"


def test_the_commands_of_the_pages_were_found() -> None:
    found = {
        (words[1], words[2]) for script in [*(block.text for block in RUNS), *inline()] for words in commands(script)
    }

    assert len(found) >= 15
    assert ("lambda", "get-account-settings") in found
    assert ("cloudformation", "deploy") in found
    assert ("iam", "simulate-principal-policy") in found
