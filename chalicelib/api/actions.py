"""/courses: the five actions."""

from __future__ import annotations

from chalice.app import Blueprint, Response

from chalicelib.api.authorizer import users
from chalicelib.api.call import Call, answers, course_answer, course_number
from chalicelib.courses.actions.assign_instructor import assign_instructor
from chalicelib.courses.actions.cancel_course import cancel_course
from chalicelib.courses.actions.complete_course import complete_course
from chalicelib.courses.actions.request_course import request_course
from chalicelib.courses.actions.reschedule_course import reschedule_course
from chalicelib.courses.commands import AssignInstructor, CancelCourse, CompleteCourse, RequestCourse, RescheduleCourse
from chalicelib.wiring import wiring

actions = Blueprint(__name__)


@actions.route("/courses", methods=["POST"], authorizer=users)
@answers(actions)
def request(call: Call) -> Response:
    command = call.body(RequestCourse)
    ports = wiring()
    course = request_course(ports.courses, call.identity, command, call.conditions(command), ports.now())
    location = f"{call.address(ports.settings.rest_url, '/courses')}/courses/{course.course_id}"
    return course_answer(course, call.identity, status=201, Location=location)


@actions.route("/courses/{course_id}/assign", methods=["POST"], authorizer=users)
@answers(actions)
def assign(call: Call, course_id: str) -> Response:
    command = call.body(AssignInstructor)
    ports, number = wiring(), course_number(course_id)
    course = assign_instructor(ports.courses, call.identity, number, command, call.conditions(command), ports.now())
    return course_answer(course, call.identity)


@actions.route("/courses/{course_id}/reschedule", methods=["POST"], authorizer=users)
@answers(actions)
def reschedule(call: Call, course_id: str) -> Response:
    command = call.body(RescheduleCourse)
    ports, number = wiring(), course_number(course_id)
    course = reschedule_course(ports.courses, call.identity, number, command, call.conditions(command), ports.now())
    return course_answer(course, call.identity)


@actions.route("/courses/{course_id}/cancel", methods=["POST"], authorizer=users)
@answers(actions)
def cancel(call: Call, course_id: str) -> Response:
    command = call.body(CancelCourse)
    ports, number = wiring(), course_number(course_id)
    course = cancel_course(ports.courses, call.identity, number, command, call.conditions(command), ports.now())
    return course_answer(course, call.identity)


@actions.route("/courses/{course_id}/complete", methods=["POST"], authorizer=users)
@answers(actions)
def complete(call: Call, course_id: str) -> Response:
    command = call.body(CompleteCourse)
    ports, number = wiring(), course_number(course_id)
    course = complete_course(ports.courses, call.identity, number, command, call.conditions(command), ports.now())
    return course_answer(course, call.identity)
