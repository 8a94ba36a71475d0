"""Entry points only: what API Gateway, DynamoDB Streams and the clock call. The work is in ``chalicelib``."""

from typing import Any

from chalice.app import Chalice, CORSConfig, DynamoDBEvent, WebsocketEvent

from chalicelib.api import sockets
from chalicelib.api.actions import actions
from chalicelib.api.broadcaster import broadcast_batch
from chalicelib.api.courses import courses
from chalicelib.api.directory import directory
from chalicelib.api.errors import framework_problems
from chalicelib.api.event_stream import event_stream
from chalicelib.api.updates import updates

app = Chalice(app_name="coursewire")
app.experimental_feature_flags.update(["WEBSOCKETS"])
# Tokens travel in a header that scripts set themselves, never in cookies: any origin may ask.
app.api.cors = CORSConfig(
    allow_origin="*",
    allow_headers=["If-Match", "If-None-Match", "Idempotency-Key"],
    expose_headers=["ETag", "Location", "Retry-After", "X-Cursor"],
    max_age=3600,
)
app.register_middleware(framework_problems, "http")
for blueprint in (courses, actions, directory, updates, event_stream):
    app.register_blueprint(blueprint)


@app.on_ws_connect()
def websocket_connect(event: WebsocketEvent) -> dict[str, Any]:
    return sockets.connect(event.to_dict())


@app.on_ws_message()
def websocket_message(event: WebsocketEvent) -> dict[str, Any]:
    return sockets.message(event.to_dict())


@app.on_ws_disconnect()
def websocket_disconnect(event: WebsocketEvent) -> dict[str, Any]:
    return sockets.disconnect(event.to_dict())


# The stream's address is the stack's to know: infra/resources.yaml replaces the placeholder.
@app.on_dynamodb_record(stream_arn="arn:aws:dynamodb:us-east-1:000000000000:table/placeholder/stream/placeholder")
def broadcaster(event: DynamoDBEvent) -> dict[str, Any]:
    context: Any = event.context
    return broadcast_batch(event.to_dict(), lambda: context.get_remaining_time_in_millis() / 1000)
