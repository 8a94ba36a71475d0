"""Functions that run in turns, as far as their next read or write, in an order that a test chooses."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any


class Run:
    """A function in a thread that is stopped before each step. Only one run goes on at any time."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act, self._go, self._stopped = act, threading.Semaphore(0), threading.Semaphore(0)
        self.is_done = False
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def advance(self) -> None:
        """Goes on to the next step or to the end. Raises what the function raised."""
        self._go.release()
        self._stopped.acquire()
        if self.is_done:
            self._thread.join()
        if self._error is not None:
            raise self._error

    def finish(self) -> None:
        while not self.is_done:
            self.advance()

    def stop(self) -> None:
        """Called in the run's own thread."""
        self._stopped.release()
        self._go.acquire()

    def owns(self, thread: threading.Thread) -> bool:
        return thread is self._thread

    def _run(self) -> None:
        self._go.acquire()
        try:
            self._act()
        except BaseException as exc:  # noqa: BLE001 - raised again by whoever advances the run
            self._error = exc
        self.is_done = True
        self._stopped.release()


class Turns:
    """The runs that are under way."""

    def __init__(self) -> None:
        self.runs: list[Run] = []

    def start(self, act: Callable[[], object]) -> Run:
        run = Run(act)
        self.runs.append(run)
        return run

    def step(self) -> None:
        """Stops the run that calls this. Does nothing outside of a run."""
        for run in self.runs:
            if run.owns(threading.current_thread()):
                run.stop()

    def advance(self, run: Run) -> None:
        run.advance()
        self.runs = [each for each in self.runs if not each.is_done]

    def finish(self) -> None:
        while self.runs:
            self.advance(self.runs[0])


class Stepped:
    """A port whose every call is a step."""

    def __init__(self, port: Any, step: Callable[[], object]) -> None:
        self._port, self._step = port, step

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)

        def call(*args: Any, **options: Any) -> Any:
            self._step()
            return method(*args, **options)

        return call
