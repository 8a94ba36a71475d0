"""Who the canary is: an identity with a channel that nobody else listens to, and no right to any course."""

from datetime import datetime, timedelta

from chalicelib.people.identity import Identity, Role

EVENT = "canary"
# A run takes seconds.
SESSION = timedelta(minutes=5)


def canary_identity(now: datetime) -> Identity:
    """Returns the identity for one run."""
    return Identity(Role.CANARY, "Canary", "canary", int((now + SESSION).timestamp()))
