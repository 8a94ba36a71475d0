"""The REST half of the application: which function serves which routes.

Only ``people`` may change users, so no other route can be made to do so. ``personal`` and ``operations`` serve what
nobody waits for as for a list, so that the archive of each function stays small.
"""

from collections.abc import Callable
from itertools import chain

from chalice.app import Blueprint, Chalice

from chalicelib.api.observed_requests import observed_requests
from chalicelib.api.origins import allowed_origins
from chalicelib.api.problems import framework_problems


def serve_rest(app: Chalice, handler: str | None) -> None:
    """Registers the handler's routes, all routes for None, and turns Chalice's own errors into problem+json.

    Set the app's CORS before.
    """
    # The first middleware is the outermost.
    app.register_middleware(observed_requests, "http")
    app.register_middleware(allowed_origins, "http")
    app.register_middleware(framework_problems, "http")
    serving = BLUEPRINTS.values() if handler is None else [BLUEPRINTS[handler]]
    for blueprint in chain.from_iterable(blueprints() for blueprints in serving):
        app.register_blueprint(blueprint)


def _courses() -> list[Blueprint]:
    from chalicelib.api.activity import activity
    from chalicelib.api.calendars import calendars
    from chalicelib.api.canary_routes import canary
    from chalicelib.api.course_actions import actions
    from chalicelib.api.courses import courses
    from chalicelib.api.event_stream import event_stream
    from chalicelib.api.health import health
    from chalicelib.api.people import people
    from chalicelib.api.tickets import tickets
    from chalicelib.api.updates import updates

    return [courses, actions, people, updates, activity, event_stream, tickets, health, canary, calendars]


def _people() -> list[Blueprint]:
    """/people/… but for webhooks, and /mail/…."""
    from chalicelib.api.people_course_types import people_course_types
    from chalicelib.api.people_files import people_files
    from chalicelib.api.people_mail import people_mail
    from chalicelib.api.people_records import people_records
    from chalicelib.api.people_users import people_users

    return [people_records, people_users, people_files, people_course_types, people_mail]


def _personal() -> list[Blueprint]:
    """/absences and /notices: what people enter or read for themselves."""
    from chalicelib.api.absences import absences
    from chalicelib.api.notices import notices

    return [absences, notices]


def _operations() -> list[Blueprint]:
    """/people/webhooks and /metrics/…."""
    from chalicelib.api.metrics import metrics
    from chalicelib.api.people_webhooks import people_webhooks

    return [people_webhooks, metrics]


BLUEPRINTS: dict[str, Callable[[], list[Blueprint]]] = {
    "app.app": _courses,
    "app.people": _people,
    "app.personal": _personal,
    "app.operations": _operations,
}
"""By the handler that serves them. The gateway sends the routes there: infra/template."""
