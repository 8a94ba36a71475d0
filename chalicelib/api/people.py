"""/instructors, /organizations, /course-types and /me."""

from chalice.app import Blueprint, Response

from chalicelib.api.responses import json_response
from chalicelib.api.rest_call import Call, endpoint
from chalicelib.courses.commands import FindInstructors
from chalicelib.courses.course_types import active
from chalicelib.courses.queries.list_instructors import list_instructors
from chalicelib.people.list_organizations import list_organizations
from chalicelib.wiring import wiring

people = Blueprint(__name__)


@endpoint(people, "GET", "/instructors", query=True)
def instructors(call: Call) -> Response:
    ports = wiring()
    wanted = call.query(FindInstructors)
    items, cursor = list_instructors(ports.courses, ports.people, ports.feed, call.identity, wanted)
    return json_response({"items": items, "cursor": str(cursor)}, headers={"X-Cursor": str(cursor)})


@endpoint(people, "GET", "/organizations")
def organizations(call: Call) -> Response:
    return json_response({"items": list_organizations(wiring().people, call.identity)})


@endpoint(people, "GET", "/course-types")
def course_types(call: Call) -> Response:
    # For everybody with a role, which finding the identity checks.
    _ = call.identity
    items = [
        {"courseTypeId": each.course_type_id, "name": each.name, "durationMinutes": each.duration_minutes}
        for each in active(wiring().course_types.read().types)
    ]
    return json_response({"items": items})


@endpoint(people, "GET", "/me")
def me(call: Call) -> Response:
    identity = call.identity
    return json_response(
        {
            "role": identity.role,
            "name": identity.name,
            "organizationId": identity.organization_id,
            "instructorId": identity.instructor_id,
            "channel": identity.channel,
        }
    )
