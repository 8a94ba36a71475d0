"""The REST half of the application, which only the function ``api_handler`` loads."""

from chalice.app import Chalice

from chalicelib.api.actions import actions
from chalicelib.api.courses import courses
from chalicelib.api.directory import directory
from chalicelib.api.errors import framework_problems
from chalicelib.api.event_stream import event_stream
from chalicelib.api.updates import updates


def serve_rest(app: Chalice) -> None:
    """Registers every route, and turns Chalice's own errors into problem+json. Set the app's CORS before."""
    app.register_middleware(framework_problems, "http")
    for blueprint in (courses, actions, directory, updates, event_stream):
        app.register_blueprint(blueprint)
