"""What infra/stages.toml says about a stage: account, region, protection, runtime, architecture, tags, parameters.

Reads the file and calls nothing. Errors are sentences for the person who edits the file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.errors import WrongSettings
from infra.runtime import LAMBDA_RUNTIMES

FILE = Path(__file__).with_name("stages.toml")
DEFAULT = "default"
DEFAULT_ARCHITECTURE = "arm64"
ARCHITECTURES = (DEFAULT_ARCHITECTURE, "x86_64")
# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackConfiguration.html
MAX_MONITORING_MINUTES = 180
# The name is part of names with limited length, such as roles and addresses.
STAGE_NAME = re.compile(r"[a-z][a-z0-9-]{0,19}")
# Words that Cognito refuses in the address of the login pages, which has the name.
# https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
RESERVED_WORDS = ("amazon", "aws", "cognito")


@dataclass(frozen=True, slots=True)
class StageSettings:
    """One stage's settings. ``account``, ``region`` and ``runtime`` are None where any will do.

    ``monitoring_minutes`` is how long alarms may roll a change back after it was made; 0: never.
    """

    account: str | None = None
    region: str | None = None
    protected: bool = False
    architecture: str = DEFAULT_ARCHITECTURE
    runtime: str | None = None
    monitoring_minutes: int = 0
    tags: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)


def stage_name(text: str) -> str:
    """Returns the text when it can name a stage. Raises ValueError with a sentence otherwise."""
    if text == DEFAULT or not STAGE_NAME.fullmatch(text):
        raise ValueError(
            f"{text!r} cannot name a stage: up to 20 lower-case letters, digits and hyphens, a letter first, "
            f"and not {DEFAULT!r}"
        )
    if word := _reserved_word(text):
        raise ValueError(f"{text!r} cannot name a stage: Cognito refuses {word!r} in the address of the login pages")
    return text


def settings_of(stage: str, file: Path = FILE) -> StageSettings:
    """Returns the settings of a stage. Raises WrongSettings when the file cannot be used."""
    try:
        tables = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise WrongSettings(file.name, str(exc)) from exc
    for name, table in tables.items():
        _require_valid(name, table, file)
    default, own = tables.get(DEFAULT, {}), tables.get(stage, {})
    together = default | own
    for key in ("tags", "parameters"):
        together[key] = {**default.get(key, {}), **own.get(key, {})}
    return StageSettings(**together)


def _require_valid(name: str, table: Any, file: Path) -> None:
    if not isinstance(table, dict):
        raise WrongSettings(file.name, f"{name} stands outside of a table such as [prod]")
    if name != DEFAULT and not STAGE_NAME.fullmatch(name):
        raise WrongSettings(file.name, f"[{name}] cannot name a stage")
    if word := _reserved_word(name):
        raise WrongSettings(file.name, f"[{name}] cannot name a stage: Cognito refuses {word!r} in an address")
    for key, value in table.items():
        if key not in _EXPECTED:
            raise WrongSettings(file.name, f"[{name}] has {key}, and only {', '.join(_EXPECTED)} are known")
        expected, is_valid = _EXPECTED[key]
        if not is_valid(value):
            raise WrongSettings(file.name, f"{key} of [{name}] must be {expected}, and is {value!r}")


def _reserved_word(name: str) -> str | None:
    return next((word for word in RESERVED_WORDS if word in name), None)


def _is_account(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"\d{12}", value))


def _is_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())


_EXPECTED = {
    "account": ("twelve digits in quotation marks", _is_account),
    "region": ("a region such as 'ca-central-1'", lambda value: isinstance(value, str) and bool(value)),
    "protected": ("true or false", lambda value: isinstance(value, bool)),
    "architecture": ("'arm64' or 'x86_64'", lambda value: value in ARCHITECTURES),
    "runtime": (f"one of {', '.join(LAMBDA_RUNTIMES)}", lambda value: value in LAMBDA_RUNTIMES),
    "tags": ("a table of texts", _is_texts),
    "parameters": ("a table of texts", _is_texts),
    "monitoring_minutes": (
        f"a whole number of minutes up to {MAX_MONITORING_MINUTES}",
        lambda value: type(value) is int and 0 <= value <= MAX_MONITORING_MINUTES,
    ),
}
