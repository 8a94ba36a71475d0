"""`python -m infra.local.terminal_picture TEXT SVG`: the output of a terminal as a picture for a README."""

import io
import re
import sys
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

COLUMNS = 104
COMMAND, NOTE = "#7fb8ff", "#93a1b3"
STYLES = {"Every step": "#7ee2a8", "    409": "#ffc46b", "    ": NOTE}


def draw_terminal(text: str, command: str) -> str:
    """Returns an SVG document that shows the text below its command line, wrapped after COLUMNS characters."""
    console = Console(record=True, file=io.StringIO(), width=COLUMNS)
    console.print(Text(f"$ {command}", COMMAND))
    for line in text.splitlines():
        style = next((style for start, style in STYLES.items() if line.startswith(start)), "")
        indent = len(line) - len(line.lstrip())
        # Padding shows no line at all for an empty text.
        console.print(Padding.indent(Text(line.lstrip() or " ", style), indent))
    # A picture fetches nothing from another site: without rich's web font the viewer's monospace font is used.
    return re.sub(r"@font-face \{.*?\}", "", console.export_svg(title=command), flags=re.DOTALL)


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:3])
    target.write_text(draw_terminal(source.read_text("utf-8"), "make demo"), "utf-8")
