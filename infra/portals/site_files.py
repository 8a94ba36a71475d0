"""The portals' files as a static host needs them: key, content, type, how long they may be kept. Pure.

An archive of a package holds what `npm run build` has written. Two files are made for each stage: ``config.json`` and
the page, which names the stage's addresses in its policy (infra/portals/security_headers.py).
"""

from __future__ import annotations

import io
import json
import mimetypes
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.portals.security_headers import narrow_page

PAGE, CONFIG, ASSETS = "index.html", "config.json", "assets/"
# The names of files in this folder contain a digest. All other files may change under the same name.
FOR_A_YEAR, REVALIDATED = "public, max-age=31536000, immutable", "no-cache"
# Some systems' tables of types lack these or disagree about them.
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of the site. ``key`` is its path without a slash at the start."""

    key: str
    body: bytes

    @property
    def is_asset(self) -> bool:
        """Whether another content would have another name."""
        return self.key.startswith(ASSETS)

    @property
    def content_type(self) -> str:
        ending = f".{self.key.rpartition('.')[2]}"
        found = TYPES.get(ending) or mimetypes.guess_type(self.key)[0] or "application/octet-stream"
        return f"{found}; charset=utf-8" if found.startswith("text/") else found

    @property
    def cache_control(self) -> str:
        return cache_control(self.key)


def cache_control(path: str) -> str:
    """Returns the header Cache-Control for the file at this path of the site."""
    return FOR_A_YEAR if path.lstrip("/").startswith(ASSETS) else REVALIDATED


def portal_config(outputs: Mapping[str, str], region: str) -> dict[str, Any]:
    """Returns the content of a stage's config.json, with login pages where its stack has some.

    ``outputs`` are those of the stack.
    """
    has_login_pages = "SignInUrl" in outputs
    login_pages = {"signIn": {"issuer": outputs["SignInIssuer"], "url": outputs["SignInUrl"]}} if has_login_pages else {}
    return {
        "restUrl": outputs["RestUrl"],
        "webSocketUrl": outputs["WebSocketUrl"],
        "cognitoUrl": f"https://cognito-idp.{region}.amazonaws.com",
        "userPoolClientId": outputs["UserPoolClientId"],
        "region": region,
        **login_pages,
    }


def site_files(archive: bytes, config: Mapping[str, Any]) -> list[SiteFile]:
    """Returns the files in the order in which they are published.

    ``archive`` is the portals' archive of a package, ``config`` the content of config.json. First come files with a
    digest in their names, which nobody asks for yet, and at the end the page, which asks for all others.
    """
    with zipfile.ZipFile(io.BytesIO(archive)) as contents:
        bodies = {name: contents.read(name) for name in contents.namelist()}
    bodies[CONFIG] = json.dumps(dict(config), indent=2, sort_keys=True).encode()
    bodies[PAGE] = narrow_page(bodies[PAGE].decode(), config).encode()
    files = [SiteFile(key, body) for key, body in sorted(bodies.items())]
    return sorted(files, key=lambda each: (not each.is_asset, each.key == PAGE, each.key == CONFIG))
