"""/people/course-types: administrators add, change, deactivate and reactivate course types."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.api.responses import json_response
from chalicelib.api.rest_call import Call, endpoint, record_number
from chalicelib.courses.course_types import CourseType
from chalicelib.courses.manage_course_types import (
    AddCourseType,
    ChangeCourseType,
    add_course_type,
    change_course_type,
    list_course_types,
)
from chalicelib.wiring import wiring

people_course_types = Blueprint(__name__)


@endpoint(people_course_types, "GET", "/people/course-types")
def index(call: Call) -> Response:
    return json_response({"items": [_view(each) for each in list_course_types(wiring().course_types, call.identity)]})


@endpoint(people_course_types, "POST", "/people/course-types", body=True)
def add(call: Call) -> Response:
    added = add_course_type(wiring().course_types, call.identity, call.body(AddCourseType))
    return json_response(_view(added), status=201)


@endpoint(people_course_types, "PATCH", "/people/course-types/{number}", body=True)
def change(call: Call, number: str) -> Response:
    command = call.body(ChangeCourseType)
    found = change_course_type(wiring().course_types, call.identity, record_number(number, "course type"), command)
    return json_response(_view(found))


def _view(each: CourseType) -> dict[str, Any]:
    return {
        "courseTypeId": each.course_type_id,
        "name": each.name,
        "durationMinutes": each.duration_minutes,
        "active": each.is_active,
    }
