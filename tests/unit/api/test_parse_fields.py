"""From JSON and query strings to commands."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated

import pytest
from msgspec import UNSET, Meta, Struct, UnsetType

from chalicelib import fields
from chalicelib.api import parse_fields
from chalicelib.api.problems import BodyTooLarge, MalformedBody
from chalicelib.courses import commands
from chalicelib.errors import InvalidFields


class Order(Struct, frozen=True, rename="camel"):
    """Something to ask for."""

    how_many: Annotated[int, Meta(ge=1, description="a whole number from 1")]
    day: Annotated[date, Meta(description="a date")] | None = None


class Change(Struct, frozen=True):
    """Something to change: what is left out stays."""

    day: Annotated[date, Meta(description="a date")] | UnsetType = UNSET
    note: Annotated[str, Meta(description="text")] | UnsetType | None = UNSET


DAY = date(2045, 7, 15)


def refusal(members: object) -> dict[str, str]:
    with pytest.raises(InvalidFields) as caught:
        parse_fields.body(Order, json.dumps(members).encode())
    return {**caught.value.errors}


def test_a_good_body_becomes_its_command() -> None:
    assert parse_fields.body(Order, b'{"howMany": 2, "day": "2045-07-15"}') == Order(2, date(2045, 7, 15))


def test_what_is_left_out_has_its_default() -> None:
    assert parse_fields.body(Order, b'{"howMany": 2}') == Order(2, None)


def test_null_for_what_may_only_be_left_out_is_refused_with_the_way_out() -> None:
    with pytest.raises(InvalidFields) as caught:
        parse_fields.body(Change, b'{"day": null}')

    assert caught.value.errors == {"day": "must be a date, or left out"}


@pytest.mark.parametrize(("raw", "day"), [(b"{}", UNSET), (b'{"note": null}', UNSET), (b'{"day": "2045-07-15"}', DAY)])
def test_what_is_left_out_is_told_from_null(raw: bytes, day: object) -> None:
    change = parse_fields.body(Change, raw)

    assert change.day == day
    assert change.note is (None if b"null" in raw else UNSET)


def test_every_fault_is_told_at_once() -> None:
    assert refusal({"howMany": 0, "day": "soon", "colour": "red"}) == {
        "colour": "is not known here",
        "howMany": "must be a whole number from 1",
        "day": "must be a date",
    }


def test_a_missing_field_is_told_by_its_public_name() -> None:
    assert refusal({}) == {"howMany": "is required"}


def test_a_body_takes_no_number_as_text() -> None:
    assert refusal({"howMany": "2"}) == {"howMany": "must be a whole number from 1"}


@pytest.mark.parametrize("number", ["2.0", "2e0", "0.2e1"])
def test_a_whole_number_may_be_written_with_a_fraction_of_nothing(number: str) -> None:
    """Gson and others write every number of an untyped map like that."""
    assert parse_fields.body(Order, f'{{"howMany": {number}}}'.encode()) == Order(2)


@pytest.mark.parametrize("number", ["2.5", "-0.0", "1e300", "-2.0"])
def test_any_other_fraction_is_refused(number: str) -> None:
    with pytest.raises(InvalidFields) as caught:
        parse_fields.body(Order, f'{{"howMany": {number}, "day": 1.0}}'.encode())

    assert set(caught.value.errors) == {"howMany", "day"}


def test_a_query_takes_numbers_as_text() -> None:
    assert fields.fields(Order, {"howMany": "2"}, strict=False) == Order(2)


def test_no_query_at_all_is_an_empty_one() -> None:
    with pytest.raises(InvalidFields):
        fields.fields(Order, {}, strict=False)


def test_a_byte_order_mark_before_the_body_is_passed_over() -> None:
    """RFC 8259, section 8.1."""
    assert parse_fields.body(Order, b'\xef\xbb\xbf{"howMany": 2}') == Order(2)


def test_the_largest_body_is_read() -> None:
    padded = b'{"howMany": 2}'.ljust(parse_fields.MAX_BODY_BYTES)

    assert parse_fields.body(Order, padded) == Order(2)


def test_a_byte_more_is_too_large() -> None:
    padded = b'{"howMany": 2}'.ljust(parse_fields.MAX_BODY_BYTES + 1)

    with pytest.raises(BodyTooLarge):
        parse_fields.body(Order, padded)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xef\xbb\xbf",
        b"\xef\xbb\xbf\xef\xbb\xbf{}",
        b"\xff\xfe",
        b'{"howMany": 2',
        b"[]",
        b"\x00",
        b"{'howMany': 2}",
    ],
)
def test_what_is_no_object_is_malformed(raw: bytes) -> None:
    with pytest.raises(MalformedBody):
        parse_fields.body(Order, raw)


@pytest.mark.parametrize(
    "command",
    [
        commands.RequestCourse,
        commands.AssignInstructor,
        commands.RescheduleCourse,
        commands.CancelCourse,
        commands.CompleteCourse,
        commands.FindInstructors,
    ],
)
def test_every_field_of_every_command_says_what_it_must_be(command: type[Struct]) -> None:
    wrong = {name: {"neither": "text nor number"} for name in command.__struct_encode_fields__}

    with pytest.raises(InvalidFields) as caught:
        parse_fields.body(command, json.dumps(wrong).encode())

    assert set(caught.value.errors) == set(wrong)
    assert all(len(message) > len("must be ") for message in caught.value.errors.values())
