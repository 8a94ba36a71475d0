"""Turns a body or a query into a command. A refusal names every bad field at once."""

import codecs
from collections.abc import Mapping
from typing import Any, TypeVar, get_args

import msgspec
from msgspec import Meta, Struct, ValidationError

from chalicelib.api.problems import BodyTooLarge, MalformedBody
from chalicelib.errors import InvalidFields

MAX_BODY_BYTES = 64 * 1024
EXACT = 2**53  # From this number on, floats no longer represent every whole number.

Command = TypeVar("Command", bound=Struct)


def body(kind: type[Command], raw: bytes) -> Command:
    """Returns the command in a JSON body. Raises BodyTooLarge, MalformedBody, InvalidFields."""
    if len(raw) > MAX_BODY_BYTES:
        raise BodyTooLarge
    try:
        # RFC 8259, section 8.1: nobody must send a byte order mark, and a parser may ignore one.
        members = msgspec.json.decode(raw.removeprefix(codecs.BOM_UTF8))
    except (msgspec.DecodeError, RecursionError) as exc:
        raise MalformedBody from exc
    if not isinstance(members, dict):
        raise MalformedBody
    return fields(kind, members, strict=True)


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
