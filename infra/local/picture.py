"""`python -m infra.local.picture TEXT SVG`: a terminal's text as a picture that a README can show."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import wrap
from xml.sax.saxutils import escape

COLUMNS = 104
LINE, PADDING, CHARACTER = 20, 24, 8.1

HEAD = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">
<style>
.paper {{ fill: #10151c }}
text {{ font: 13.5px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #d6dde6; white-space: pre }}
.prompt {{ fill: #7fb8ff }}
.note {{ fill: #93a1b3 }}
.good {{ fill: #7ee2a8 }}
.refused {{ fill: #ffc46b }}
</style>
<rect class="paper" width="100%" height="100%" rx="10"/>
"""


def draw(text: str, command: str) -> str:
    """The text under its command line, wrapped, as an SVG document."""
    lines = [f"$ {command}"]
    for line in text.splitlines():
        indent = " " * 4
        lines += wrap(line, COLUMNS, subsequent_indent=indent, drop_whitespace=False) or [""]
    width, height = round(COLUMNS * CHARACTER + 2 * PADDING), len(lines) * LINE + 2 * PADDING
    rows = [
        f'<text x="{PADDING}" y="{PADDING + (n + 0.75) * LINE:g}" class="{_kind(line)}">{escape(line)}</text>'
        for n, line in enumerate(lines)
    ]
    label = escape(f"The output of {command}", {'"': "&quot;"})
    return HEAD.format(width=width, height=height, label=label) + "\n".join(rows) + "\n</svg>\n"


def _kind(line: str) -> str:
    if line.startswith("$"):
        return "prompt"
    if line.startswith("Every step"):
        return "good"
    if line.lstrip().startswith("409"):
        return "refused"
    return "note" if line.startswith("    ") else "step"


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:3])
    target.write_text(draw(source.read_text("utf-8"), "make demo"), "utf-8")
