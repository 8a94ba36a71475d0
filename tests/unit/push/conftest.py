"""A poster on a fake gateway. Whichever engine the application uses is built here, and nowhere else in the suite."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from chalicelib.push.gateway_poster import GatewayPoster
from chalicelib.push.ports import Poster
from chalicelib.push.post_loop import Clock as Passing
from tests.fake_gateway import FakeGateway, fake_gateway


class Clock:
    """Time that passes only by waiting, so that patience costs a test nothing."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.frozen_seconds = 0.0
        self.waits: list[float] = []
        self._lock = threading.Lock()

    def start_again(self) -> None:
        self.seconds, self.waits = 0.0, []

    def wait(self, seconds: float) -> None:
        with self._lock:
            self.seconds += seconds
            self.waits.append(seconds)

    def monotonic(self) -> float:
        return self.seconds

    def freeze(self, seconds: float) -> None:
        """As Lambda does between invocations: only the clock on the wall goes on."""
        self.frozen_seconds += seconds

    def now(self) -> float:
        return self.seconds + self.frozen_seconds


@pytest.fixture(scope="module")
def credentials() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as environment:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(name, "testing")
        environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield


@pytest.fixture(scope="module")
def running(credentials: None) -> Iterator[tuple[FakeGateway, Clock, Poster]]:
    """One for a whole module, because a client of AWS takes its time to be built."""
    clock = Clock()
    with fake_gateway() as gateway:
        yield gateway, clock, GatewayPoster(gateway.address, Passing(clock.monotonic, clock.wait, clock.now))


@pytest.fixture
def gateway(running: tuple[FakeGateway, Clock, Poster]) -> FakeGateway:
    running[0].forget()
    return running[0]


@pytest.fixture
def clock(running: tuple[FakeGateway, Clock, Poster]) -> Clock:
    running[1].start_again()
    return running[1]


@pytest.fixture
def poster(running: tuple[FakeGateway, Clock, Poster], gateway: FakeGateway, clock: Clock) -> Poster:
    return running[2]


@pytest.fixture
def poster_in_real_time(gateway: FakeGateway) -> Poster:
    return GatewayPoster(gateway.address)


@pytest.fixture
def poster_to_nowhere(credentials: None, clock: Clock) -> Poster:
    """Its gateway has just been switched off."""
    with fake_gateway() as gone:
        address = gone.address
    return GatewayPoster(address, Passing(clock.monotonic, clock.wait, clock.now))
