"""The REST half of the application, which only the function ``api_handler`` loads."""

from chalice.app import Chalice

from chalicelib.api.course_actions import actions
from chalicelib.api.courses import courses
from chalicelib.api.event_stream import event_stream
from chalicelib.api.health import health
from chalicelib.api.people import people
from chalicelib.api.problems import framework_problems
from chalicelib.api.tickets import tickets
from chalicelib.api.updates import updates


def serve_rest(app: Chalice) -> None:
    """Registers every route, and turns Chalice's own errors into problem+json. Set the app's CORS before."""
    app.register_middleware(framework_problems, "http")
    for blueprint in (courses, actions, people, updates, event_stream, tickets, health):
        app.register_blueprint(blueprint)
