"""Turns a body into a command. A refusal names every bad field at once."""

import codecs

import msgspec

from chalicelib.api.problems import BodyTooLarge, MalformedBody
from chalicelib.fields import Command, fields

MAX_BODY_BYTES = 64 * 1024


def body(kind: type[Command], raw: bytes, max_bytes: int = MAX_BODY_BYTES) -> Command:
    """Returns the command in a JSON body. Raises BodyTooLarge, MalformedBody, InvalidFields."""
    if len(raw) > max_bytes:
        raise BodyTooLarge(max_bytes // 1024)
    try:
        # RFC 8259, section 8.1: nobody must send a byte order mark, and a parser may ignore one.
        members = msgspec.json.decode(raw.removeprefix(codecs.BOM_UTF8))
    except (msgspec.DecodeError, RecursionError) as exc:
        raise MalformedBody from exc
    if not isinstance(members, dict):
        raise MalformedBody
    return fields(kind, members, strict=True)
