"""The pages hold together: links and anchors lead somewhere, and JSON parses."""

from __future__ import annotations

import json
import os
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pytest

PROJECT = Path(__file__).resolve().parents[2]
# Hidden folders hold caches and virtual environments; the others are made or written by tools.
FOREIGN = frozenset({"node_modules", "build", "dist"})

FENCE = re.compile(
    r"^ *(?P<marks>`{3,})(?P<language>\w*)[^\n]*\n(?P<text>.*?)^ *(?P=marks) *$", re.MULTILINE | re.DOTALL
)
CODE = re.compile(r"`+[^`\n]*`+")
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\[\]]*\])*\]\((?P<target>[^()\s]+)\)")
SOURCE = re.compile(r"`((?:[\w-][\w.-]*/)+[\w-]+\.(?:py|json|yaml|ts|md))(?::\w+)?`")
# The example of how to add an action names the file that it would add.
NOT_THERE_YET = frozenset(
    {"chalicelib/courses/actions/postpone_course.py", "portals/src/features/actions/PostponeForm.tsx"}
)
HEADING = re.compile(r"^#{1,6} +(?P<text>.+?) *#* *$", re.MULTILINE)
EXTERNAL = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> list[Path]:
    found: list[Path] = []
    for folder, folders, files in os.walk(PROJECT):
        folders[:] = [name for name in folders if name not in FOREIGN and not name.startswith(".")]
        found += [Path(folder, name).relative_to(PROJECT) for name in files if name.endswith(".md")]
    return sorted(found)


def blocks(language: str) -> list[Block]:
    found: list[Block] = []
    for page in pages():
        text = (PROJECT / page).read_text("utf-8")
        for fence in FENCE.finditer(text):
            if fence["language"] == language:
                line = text.count("\n", 0, fence.start()) + 1
                found.append(Block(str(page), line, textwrap.dedent(fence["text"])))
    return found


def links(page: Path) -> list[str]:
    """Targets of the page's relative links, those in code left out."""
    prose = CODE.sub("", FENCE.sub("", (PROJECT / page).read_text("utf-8")))
    return [link["target"] for link in LINK.finditer(prose) if not EXTERNAL.match(link["target"])]


def anchors(page: Path) -> set[str]:
    """The names GitHub gives to headings; the second of the same name gets -1."""
    found: set[str] = set()
    for heading in HEADING.finditer(FENCE.sub("", page.read_text("utf-8"))):
        shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading["text"]).lower()
        name = re.sub(r"[^\w\- ]", "", shown).replace(" ", "-")
        same = sum(other == name or re.fullmatch(re.escape(name) + r"-\d+", other) is not None for other in found)
        found.add(f"{name}-{same}" if same else name)
    return found


def fault(page: Path, target: str) -> str | None:
    """What is wrong with a link, or ``None``."""
    path, _, anchor = unquote(target).partition("#")
    aim = (PROJECT / page.parent / path).resolve() if path else PROJECT / page
    if not aim.is_relative_to(PROJECT):
        return f"{target}: leads out of the project"
    if not aim.exists():
        return f"{target}: there is no such file"
    if anchor and (aim.suffix != ".md" or anchor not in anchors(aim)):
        return f"{target}: there is no such heading"
    return None


@pytest.mark.parametrize("page", pages(), ids=str)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    faults = [wrong for target in links(page) if (wrong := fault(page, target))]

    assert faults == []


@pytest.mark.parametrize("page", pages(), ids=str)
def test_every_source_file_that_a_page_names_is_there(page: Path) -> None:
    """Named from the project's folder, from ``chalicelib``, or from the page's own folder."""
    named = set(SOURCE.findall((PROJECT / page).read_text("utf-8"))) - NOT_THERE_YET
    places = (PROJECT, PROJECT / "chalicelib", (PROJECT / page).parent)

    missing = {name for name in named if not any((place / name).exists() for place in places)}

    assert missing == set()


@pytest.mark.parametrize("block", blocks("json"), ids=str)
def test_every_json_block_parses(block: Block) -> None:
    json.loads(block.text)


def test_every_page_is_reached_from_the_start_page() -> None:
    reached, waiting = set[Path](), [Path("README.md")]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        aims = ((PROJECT / page.parent / unquote(target).partition("#")[0]).resolve() for target in links(page))
        found = {aim.relative_to(PROJECT) for aim in aims if aim.suffix == ".md" and aim.is_relative_to(PROJECT)}
        waiting += [aim for aim in found - reached if (PROJECT / aim).exists()]

    lost = [
        str(page) for page in pages() if page not in reached and page.parts[0] == "docs" and "adr" not in page.parts
    ]
    assert lost == []
