"""The shape of an item, the same in both tables, and how PynamoDB writes it.

Every item is a key, a JSON body and at most a version, an event name and an expiry: what is inside a body is the
business of the structs in the pure files, so a new field needs no migration of attributes.
"""

from typing import cast

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.connection import Connection
from pynamodb.models import Model

from chalicelib.courses.dynamo.transaction_plan import MISSING, Put

# One attempt is shorter than ``feed_numbers.HOLE_SECONDS``, so that readers fill no number that a first attempt still
# uses. A repetition may find its numbers filled; the change then gets new numbers.
CONNECT_TIMEOUT_SECONDS = 1
READ_TIMEOUT_SECONDS = 3
# All attempts together must end before the caller's deadline, so there is one repetition: for a connection that was
# closed while the function was frozen. The store repeats whatever else may succeed later.
REPETITIONS = 1


class Item(Model):
    """``expires_at`` is in epoch seconds; the table's TTL uses it.

    ``stamp`` is when an entry's number was reserved, ``request`` the id of the request that made its change, ``actor``
    that of the user who made it, ``former`` a digest of the course before it.
    """

    pk = UnicodeAttribute(hash_key=True, attr_name="PK")
    sk = UnicodeAttribute(range_key=True, attr_name="SK")
    body = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    event = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True, attr_name="expiresAt")
    stamp = NumberAttribute(null=True)
    request = UnicodeAttribute(null=True)
    actor = UnicodeAttribute(null=True)
    former = UnicodeAttribute(null=True)


def table(name: str) -> type[Item]:
    """Returns the model of one table. Region, credentials and endpoint come from the environment."""
    meta = {
        "table_name": name,
        "connect_timeout_seconds": CONNECT_TIMEOUT_SECONDS,
        "read_timeout_seconds": READ_TIMEOUT_SECONDS,
        "max_retry_attempts": REPETITIONS,
    }
    return cast("type[Item]", type("BoundItem", (Item,), {"Meta": type("Meta", (), meta)}))


def connection(model: type[Item]) -> Connection:
    """Returns the model's own connection, so that transactions share its client, timeouts and open sockets."""
    return model._get_connection().connection  # noqa: SLF001 - a model has no public way to it


def from_put(model: type[Item], put: Put) -> Item:
    return model(
        put.key.pk,
        put.key.sk,
        body=put.body,
        version=put.version,
        event=put.event,
        expires_at=put.expires_at,
        stamp=put.stamp_ms,
        request=put.request_id,
        actor=put.actor_id,
        former=put.former,
    )


def condition(put: Put, now_seconds: int) -> object:
    """Returns the condition that DynamoDB checks for the put, None for no condition."""
    if put.expects is None:
        return None
    if put.expects != MISSING:
        return Item.version == put.expects
    missing = Item.pk.does_not_exist()
    # An expired item may linger for days until the table's TTL takes it.
    return missing | (Item.expires_at <= now_seconds) if put.replaces_expired else missing
