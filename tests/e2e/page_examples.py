"""The programs of docs/clients.md and docs/websocket.md, as they stand on the pages."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.architecture.test_docs_links import FENCE
from tests.e2e import node
from tests.e2e.program import Program

PAGE = node.PROJECT / "docs" / "clients.md"
# What a reader puts his own values in the place of.
ADDRESS = "https://f6g7h8i9j0.execute-api.ca-central-1.amazonaws.com/prod"
TOKEN = "<an ID token>"

# Saves a text under a name and runs it as a reader would: ``start(name, text, *command, **environment)``.
Start = Callable[..., Program]


def example(heading: str) -> str:
    """Returns the first fenced block under a heading of docs/clients.md."""
    text = PAGE.read_text("utf-8")
    section = re.split(rf"^#+ {re.escape(heading)}$", text, maxsplit=1, flags=re.MULTILINE)[1]
    return _first_block(section)


def longer_python_client() -> str:
    """Returns the Python client of docs/websocket.md, which reads ``.local/stack.json`` in its folder."""
    return _first_block(PAGE.with_name("websocket.md").read_text("utf-8").split("## A client in Python")[1])


def sides(diff: str) -> tuple[str, str]:
    """Returns what a diff's lines were before, and are after."""
    lines = diff.splitlines()
    before, after = ([line[1:] for line in lines if not line.startswith(sign)] for sign in "+-")
    return "\n".join(before), "\n".join(after)


def filled_in(text: str, rest: str, token: str) -> str:
    """Returns an example for a browser with an address and a token of ours."""
    assert ADDRESS in text
    assert TOKEN in text
    return text.replace(ADDRESS, rest).replace(TOKEN, token)


def event_source_in_node() -> str:
    """Returns the EventSource example with the first lines that it needs in Node."""
    return example("In Node") + example("In a browser").split("\n", 2)[2]


def _first_block(text: str) -> str:
    block = FENCE.search(text)
    assert block is not None
    return block["text"]
