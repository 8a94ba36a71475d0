"""/courses: all actions."""

from collections.abc import Callable

from chalice.app import Blueprint, Response

from chalicelib.api.responses import course_response
from chalicelib.api.rest_call import Call, course_number, endpoint
from chalicelib.courses import commands
from chalicelib.courses.actions import change_requests
from chalicelib.courses.actions.assign_instructor import assign_instructor
from chalicelib.courses.actions.cancel_course import cancel_course
from chalicelib.courses.actions.complete_course import complete_course
from chalicelib.courses.actions.decline_course import decline_course
from chalicelib.courses.actions.edit_course import edit_course
from chalicelib.courses.actions.request_course import request_course
from chalicelib.courses.actions.reschedule_course import reschedule_course
from chalicelib.courses.change_course import Context
from chalicelib.courses.course import Course
from chalicelib.courses.ports import CourseStore
from chalicelib.fields import Command
from chalicelib.observability import logger
from chalicelib.people.identity import Role
from chalicelib.wiring import wiring

actions = Blueprint(__name__)


@endpoint(actions, "POST", "/courses", body=True)
def request(call: Call) -> Response:
    command = call.body(commands.RequestCourseFor if call.identity.role is Role.ADMIN else commands.RequestCourse)
    ports = wiring()
    course = request_course(ports.courses, Context(call.identity, ports.now(), call.conditions(command)), command)
    _log_saved(course, "request")
    location = f"{call.address(ports.settings.rest_url, '/courses')}/courses/{course.course_id}"
    return course_response(course, call.identity, status=201, Location=location)


@endpoint(actions, "POST", "/courses/{course_id}/assign", body=True)
def assign(call: Call, course_id: str) -> Response:
    return _change(call, course_id, commands.AssignInstructor, assign_instructor)


@endpoint(actions, "POST", "/courses/{course_id}/reschedule", body=True)
def reschedule(call: Call, course_id: str) -> Response:
    return _change(call, course_id, commands.RescheduleCourse, reschedule_course)


@endpoint(actions, "POST", "/courses/{course_id}/cancel", body=True)
def cancel(call: Call, course_id: str) -> Response:
    return _change(call, course_id, commands.CancelCourse, cancel_course)


@endpoint(actions, "POST", "/courses/{course_id}/complete", body=True)
def complete(call: Call, course_id: str) -> Response:
    return _change(call, course_id, commands.CompleteCourse, complete_course)


@endpoint(actions, "POST", "/courses/{course_id}/edit", body=True)
def edit(call: Call, course_id: str) -> Response:
    return _change(call, course_id, commands.EditCourse, edit_course)


@endpoint(actions, "POST", "/courses/{course_id}/decline", body=True)
def decline(call: Call, course_id: str) -> Response:
    return _change(call, course_id, commands.DeclineCourse, decline_course)


@endpoint(actions, "POST", "/courses/{course_id}/change-request", body=True)
def request_change(call: Call, course_id: str) -> Response:
    return _change(call, course_id, commands.RequestChange, change_requests.request_change)


@endpoint(actions, "POST", "/courses/{course_id}/change-request/accept", body=True)
def accept_change(call: Call, course_id: str) -> Response:
    return _change(call, course_id, commands.AcceptChange, change_requests.accept_change)


@endpoint(actions, "POST", "/courses/{course_id}/change-request/decline", body=True)
def decline_change(call: Call, course_id: str) -> Response:
    return _change(call, course_id, commands.DeclineChange, change_requests.decline_change)


@endpoint(actions, "POST", "/courses/{course_id}/change-request/withdraw", body=True)
def withdraw_change(call: Call, course_id: str) -> Response:
    return _change(call, course_id, commands.WithdrawChange, change_requests.withdraw_change)


def _change(
    call: Call, course_id: str, kind: type[Command], action: Callable[[CourseStore, Context, int, Command], Course]
) -> Response:
    command = call.body(kind)
    ports, number = wiring(), course_number(course_id)
    context = Context(call.identity, ports.now(), call.conditions(command))
    course = action(ports.courses, context, number, command)
    _log_saved(course, action.__name__.removesuffix("_course").removesuffix("_instructor"))
    return course_response(course, call.identity)


def _log_saved(course: Course, action: str) -> None:
    """The first line of an action: those of its events have the same ``correlation_id``."""
    logger.info("Saved an action", course=course.course_id, version=course.version, action=action)
