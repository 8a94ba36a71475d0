"""Connections that the stores keep in tests."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.sockets.connection import Connection
from tests.builders import NOW
from tests.contract.stores import Stores

EXPIRES_AT = NOW + timedelta(hours=1)
CHECK_AT = NOW + timedelta(minutes=50)
CONNECTION = Connection("NkYxZdQOoAMCIjQ=", "admin", "Dana", NOW, EXPIRES_AT)
OTHER = Connection("other=", "admin", "Omar", NOW, EXPIRES_AT)
ELSEWHERE = Connection("else=", "organization:7", "Iffat", NOW, EXPIRES_AT)


def listening(stores: Stores, channel: str = "admin") -> set[str]:
    return {subscription.connection_id for subscription in stores.connections.subscriptions(channel)}
