"""/people/organizations and /people/instructors: administrators add, rename, deactivate and reactivate them."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.api.responses import json_response
from chalicelib.api.rest_call import Call, endpoint, record_number
from chalicelib.people.commands import AddInstructor, AddOrganization, ChangeRecord
from chalicelib.people.identity import Role, require_role
from chalicelib.people.manage_records import add_instructor, add_organization, change_record
from chalicelib.people.records import Instructor, Organization
from chalicelib.wiring import wiring

people_records = Blueprint(__name__)


@endpoint(people_records, "GET", "/people/organizations")
def organizations(call: Call) -> Response:
    require_role(call.identity, Role.ADMIN)
    return json_response({"items": [_view(record) for record in wiring().people.organizations()]})


@endpoint(people_records, "POST", "/people/organizations", body=True)
def create_organization(call: Call) -> Response:
    return json_response(
        _view(add_organization(wiring().people, call.identity, call.body(AddOrganization))), status=201
    )


@endpoint(people_records, "PATCH", "/people/organizations/{number}", body=True)
def change_organization(call: Call, number: str) -> Response:
    command = call.body(ChangeRecord)
    found = change_record(wiring().people, call.identity, Organization, record_number(number, "organization"), command)
    return json_response(_view(found))


@endpoint(people_records, "GET", "/people/instructors")
def instructors(call: Call) -> Response:
    require_role(call.identity, Role.ADMIN)
    return json_response({"items": [_view(record) for record in wiring().people.instructors()]})


@endpoint(people_records, "POST", "/people/instructors", body=True)
def create_instructor(call: Call) -> Response:
    added = add_instructor(wiring().people, call.identity, call.body(AddInstructor))
    return json_response(_view(added), status=201)


@endpoint(people_records, "PATCH", "/people/instructors/{number}", body=True)
def change_instructor(call: Call, number: str) -> Response:
    command = call.body(ChangeRecord)
    found = change_record(wiring().people, call.identity, Instructor, record_number(number, "instructor"), command)
    return json_response(_view(found))


def _view(record: Organization | Instructor) -> dict[str, Any]:
    name = "organizationId" if isinstance(record, Organization) else "instructorId"
    return {name: record.number, "name": record.name, "active": record.is_active}
