"""The Lambda entry points, and nothing else; they call ``chalicelib``."""

import gc
import os
from typing import Any

from chalice.app import Chalice, CloudWatchEvent, CORSConfig, DynamoDBEvent, Rate, WebsocketEvent

# What a cold start allocates stays in use: collecting garbage in it takes a tenth of the start's time.
gc.set_threshold(100_000)

# Lambda names the function that starts, which loads its own half only. Packaging and tests load both.
starting = os.environ.get("_HANDLER")

# The functions that hold or post to sockets.
SOCKET_SIDE = (
    *("websocket_connect", "websocket_message", "websocket_disconnect", "greeter"),
    *("sweep", "canary", "fan_out", "broadcaster"),
)

# Chalice's logger has the same name as ours; with Chalice's handler every line would be logged twice.
app = Chalice(app_name="coursewire", configure_logs=False)
app.experimental_feature_flags.update(["WEBSOCKETS"])
# Tokens are sent in a header and never in cookies, so any origin may be allowed. The parameter CorsOrigins restricts
# them (chalicelib/api/origins.py).
app.api.cors = CORSConfig(
    allow_origin="*",
    # The last four are sent by event stream clients that use fetch or XMLHttpRequest.
    allow_headers=[
        "If-Match",
        "If-None-Match",
        "Idempotency-Key",
        "Last-Event-ID",
        "Cache-Control",
        "Pragma",
        "X-Requested-With",
    ],
    expose_headers=["ETag", "Link", "Location", "Retry-After", "X-Cursor", "X-Request-Id"],
    # The longest that Chromium accepts: https://developer.mozilla.org/docs/Web/HTTP/Headers/Access-Control-Max-Age
    max_age=7200,
)
if starting in (None, "app.app", "app.people", "app.personal", "app.operations"):
    from chalicelib.api.routes import serve_rest

    serve_rest(app, starting)
if starting in (None, "app.projections"):
    from chalicelib.api import projections as projections_side
if starting in (None, "app.second_factor"):
    from chalicelib.api import second_factor as second_factor_side
if starting in (None, "app.mailer"):
    from chalicelib.api import mailer as mailer_side
if starting in (None, "app.webhooks"):
    from chalicelib.api import webhooks as webhooks_side
if starting is None or starting.removeprefix("app.") in SOCKET_SIDE:
    from chalicelib.api import broadcaster as broadcaster_side
    from chalicelib.api import sockets
    from chalicelib.api import sweep as sweep_side


@app.on_ws_connect()
def websocket_connect(event: WebsocketEvent) -> dict[str, Any]:
    return sockets.connect(event.to_dict())


@app.on_ws_message()
def websocket_message(event: WebsocketEvent) -> dict[str, Any]:
    return sockets.message(event.to_dict())


@app.on_ws_disconnect()
def websocket_disconnect(event: WebsocketEvent) -> dict[str, Any]:
    return sockets.disconnect(event.to_dict())


@app.lambda_function(name="people")
def people(event: dict[str, Any], context: object) -> dict[str, Any]:
    return dict(app(event, context))


@app.lambda_function(name="personal")
def personal(event: dict[str, Any], context: object) -> dict[str, Any]:
    return dict(app(event, context))


@app.lambda_function(name="operations")
def operations(event: dict[str, Any], context: object) -> dict[str, Any]:
    return dict(app(event, context))


@app.lambda_function(name="greeter")
def greeter(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return sockets.greet(event)


@app.lambda_function(name="second_factor")
def second_factor(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return second_factor_side.add_claims(event)


# Started after events, and by a schedule (infra/template/webhooks.yaml).
@app.lambda_function(name="webhooks")
def webhooks(_event: dict[str, Any], context: Any) -> dict[str, Any]:
    return webhooks_side.deliver(context.aws_request_id, lambda: context.get_remaining_time_in_millis() / 1000)


@app.schedule(Rate(1, unit=Rate.MINUTES))
def sweep(event: CloudWatchEvent) -> dict[str, int]:
    context: Any = event.context
    return sweep_side.sweep(event.to_dict()["id"], lambda: context.get_remaining_time_in_millis() / 1000)


@app.schedule(Rate(5, unit=Rate.MINUTES))
def canary(event: CloudWatchEvent) -> dict[str, Any]:
    from chalicelib.api import canary as canary_side

    return canary_side.run(event.to_dict()["id"])


@app.lambda_function(name="mailer")
def mailer(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return mailer_side.run(event, lambda: context.get_remaining_time_in_millis() / 1000)


@app.lambda_function(name="fan_out")
def fan_out(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return broadcaster_side.fan_out(event)


# Only the stack knows the ARN of the stream: infra/template/functions.yaml replaces the placeholder.
@app.on_dynamodb_record(stream_arn="arn:aws:dynamodb:us-east-1:000000000000:table/placeholder/stream/placeholder")
def broadcaster(event: DynamoDBEvent) -> dict[str, Any]:
    context: Any = event.context
    return broadcaster_side.broadcast_batch(event.to_dict(), lambda: context.get_remaining_time_in_millis() / 1000)


@app.on_dynamodb_record(stream_arn="arn:aws:dynamodb:us-east-1:000000000000:table/placeholder/stream/placeholder")
def projections(event: DynamoDBEvent) -> dict[str, Any]:
    context: Any = event.context
    return projections_side.project_batch(event.to_dict(), lambda: context.get_remaining_time_in_millis() / 1000)
