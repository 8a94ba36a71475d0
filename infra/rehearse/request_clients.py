"""Clients that ask: event streams and polls. They ask more often than the service demands, so that a run is short."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import httpx

from infra.rehearse.client import Client
from infra.rehearse.heard import number_of

INTERVAL_SECONDS = 2.0
NOT_MODIFIED, GONE = 304, 410
REFUSED, EXPIRED = "ticket_refused", "cursor_expired"


class AskingClient(Client):
    """Asks for what follows its cursor."""

    is_connected = False

    def take(self, data: dict[str, Any], now: float) -> None:
        """Takes an entry of a response."""
        if number_of(data) <= self.heard.seq:
            self.heard.repeated.append(number_of(data))
        else:
            self.heard.add(data, now)


class StreamClient(AskingClient):
    """Reads Server-Sent Events as a browser's EventSource does (docs/sse.md)."""

    kind = "event stream"

    async def listen(self) -> None:
        """Asks with one ticket, until it is refused."""
        ticket = (await self.portal.tickets(attempts=1))["streamTicket"]
        while True:
            path = f"/updates/stream?ticket={ticket}&after={self.heard.cursor}"
            response = await self.portal.get(path, Accept="text/event-stream")
            response.raise_for_status()
            for event, data in blocks_of(response):
                if event == "error" and data["code"] == REFUSED:
                    return
                self._take_block(event, data, response)
            self.is_ready.set()
            await asyncio.sleep(INTERVAL_SECONDS)

    def _take_block(self, event: str, data: dict[str, Any], response: httpx.Response) -> None:
        if event == "error" and data["code"] == EXPIRED:
            self.heard.resets.append(data["message"])
            self.heard.move(data["id"])
        elif event == "error":
            self._refuse("/updates/stream", response.status_code, f"{data['code']}: {data['message']}")
        elif event != "cursor":
            self.take(data, time.time())


class PollingClient(AskingClient):
    """Polls (docs/polling.md)."""

    kind = "polling"

    async def listen(self) -> None:
        while True:
            cursor = self.heard.cursor
            response = await self.portal.get(f"/updates?after={cursor}&limit=500", If_None_Match=f'"{cursor}"')
            if response.status_code == GONE:
                self.heard.resets.append(response.json()["reason"])
                self.heard.move(response.json()["cursor"])
            elif response.status_code != NOT_MODIFIED:
                response.raise_for_status()
                for each in response.json()["events"]:
                    self.take(each["data"], time.time())
            self.is_ready.set()
            await asyncio.sleep(INTERVAL_SECONDS)


def blocks_of(response: httpx.Response) -> list[tuple[str, dict[str, Any]]]:
    """Returns the name and the data of each complete block, with the block's ``id`` in the data."""
    found = []
    for block in response.text.split("\n\n")[:-1]:
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        if "event" in fields:
            data = json.loads(fields["data"])
            found.append((fields["event"], data | ({"id": fields["id"]} if "id" in fields else {})))
    return found
