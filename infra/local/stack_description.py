"""Addresses and logins of a running local cloud, as text."""

import json
from pathlib import Path
from typing import Any

from infra.local.errors import NotRunning, UnreadableDescription

ROLES = ("instructor", "organization", "admin")


def read_description(stack_file: Path) -> dict[str, Any]:
    """Returns the content of stack.json. Raises NotRunning when it is missing, UnreadableDescription when damaged."""
    try:
        description = json.loads(stack_file.read_text("utf-8"))
    except FileNotFoundError:
        raise NotRunning from None
    except (OSError, ValueError) as exc:
        raise UnreadableDescription(stack_file) from exc
    if not isinstance(description, dict) or "users" not in description:
        raise UnreadableDescription(stack_file)
    return description


def format_description(description: dict[str, Any]) -> str:
    """Returns the addresses and logins as lines of text. ``description`` is the content of stack.json."""
    portals = description.get("portalUrl")
    addresses = [(role.capitalize(), f"{portals}/{role}") for role in ROLES if portals]
    addresses += [
        ("REST", description["restUrl"]),
        ("WebSocket", description["webSocketUrl"]),
        ("Sign-in (Cognito)", description["cognitoUrl"]),
        ("AWS endpoint", description["awsEndpointUrl"]),
        ("Mails", "make mails"),
    ]
    lines = ["", "Coursewire runs here:"]
    lines += [f"  {name:18} {address}" for name, address in addresses]
    if not description["users"]:
        return "\n".join([*lines, "", "There are no users yet: docs/getting-started-production.md adds some.", ""])
    lines += ["", "Sign in as:"]
    rows = [("user", "password", "role", "stands for")] + [_row(user) for user in description["users"]]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines += [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return "\n".join([*lines, ""])


def _row(user: dict[str, Any]) -> tuple[str, str, str, str]:
    stands_for = user["name"]
    if user["organizationId"] is not None:
        stands_for += f", organization {user['organizationId']}"
    if user["instructorId"] is not None:
        stands_for += f", instructor {user['instructorId']}"
    return user["username"], user["password"], user["role"], stands_for
