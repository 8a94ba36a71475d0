from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct, json

from chalicelib import fields
from chalicelib.api import parse_fields
from chalicelib.courses.commands import (
    AssignInstructor,
    CancelCourse,
    CompleteCourse,
    FindInstructors,
    RequestCourse,
    RescheduleCourse,
)
from chalicelib.errors import InvalidFields, Refusal
from tests.property.strategies import clocks, json_values, objects_with, zone_names

KINDS = [RequestCourse, AssignInstructor, RescheduleCourse, CancelCourse, CompleteCourse]
MEMBERS = {
    "courseType": st.text(max_size=5),
    "scheduledDate": st.dates().map(str),
    "alternativeDates": st.lists(st.dates().map(str), max_size=12),
    "startTime": clocks,
    "endTime": clocks,
    "timeZone": zone_names,
    "location": st.text(max_size=5),
    "students": st.integers(0, 11_000),
    "attended": st.integers(-1, 11_000),
    "instructorId": st.integers(-1, 2**53),
    "organizationId": st.integers(-1, 2**53),
    "reason": st.text(max_size=5),
    "notes": st.none() | st.text(max_size=5),
    "notesInternal": st.booleans(),
    "comments": st.none() | st.text(max_size=5),
}


def members_of(kind: type[Struct]) -> st.SearchStrategy[dict[str, object]]:
    return objects_with({name: MEMBERS[name] for name in kind.__struct_encode_fields__})


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_any_object_is_a_command_or_a_refusal(kind: type[Struct], data: st.DataObject) -> None:
    members = data.draw(members_of(kind))
    try:
        command = parse_fields.body(kind, json.encode(members))
    except InvalidFields:
        return

    assert isinstance(command, kind)
    assert set(members) <= set(kind.__struct_encode_fields__)


@pytest.mark.parametrize("kind", KINDS)
@given(value=json_values())
def test_any_json_is_a_command_or_a_refusal(kind: type[Struct], value: object) -> None:
    with suppress(Refusal):
        parse_fields.body(kind, json.encode(value))


@pytest.mark.parametrize("kind", KINDS)
@given(raw=st.binary() | st.text(st.characters(codec="utf-8")).map(str.encode))
def test_any_bytes_are_a_command_or_a_refusal(kind: type[Struct], raw: bytes) -> None:
    with suppress(Refusal):
        parse_fields.body(kind, raw)


@given(st.dictionaries(st.sampled_from(["date", "startTime", "endTime", "timeZone", "x"]), st.text() | clocks))
def test_any_query_is_a_command_or_a_refusal(parameters: dict[str, str]) -> None:
    with suppress(Refusal):
        fields.fields(FindInstructors, parameters, strict=False)
