"""infra/template/: what is added to the template that Chalice writes, in one file for each subject.

Each file is a part of a CloudFormation template. Maps merge key by key, with other files and with Chalice's template;
lists and plain values replace Chalice's. The rights of the functions are in .chalice/policy-<function>.json only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chalice.package import YAMLTemplateSerializer

from infra.targets import PROJECT

FOLDER = Path("infra", "template")


def read_fragments(project: Path = PROJECT) -> dict[str, Any]:
    """Returns all files of ``infra/template/`` as one template, with functions in their long form, such as ``Fn::Sub``.

    Raises ValueError when two files give different values for the same key.
    """
    whole: dict[str, Any] = {}
    for path in sorted((project / FOLDER).glob("*.yaml")):
        _merge(whole, YAMLTemplateSerializer().load_template(path.read_text("utf-8"), str(path)), path.name)
    return whole


def _merge(whole: dict[str, Any], part: dict[str, Any], where: str) -> None:
    for key, value in part.items():
        if isinstance(value, dict) and isinstance(whole.get(key, {}), dict):
            _merge(whole.setdefault(key, {}), value, f"{where}, {key}")
        elif whole.setdefault(key, value) != value:
            raise ValueError(f"{where}: {key} has another value in another file")
