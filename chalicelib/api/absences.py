"""/absences: instructors' own, and those of any instructor for admins."""

from chalice.app import Blueprint, Response
from msgspec import Struct

from chalicelib.api.responses import json_response
from chalicelib.api.rest_call import Call, endpoint, record_number
from chalicelib.courses.absences.absence import Absence
from chalicelib.courses.absences.absence_commands import AddAbsence, FindAbsences
from chalicelib.courses.absences.absence_entries import absence_view
from chalicelib.courses.absences.manage_absences import add_absence, list_absences, remove_absence
from chalicelib.courses.change_course import Context
from chalicelib.observability import logger
from chalicelib.wiring import wiring

absences = Blueprint(__name__)


class _NoBody(Struct):
    """The content of a request whose body is not read."""


@endpoint(absences, "GET", "/absences", query=True)
def index(call: Call) -> Response:
    ports, wanted = wiring(), call.query(FindAbsences)
    page, cursor = list_absences(ports.absences, ports.feed, call.identity, wanted, ports.now().date())
    items = [absence_view(absence) for absence in page.absences]
    body = {"items": items, "next": page.next, "cursor": str(cursor)}
    return json_response(body, headers={"X-Cursor": str(cursor)})


@endpoint(absences, "POST", "/absences", body=True)
def add(call: Call) -> Response:
    ports, command = wiring(), call.body(AddAbsence)
    absence, is_new = add_absence(ports.absences, ports.courses, ports.people, _context(call, command), command)
    _log_saved(absence, "add")
    return json_response(absence_view(absence), status=201 if is_new else 200)


@endpoint(absences, "POST", "/absences/{absence_id}/remove")
def remove(call: Call, absence_id: str) -> Response:
    ports, number = wiring(), record_number(absence_id, "absence")
    absence = remove_absence(ports.absences, ports.courses, _context(call, _NoBody()), number)
    _log_saved(absence, "remove")
    return json_response(absence_view(absence))


def _context(call: Call, command: Struct) -> Context:
    return Context(call.identity, wiring().now(), call.conditions(command))


def _log_saved(absence: Absence, action: str) -> None:
    """The first line of an action, as ``course_actions`` writes it."""
    logger.info("Saved an action", absence=absence.absence_id, action=f"{action} absence")
