"""What the model says of the code is what the code says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from chalicelib.api import metrics, sockets
from chalicelib.api.updates import POLL_AFTER_SECONDS
from chalicelib.feed import read_event_stream, sse_format
from chalicelib.feed.cursor import Cursor
from chalicelib.feed.entries import Entry
from chalicelib.metrics.cost.assumptions import Assumptions
from chalicelib.observability import count, invocation
from chalicelib.push.fan_out import FUNCTION_PER_SECOND, MAX_UNDIVIDED, PART_SIZE
from chalicelib.settings import from_environment
from chalicelib.sockets.native import native_frames
from chalicelib.sockets.native.native_dialect import HIDDEN_TICK_MINUTES
from chalicelib.sockets.ready_event import Ready
from chalicelib.sockets.socketio.socketio_dialect import KEEPALIVE_MINUTES
from chalicelib.sockets.tick_times import TICK_SECONDS
from infra.template_fragments import read_fragments

ROOT = Path(__file__).parents[3]
MODEL = Assumptions()
CURSOR = Cursor("1a2b3c4d", 12345)


def timing(name: str) -> int:
    """A default of the client, in milliseconds."""
    text = (ROOT / "clients/js/src/timing_defaults.ts").read_text("utf-8")
    found = re.search(rf"{name}: ([\d_]+),", text)
    assert found
    return int(found[1].replace("_", ""))


def parameter(name: str) -> str:
    """The default of a stack parameter."""
    return str(read_fragments()["Parameters"][name]["Default"])


def test_the_heartbeat_is_the_settings() -> None:
    assert from_environment({}).heartbeat_seconds == MODEL.heartbeat_seconds
    assert parameter("HeartbeatSeconds") == f"{MODEL.heartbeat_seconds:g}"


def test_ticks_are_as_far_apart() -> None:
    assert MODEL.tick_seconds == TICK_SECONDS == MODEL.sweep_seconds
    assert MODEL.hidden_tick_seconds == HIDDEN_TICK_MINUTES * 60
    assert timing("hiddenHeartbeat") == MODEL.hidden_tick_seconds * 1000


def test_large_audiences_are_divided_into_as_many_parts() -> None:
    assert (MODEL.undivided, MODEL.part_size) == (MAX_UNDIVIDED, PART_SIZE)
    assert MODEL.function_per_second == FUNCTION_PER_SECOND
    assert parameter("MaxPostsPerSecond") == f"{MODEL.posts_per_second:g}"


def test_delivery_times_are_reported_as_rarely() -> None:
    assert timing("reportEvery") == MODEL.report_seconds * 1000
    source = (ROOT / "clients/js/src/transports/websocket.ts").read_text("utf-8")
    assert "timing.reportEvery * (1 + environment.random() / 2)" in source
    recorder = (ROOT / "clients/js/src/delivery_times.ts").read_text("utf-8")
    assert f"MIN_SAMPLES = {MODEL.report_events:g};" in recorder


def test_figures_are_reported_as_rarely() -> None:
    assert MODEL.figures_seconds == metrics.MIN_REPORT_SECONDS
    assert metrics.REPORTS_PER_SECOND == 1
    reporter = (ROOT / "portals/src/features/metrics/figure_reporter.ts").read_text("utf-8")
    assert f"FIRST_PAUSE_SECONDS = {MODEL.figures_seconds:g};" in reporter


def test_the_reply_to_a_report_of_figures_is_as_large() -> None:
    reply = {"now": "2045-07-12T19:30:00.000Z", "reportAfterSeconds": 1000}

    assert len(json.dumps(reply, separators=(",", ":"))) == MODEL.figures_bytes


def test_socketio_is_kept_alive_as_often() -> None:
    assert MODEL.keepalive_seconds == KEEPALIVE_MINUTES * 60


def test_preflights_are_kept_as_long() -> None:
    assert f"max_age={MODEL.preflight_seconds:g}," in (ROOT / "app.py").read_text("utf-8")


def test_the_schedule_runs_as_often() -> None:
    assert "@app.schedule(Rate(1, unit=Rate.MINUTES))" in (ROOT / "app.py").read_text("utf-8")
    assert MODEL.sweep_seconds == 60
    assert "@app.schedule(Rate(5, unit=Rate.MINUTES))\ndef canary(" in (ROOT / "app.py").read_text("utf-8")
    assert MODEL.canary_seconds == 300


def test_single_routes_are_not_counted_unless_asked_for() -> None:
    assert parameter("DetailedMetrics") == "false"
    assert MODEL.detailed_metrics == 0


def test_requests_are_not_logged_by_the_gateways_unless_asked_for() -> None:
    assert parameter("AccessLogs") == "false"
    assert MODEL.access_log_bytes == 0


def test_our_own_metrics_are_as_many() -> None:
    page = (ROOT / "docs/events.md").read_text("utf-8").partition("## Metrics")[2]
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| `")]

    def many(*when: str) -> int:
        return sum(row[0].count("`") // 2 for row in rows if row[-1] in when)

    assert many("with events") == MODEL.own_metrics
    assert many("each minute", "each five minutes") == MODEL.steady_metrics
    assert many("each minute, with `MailFrom`") == MODEL.mail_metrics
    # And that of the access log.
    assert many("with failures") + 1 == MODEL.failure_metrics


def test_alarms_are_as_many() -> None:
    kinds = [each.get("Type") for each in read_fragments()["Resources"].values()]

    assert kinds.count("AWS::CloudWatch::Alarm") == MODEL.alarms


def test_polls_are_as_far_apart() -> None:
    assert MODEL.poll_seconds == POLL_AFTER_SECONDS


def test_streams_pause_as_long() -> None:
    assert MODEL.retry_shortest_seconds == read_event_stream.MIN_RETRY_SECONDS
    assert MODEL.retry_longest_seconds == read_event_stream.MAX_RETRY_SECONDS
    assert MODEL.quiet_per_retry == read_event_stream.QUIET_PER_RETRY


@pytest.mark.parametrize("events_an_hour", [0.5, 4, 20, 60])
def test_streams_are_as_many_as_the_code_would_ask_for(events_an_hour: float) -> None:
    gap, now, streams = 3600 / events_an_hour, 0.0, 0
    while now < gap:
        streams += 1
        now += read_event_stream.retry_ms(now, chance=0.5) / 1000

    assert MODEL.streams_at(events_an_hour) == pytest.approx(streams * events_an_hour, rel=0.06)


def test_functions_have_as_much_memory() -> None:
    config = json.loads((ROOT / ".chalice/config.json").read_text("utf-8"))

    functions = config["lambda_functions"]
    assert config["lambda_memory_size"] == MODEL.socket_memory_mb
    for name in ("websocket_connect", "websocket_message", "websocket_disconnect", "greeter"):
        assert "lambda_memory_size" not in functions[name]
    for name in ("api_handler", "broadcaster", "sweep"):
        assert functions[name]["lambda_memory_size"] == MODEL.api_memory_mb


def test_a_socket_lives_an_hour_less_the_clients_margin() -> None:
    client = read_fragments()["Resources"]["UserPoolClient"]["Properties"]

    # The margin is one to two times what the client calls it.
    assert client["IdTokenValidity"] == 60
    assert pytest.approx(60 - 1.5 * timing("rotateBefore") / 60_000) == MODEL.connection_minutes


def test_stream_tickets_are_renewed_as_often() -> None:
    assert timing("streamTicketLife") / 60_000 == MODEL.stream_ticket_minutes


def test_frames_are_as_long() -> None:
    example = json.loads((ROOT / "tests/wire/frames.json").read_text("utf-8"))["fromServer"]["event"]
    data = json.dumps(example["data"], separators=(",", ":")).encode()
    ready = Ready(
        cursor=str(CURSOR),
        recovered=True,
        reason=None,
        heartbeat_seconds=60,
        connection_expires_at="2025-07-12T21:29:00.000Z",
        tick_seconds=60,
    )

    assert len(native_frames.event_frames([Entry("admin", 41, example["event"], data)])[0]) == MODEL.event_bytes
    assert len(native_frames.pong_frame(str(CURSOR))) == MODEL.pong_bytes
    assert len(native_frames.tick_frame(str(CURSOR))) == MODEL.tick_bytes
    assert len(native_frames.ready_frame(ready)) == MODEL.ready_bytes


def test_a_report_of_delivery_times_is_as_long_in_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    with invocation("id"):
        sockets._record_delivery(12, 480.5)

    # CloudWatch adds 26 bytes to each line.
    assert len(capsys.readouterr().out.rstrip()) + 26 == pytest.approx(MODEL.report_log_bytes, abs=10)


def test_a_sweep_is_as_long_in_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    with invocation("id"):
        count("SweepRuns")

    assert len(capsys.readouterr().out.rstrip()) + 26 == pytest.approx(MODEL.sweep_log_bytes, abs=10)


def test_a_quiet_stream_is_as_short() -> None:
    # A retry of four digits and a cursor of two, as measured; longer cursors add a byte or two.
    assert len(sse_format.stream([], Cursor("1a2b3c4d", 41), 2000)) == MODEL.quiet_stream_bytes
