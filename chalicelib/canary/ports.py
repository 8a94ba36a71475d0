"""What the canary needs: its channel's feed on the service's side, a REST client and a socket on the caller's."""

from typing import Any, Protocol

from chalicelib.feed.cursor import Cursor


class CanaryFeed(Protocol):
    """The feed of the canary's channel."""

    def publish(self) -> Cursor:
        """A new event is stored on the channel, as an action stores its events. Raises BusyError."""


class Rest(Protocol):
    """The REST API of the stage, as the canary may call it."""

    def post(self, path: str) -> Any:
        """Returns the decoded JSON of the response. Raises CanaryFailed for any other response, or none."""


class Socket(Protocol):
    """An open WebSocket."""

    def send(self, text: str) -> None:
        """The text frame is sent. Raises OSError."""

    def receive(self, within_seconds: float) -> str:
        """Returns the next text message. Raises OSError, TimeoutError among them, when none comes in that time."""

    def close(self) -> None:
        """The socket is closed. Never raises."""


class CanaryFailed(Exception):
    """The canary could not act, or did not receive what it should. The text says at which step."""
