#!/bin/sh
# PyPI package python-socketio, 5.18.1, the client (AsyncClient; Client has the same code).
#
# `connect(url, wait_timeout=10)` waits up to ten seconds for the server to accept the connection. The client remembers every
# other argument of that call for its reconnects, but not this one: a reconnect waits for one second, the default. A server
# that takes a little longer to accept (here 1.5 s in its `connect` handler, as one that looks a token up) is connected to
# once, and after the first lost connection never again: each attempt is accepted by the server and dropped by the client.
#
# Server and client are python-socketio's own. Seen:
#
#   first connect: True
#   10 s after the connection was lost: False, accepted by the server 4 more times
#
# (The count depends on the random delays.) Exits with 1 when the client has come back.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'python-socketio[asyncio-client]==5.18.1' aiohttp==3.14.5
cat > "$folder/reconnect.py" <<'END'
import asyncio
import os
import sys

import socketio
from aiohttp import web

accepted = []
server = socketio.AsyncServer(async_mode="aiohttp")


@server.event
async def connect(sid, environ, auth):
    await asyncio.sleep(1.5)
    accepted.append(sid)


async def main():
    application = web.Application()
    server.attach(application)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]
    client = socketio.AsyncClient(reconnection_delay=1, reconnection_delay_max=1)
    await client.connect(f"http://127.0.0.1:{port}", transports=["websocket"], wait_timeout=10)
    print("first connect:", client.connected)
    await client.eio.ws.close()
    await asyncio.sleep(10)
    print(f"10 s after the connection was lost: {client.connected}, accepted by the server {len(accepted) - 1} more times")
    return 1 if client.connected else 0


# The client's reconnecting would go on and keep the process alive.
code = asyncio.run(asyncio.wait_for(main(), 50))
sys.stdout.flush()
os._exit(code)
END
timeout 60 "$folder/venv/bin/python" "$folder/reconnect.py"
