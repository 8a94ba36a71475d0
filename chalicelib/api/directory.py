"""/instructors, /organizations, /me and /health."""

from chalice.app import Blueprint, Response

from chalicelib import settings
from chalicelib.api.call import NO_BODY, Call, endpoint, json_response, users
from chalicelib.courses.commands import FindInstructors
from chalicelib.courses.queries.list_instructors import list_instructors
from chalicelib.people.list_organizations import list_organizations
from chalicelib.wiring import wiring

directory = Blueprint(__name__)


@directory.route("/instructors", methods=["GET"], authorizer=users, content_types=NO_BODY)
@endpoint(directory, reads_query=True)
def instructors(call: Call) -> Response:
    ports = wiring()
    wanted = call.query(FindInstructors)
    items, cursor = list_instructors(ports.courses, ports.people, ports.feed, call.identity, wanted)
    return json_response({"items": items, "cursor": str(cursor)}, headers={"X-Cursor": str(cursor)})


@directory.route("/organizations", methods=["GET"], authorizer=users, content_types=NO_BODY)
@endpoint(directory)
def organizations(call: Call) -> Response:
    return json_response({"items": list_organizations(wiring().people, call.identity)})


@directory.route("/me", methods=["GET"], authorizer=users, content_types=NO_BODY)
@endpoint(directory)
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


@directory.route("/health", methods=["GET"], content_types=NO_BODY)
@endpoint(directory)
def health(_: Call) -> Response:
    return json_response({"status": "ok", "version": settings.VERSION, "stage": wiring().settings.stage})
