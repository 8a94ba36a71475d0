"""One run of the canary: open a socket, act, and wait for the event. The caller brings clock and network."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import quote

from msgspec import DecodeError, Struct, json

from chalicelib.canary.canary_identity import EVENT
from chalicelib.canary.ports import CanaryFailed, Rest, Socket

# A push takes a second; beyond ten, people have reloaded their pages.
ARRIVAL_SECONDS = 10.0
HELLO = '{"action":"hello","cursor":null}'


class Arrival(Struct, frozen=True):
    """The event came after so many seconds; ``request_id`` is that of the action, as in the service's log lines."""

    seconds: float
    request_id: str


def run_canary(rest: Rest, open_socket: Callable[[str], Socket], monotonic: Callable[[], float]) -> Arrival:
    """The canary has received its own event by push.

    ``open_socket`` opens a WebSocket at an address. Raises CanaryFailed at the first step that fails.
    """
    tickets = rest.post("/canary/tickets")
    try:
        socket = open_socket(f"{tickets['webSocketUrl']}?ticket={quote(tickets['ticket'], safe='')}")
    except OSError as exc:
        raise CanaryFailed(f"The socket could not be opened: {exc!r}") from exc
    with closing(socket):
        try:
            socket.send(HELLO)
            _wait_for(_frames(socket, monotonic), lambda frame: frame["event"] == "ready")
        except (OSError, DecodeError) as exc:
            raise CanaryFailed(f"The socket was opened and did not become ready: {exc!r}") from exc
        began = monotonic()
        published = rest.post("/canary/events")
        try:
            _wait_for(_frames(socket, monotonic), lambda frame: _is_event(frame, published["id"]))
        except (OSError, DecodeError) as exc:
            raise CanaryFailed(f"Event {published['id']} was published and did not arrive: {exc!r}") from exc
        return Arrival(monotonic() - began, str(published.get("requestId", "")))


def _frames(socket: Socket, monotonic: Callable[[], float]) -> Iterator[Any]:
    end = monotonic() + ARRIVAL_SECONDS
    while (left := end - monotonic()) > 0:
        frame = json.decode(socket.receive(left))
        yield from frame["data"] if frame["event"] == "batch" else [frame]
    raise TimeoutError(f"{ARRIVAL_SECONDS:g} seconds are over")


def _wait_for(frames: Iterator[Any], is_wanted: Callable[[Any], bool]) -> None:
    next(filter(is_wanted, frames))


def _is_event(frame: Any, event_id: str) -> bool:
    return bool(frame["event"] == EVENT and frame["data"]["id"] == event_id)
