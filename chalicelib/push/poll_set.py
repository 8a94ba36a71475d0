"""Waits for sockets where there is no epoll: the local cloud on macOS. Lambda and Linux never load this module."""

import select


class PollSet:
    """The methods of ``select.epoll`` that the pool uses, by ``select.poll``, whose events have the same numbers."""

    def __init__(self) -> None:
        self._poll = select.poll()

    def register(self, fd: int, events: int) -> None:
        self._poll.register(fd, events)

    def modify(self, fd: int, events: int) -> None:
        self._poll.modify(fd, events)

    def unregister(self, fd: int) -> None:
        self._poll.unregister(fd)

    def poll(self, seconds: float) -> list[tuple[int, int]]:
        """The sockets with events, each with its events; empty if there are none within so many seconds."""
        return self._poll.poll(seconds * 1000)

    def close(self) -> None:
        """Nothing is left open: a poll object has no descriptor of its own."""
