"""Turns public names and values, of JSON, a query or a table's row, into a command. Names every bad field at once."""

from collections.abc import Mapping
from typing import Any, TypeVar, get_args

import msgspec
from msgspec import Meta, Struct, ValidationError

from chalicelib.errors import InvalidFields

EXACT = 2**53  # From this number on, floats no longer represent every whole number.

Command = TypeVar("Command", bound=Struct)


def fields(kind: type[Command], members: Mapping[str, Any], strict: bool) -> Command:
    """Returns the command of public names and values. Raises InvalidFields. Unless ``strict``, numbers may be text."""
    known = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    errors = {name: "is not known here" for name in members if name not in known}
    values: dict[str, Any] = {}
    for name, field in known.items():
        if name not in members:
            if field.required:
                errors[name] = "is required"
            continue
        try:
            values[field.name] = _converted(members[name], field.type, strict)
        except ValidationError:
            way_out = ", or left out" if members[name] is None and not field.required else ""
            errors[name] = f"must be {_description(field.type)}{way_out}"
    if errors:
        raise InvalidFields(errors)
    return kind(**values)


def _converted(value: Any, kind: Any, strict: bool) -> Any:
    # JSON has one kind of number, and some libraries write 12.0 for 12.
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        value = int(value)
    found = msgspec.convert(value, kind, strict=strict)
    # In a query, msgspec converts the word "null" to None, which no query parameter means.
    if found is None and not strict:
        raise ValidationError("no value")
    return found


def _description(annotation: Any) -> str:
    """The description in the annotation of the field's type."""
    for meta in getattr(annotation, "__metadata__", ()):
        if isinstance(meta, Meta) and meta.description:
            return meta.description
    return " or ".join(words for words in map(_description, get_args(annotation)) if words)
