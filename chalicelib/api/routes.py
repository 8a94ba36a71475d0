"""The REST half of the application. The function ``people`` serves /people/…, ``api_handler`` everything else.

Only ``people`` may change users, so no other route can be made to do so.
"""

from chalice.app import Blueprint, Chalice

from chalicelib.api.observed_requests import observed_requests
from chalicelib.api.origins import allowed_origins
from chalicelib.api.problems import framework_problems

API_HANDLER, PEOPLE = "app.app", "app.people"


def serve_rest(app: Chalice, handler: str | None) -> None:
    """Registers the handler's routes, all routes for None, and turns Chalice's own errors into problem+json.

    Set the app's CORS before.
    """
    # The first middleware is the outermost.
    app.register_middleware(observed_requests, "http")
    app.register_middleware(allowed_origins, "http")
    app.register_middleware(framework_problems, "http")
    blueprints = [] if handler == PEOPLE else _blueprints()
    for blueprint in [*blueprints, *([] if handler == API_HANDLER else _people_blueprints())]:
        app.register_blueprint(blueprint)


def _blueprints() -> list[Blueprint]:
    from chalicelib.api.canary_routes import canary
    from chalicelib.api.course_actions import actions
    from chalicelib.api.courses import courses
    from chalicelib.api.event_stream import event_stream
    from chalicelib.api.health import health
    from chalicelib.api.people import people
    from chalicelib.api.tickets import tickets
    from chalicelib.api.updates import updates

    return [courses, actions, people, updates, event_stream, tickets, health, canary]


def _people_blueprints() -> list[Blueprint]:
    from chalicelib.api.people_files import people_files
    from chalicelib.api.people_records import people_records
    from chalicelib.api.people_users import people_users

    return [people_records, people_users, people_files]
