"""Every shell and Python block of a page is run, by exactly one test module."""

from __future__ import annotations

import re

import pytest

from tests.architecture.source import text
from tests.architecture.test_docs_links import FENCE, PROJECT, Block, blocks, pages
from tests.e2e import (
    page_examples,
    test_clients_page,
    test_getting_started,
    test_people,
    test_shell_blocks,
    test_verify_table,
)
from tests.functional import test_aws_blocks, test_make_blocks, test_webhooks_page

RUNNERS = (
    test_clients_page,
    test_getting_started,
    test_make_blocks,
    test_aws_blocks,
    test_people,
    test_shell_blocks,
    test_verify_table,
    test_webhooks_page,
)
# What no command line takes: data, pictures, and sources of the client's own packages.
OTHERS = {"json", "text", "mermaid", "diff", "js", "toml", "ts", "tsx"}
# The examples of docs/clients.md are found by their headings.
EXAMPLE = re.compile(r"example\(\"([^\"]+)\"\)")


@pytest.mark.parametrize("block", blocks("sh") + blocks("python"), ids=str)
def test_a_block_is_run_by_one_test_module(block: Block) -> None:
    runners = [runner.__name__ for runner in RUNNERS if block in runner.RUNS]

    assert len(runners) == 1


@pytest.mark.parametrize("block", test_clients_page.RUNS, ids=str)
def test_a_block_of_the_clients_pages_is_an_example_that_a_test_takes(block: Block) -> None:
    module = (PROJECT / "tests" / "e2e" / "test_clients_page.py").read_text("utf-8")
    taken = [page_examples.example(heading) for heading in EXAMPLE.findall(module)]

    assert block.text in taken or block.page == "docs/websocket.md"


def test_a_block_says_what_it_is_written_in() -> None:
    """A block without a language, or in one with two names, would be run by nobody."""
    languages = {fence["language"] for page in pages() for fence in FENCE.finditer(text(PROJECT / page))}

    assert languages == OTHERS | {"sh", "python"}
