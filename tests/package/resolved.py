"""The template as CloudFormation reads it for certain parameters."""

from __future__ import annotations

import re
from typing import Any

from tests.package.conftest import Package

CONDITIONAL = ("Resources", "Outputs")


def resolved(package: Package, **given: str) -> dict[str, Any]:
    """The template with its conditions decided as CloudFormation would, from these parameters and the defaults."""
    parameters = {name: each.get("Default") for name, each in package.template["Parameters"].items()} | given
    conditions = package.template["Conditions"]

    def holds(condition: Any) -> bool:
        ((operator, operands),) = condition.items()
        if operator == "Condition":
            return holds(conditions[operands])
        if operator in ("Fn::Not", "Fn::And", "Fn::Or"):
            found = [holds(each) for each in operands]
            return {"Fn::Not": not found[0], "Fn::And": all(found), "Fn::Or": any(found)}[operator]
        assert operator == "Fn::Equals", operator
        left, right = (parameters[each["Ref"]] if isinstance(each, dict) else each for each in operands)
        return bool(left == right)

    def decided(value: Any) -> Any:
        if isinstance(value, list):
            return [decided(each) for each in value]
        if not isinstance(value, dict):
            return value
        if "Fn::If" in value:
            name, then, otherwise = value["Fn::If"]
            return decided(then if holds(conditions[name]) else otherwise)
        return {name: decided(each) for name, each in value.items()}

    template = dict(package.template)
    for part in CONDITIONAL:
        template[part] = {
            name: each
            for name, each in template[part].items()
            if "Condition" not in each or holds({"Condition": each["Condition"]})
        }
    return dict(decided(template))


def with_values(value: Any, values: dict[str, str]) -> Any:
    """The same with these values for Ref and Fn::Sub, which stay where a name is not among them."""
    if isinstance(value, list):
        return [with_values(each, values) for each in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"Ref"}:
        return values.get(value["Ref"], value)
    if set(value) == {"Fn::Sub"}:
        text, more = value["Fn::Sub"] if isinstance(value["Fn::Sub"], list) else (value["Fn::Sub"], {})
        known = values | {name: with_values(each, values) for name, each in more.items()}
        return re.sub(r"\$\{([\w:]+)\}", lambda found: str(known.get(found[1], found[0])), text)
    return _computed({name: with_values(each, values) for name, each in value.items()})


def _computed(value: dict[str, Any]) -> Any:
    """The result of Fn::Join, Fn::Split and Fn::Select, as far as their operands are known."""
    if set(value) == {"Fn::Join"}:
        between, texts = value["Fn::Join"]
        return between.join(texts) if all(isinstance(each, str) for each in texts) else value
    if set(value) == {"Fn::Split"}:
        at, text = value["Fn::Split"]
        return text.split(at) if isinstance(text, str) else value
    if set(value) == {"Fn::Select"}:
        number, texts = value["Fn::Select"]
        return texts[number] if isinstance(texts, list) else value
    return value
