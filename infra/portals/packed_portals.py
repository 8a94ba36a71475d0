"""The portals' part of a package: an archive beside those of the functions, named in the template's metadata."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from infra import archive
from infra.console import Say
from infra.portals.errors import PortalsNotBuilt
from infra.package import PORTALS, PORTALS_KEY, Template, write_template
from infra.portals.build_portals import DIST, STAMP, PortalsMissing, build_portals


def add_portals(template: Template, folder: Path, say: Say) -> Template:
    """The package in the folder has the portals of the present sources too; returns its template.

    Raises PortalsNotBuilt, with the way out.
    """
    try:
        build_portals(say)
    except PortalsMissing as exc:
        raise PortalsNotBuilt(str(exc)) from exc
    return pack_portals(template, DIST, folder)


def pack_portals(template: Template, built: Path, folder: Path) -> Template:
    """The package in the folder has the portals that lie in ``built`` too; returns its template."""
    with tempfile.TemporaryDirectory() as scratch:
        site = Path(scratch, "site")
        shutil.copytree(built, site, ignore=shutil.ignore_patterns(STAMP))
        archive.pack(site, folder / PORTALS)
    metadata: dict[str, Any] = {**template.get("Metadata", {}), "Portals": {PORTALS_KEY: f"./{PORTALS}"}}
    return write_template({**template, "Metadata": metadata}, folder)
