"""/courses: the five actions."""

from collections.abc import Callable
from datetime import datetime

from chalice.app import Blueprint, Response

from chalicelib.api.call import Call, course_number, course_response, endpoint, users
from chalicelib.api.parse import Command
from chalicelib.courses.actions.assign_instructor import assign_instructor
from chalicelib.courses.actions.cancel_course import cancel_course
from chalicelib.courses.actions.complete_course import complete_course
from chalicelib.courses.actions.request_course import request_course
from chalicelib.courses.actions.reschedule_course import reschedule_course
from chalicelib.courses.change_course import Conditions
from chalicelib.courses.commands import (
    AssignInstructor,
    CancelCourse,
    CompleteCourse,
    RequestCourse,
    RequestCourseFor,
    RescheduleCourse,
)
from chalicelib.courses.course import Course
from chalicelib.courses.ports import CourseStore
from chalicelib.people.identity import Identity, Role
from chalicelib.wiring import wiring

actions = Blueprint(__name__)


@actions.route("/courses", methods=["POST"], authorizer=users)
@endpoint(actions)
def request(call: Call) -> Response:
    command = call.body(RequestCourseFor if call.identity.role is Role.ADMIN else RequestCourse)
    ports = wiring()
    course = request_course(ports.courses, call.identity, command, call.conditions(command), ports.now())
    location = f"{call.address(ports.settings.rest_url, '/courses')}/courses/{course.course_id}"
    return course_response(course, call.identity, status=201, Location=location)


@actions.route("/courses/{course_id}/assign", methods=["POST"], authorizer=users)
@endpoint(actions)
def assign(call: Call, course_id: str) -> Response:
    return _change(call, course_id, AssignInstructor, assign_instructor)


@actions.route("/courses/{course_id}/reschedule", methods=["POST"], authorizer=users)
@endpoint(actions)
def reschedule(call: Call, course_id: str) -> Response:
    return _change(call, course_id, RescheduleCourse, reschedule_course)


@actions.route("/courses/{course_id}/cancel", methods=["POST"], authorizer=users)
@endpoint(actions)
def cancel(call: Call, course_id: str) -> Response:
    return _change(call, course_id, CancelCourse, cancel_course)


@actions.route("/courses/{course_id}/complete", methods=["POST"], authorizer=users)
@endpoint(actions)
def complete(call: Call, course_id: str) -> Response:
    return _change(call, course_id, CompleteCourse, complete_course)


def _change(
    call: Call,
    course_id: str,
    kind: type[Command],
    action: Callable[[CourseStore, Identity, int, Command, Conditions, datetime], Course],
) -> Response:
    command = call.body(kind)
    ports, number = wiring(), course_number(course_id)
    course = action(ports.courses, call.identity, number, command, call.conditions(command), ports.now())
    return course_response(course, call.identity)
