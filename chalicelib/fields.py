"""Turns public names and values, of JSON, a query or a table's row, into a command. Names every bad field at once."""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar, get_args

import msgspec
from msgspec import Meta, Struct, ValidationError
from msgspec.structs import FieldInfo

from chalicelib.errors import FieldMessage, InvalidFields

EXACT = 2**53  # From this number on, floats no longer represent every whole number.

Command = TypeVar("Command", bound=Struct)


def fields(kind: type[Command], members: Mapping[str, Any], strict: bool) -> Command:
    """Returns the command of public names and values. Raises InvalidFields. Unless ``strict``, numbers may be text."""
    known = _fields_of(kind)
    errors = {name: FieldMessage("unknown_field", "is not known here") for name in members if name not in known}
    values: dict[str, Any] = {}
    for name, field in known.items():
        if name not in members:
            if field.required:
                errors[name] = FieldMessage("required", "is required")
            continue
        try:
            values[field.name] = _converted(members[name], field.type, strict)
        except ValidationError:
            way_out = ", or left out" if members[name] is None and not field.required else ""
            rule, description = describe(field.type)
            errors[name] = FieldMessage(rule, f"must be {description}{way_out}")
    if errors:
        raise InvalidFields(errors)
    return kind(**values)


@cache
def _fields_of(kind: type[Struct]) -> dict[str, FieldInfo]:
    """By their public names. Kept, because msgspec resolves the annotations anew each time."""
    return {field.encode_name: field for field in msgspec.structs.fields(kind)}


def _converted(value: Any, kind: Any, strict: bool) -> Any:
    # JSON has one kind of number, and some libraries write 12.0 for 12.
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        value = int(value)
    found = msgspec.convert(value, kind, strict=strict)
    # In a query, msgspec converts the word "null" to None, which no query parameter means.
    if found is None and not strict:
        raise ValidationError("no value")
    return found


def describe(annotation: Any) -> tuple[str, str]:
    """The rule and the words in the annotation of the field's type: its title and its description."""
    for meta in getattr(annotation, "__metadata__", ()):
        if isinstance(meta, Meta) and meta.description:
            return meta.title or "", meta.description
    found = [each for each in map(describe, get_args(annotation)) if each[1]]
    return "_or_".join(rule for rule, _ in found), " or ".join(words for _, words in found)
