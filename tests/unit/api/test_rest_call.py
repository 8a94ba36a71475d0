"""What every route reads from its request in the same way."""

from __future__ import annotations

from typing import Any

import pytest
from chalice.app import Request

from chalicelib.api.rest_call import Call, course_number
from chalicelib.errors import InvalidFields, NotFound
from chalicelib.instants import format_instant
from tests.builders import NOW, a_request

CONTEXT = {
    "httpMethod": "POST",
    "resourcePath": "/courses",
    "path": "/dev/courses",
    "domainName": "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com",
    "apiId": "a1b2c3d4e5",
}


def call(headers: dict[str, str] | None = None, **context: Any) -> Call:
    event = {
        "multiValueQueryStringParameters": None,
        "headers": headers or {},
        "pathParameters": None,
        "requestContext": CONTEXT | context,
        "body": None,
        "stageVariables": None,
    }
    return Call(Request(event))


def test_without_a_setting_the_address_is_the_one_that_was_called() -> None:
    assert call().address("", "/courses") == "https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/dev"


def test_under_a_domain_of_ones_own_there_is_no_stage() -> None:
    own = call(domainName="api.example.com", path="/courses")

    assert own.address("", "/courses") == "https://api.example.com"


def test_a_setting_wins() -> None:
    assert call().address("https://api.example.com", "/courses") == "https://api.example.com"


def test_a_setting_may_leave_the_apis_id_open() -> None:
    assert call().address("http://localhost:4566/{apiId}", "/courses") == "http://localhost:4566/a1b2c3d4e5"


def test_without_headers_there_are_no_conditions() -> None:
    conditions = call().conditions(a_request())

    assert (conditions.if_match, conditions.idempotency_key) == (None, None)


def test_header_names_are_read_in_any_case() -> None:
    conditions = call({"IF-MATCH": '"3"', "idempotency-key": "k"}).conditions(a_request())

    assert (conditions.if_match, conditions.idempotency_key) == (frozenset({3}), "k")


def test_the_fingerprint_is_of_method_path_and_content() -> None:
    same = {call().conditions(a_request()).fingerprint for _ in range(2)}
    others = {
        call().conditions(a_request(students=13)).fingerprint,
        call(path="/dev/courses/1").conditions(a_request()).fingerprint,
        call(httpMethod="PUT").conditions(a_request()).fingerprint,
    }

    assert len(same) == 1
    assert len(same | others) == 4


@pytest.mark.parametrize("name", ["If-Match", "Idempotency-Key"])
def test_a_bad_condition_is_refused_by_name(name: str) -> None:
    with pytest.raises(InvalidFields) as caught:
        call({name: "é"}).conditions(a_request())

    assert list(caught.value.errors) == [name]


@pytest.mark.parametrize("header", ['"k3f9.4"', 'W/"k3f9.4"', '"k3f9.3", W/"k3f9.4"', "*"])
def test_a_known_cursor_is_read_without_its_quotes(header: str) -> None:
    assert "k3f9.4" in call({"If-None-Match": header}).known


def test_without_the_header_nothing_is_known() -> None:
    assert "k3f9.4" not in call().known


def test_a_list_may_come_in_several_lines() -> None:
    event = call({"If-Match": '"2"'})._request.to_original_event()
    event["multiValueHeaders"] = {"If-Match": ['"1"', '"2"']}

    conditions = Call(Request(event)).conditions(a_request())

    assert conditions.if_match == frozenset({1, 2})


@pytest.mark.parametrize("text", ["1", "118", "9007199254740991"])
def test_a_number_is_a_courses(text: str) -> None:
    assert course_number(text) == int(text)


@pytest.mark.parametrize("text", ["", "0", "-1", "+1", "01", " 1", "1\n", "1_0", "٣", "9" * 17, format_instant(NOW)])
def test_anything_else_is_no_courses(text: str) -> None:
    with pytest.raises(NotFound):
        course_number(text)
