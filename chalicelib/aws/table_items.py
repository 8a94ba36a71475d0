"""Items of the tables in DynamoDB's JSON: as they are read (``Row``) and as they are written (``item``)."""

from typing import Any, NamedTuple

from msgspec import Struct


class Key(NamedTuple):
    """The primary key of an item: partition key and sort key."""

    pk: str
    sk: str


# gc=False: rows have no cycles, and the garbage collector takes longer than reading a large audience's rows.
class Text(Struct, gc=False):
    """A text attribute."""

    S: str


class Number(Struct, gc=False):
    """A number attribute: DynamoDB sends numbers as text."""

    N: str


class Row(Struct, gc=False, rename={"pk": "PK", "sk": "SK", "expires_at": "expiresAt"}):
    """An item with the attributes that items of every table have: see ``courses/dynamo/pynamodb_model.py``.

    The attributes after ``expires_at`` are those of feed heads; ``stamp`` is also in feed entries. ``request``,
    ``actor`` and ``former`` are in feed entries, ``actor`` in activity too, ``visible`` in subscriptions only.
    """

    pk: Text
    sk: Text
    body: Text | None = None
    version: Number | None = None
    event: Text | None = None
    expires_at: Number | None = None
    stamp: Number | None = None
    reserved: Number | None = None
    settled: Number | None = None
    pushed: Number | None = None
    began: Number | None = None
    visible: Number | None = None
    request: Text | None = None
    actor: Text | None = None
    former: Text | None = None

    @property
    def key(self) -> Key:
        """The primary key."""
        return Key(self.pk.S, self.sk.S)

    @property
    def text(self) -> str:
        """The body; empty if the item has none."""
        return self.body.S if self.body else ""

    @property
    def number(self) -> int | None:
        """The version, if the item has one."""
        return number(self.version) if self.version else None

    @property
    def dies_at(self) -> int:
        """When the item expires, in epoch seconds; 0 for never."""
        return number(self.expires_at)


def number(attribute: Number | None) -> int:
    """Returns the value of a number attribute without its fraction, 0 if the item has none."""
    if attribute is None:
        return 0
    try:
        return int(attribute.N)
    except ValueError:
        # A fraction or an exponent, which only other programs store.
        return int(float(attribute.N))


def item(
    key: Key,
    *,
    body: str | None = None,
    event: str | None = None,
    actor: str | None = None,
    version: int | None = None,
    expires_at: int | None = None,
    **numbers: int | None,
) -> dict[str, Any]:
    """An item as :meth:`Table.put` and :meth:`Table.write_many` take it. ``numbers`` are further attributes.

    An attribute that is None is left out.
    """
    attributes: dict[str, Any] = key_attributes(key)
    texts = {"body": body, "event": event, "actor": actor}
    attributes |= {name: {"S": text} for name, text in texts.items() if text is not None}
    given = {"version": version, "expiresAt": expires_at, **numbers}
    return attributes | {name: {"N": str(number)} for name, number in given.items() if number is not None}


def key_attributes(key: Key) -> dict[str, Any]:
    """Returns the primary key as attributes of an item."""
    return {"PK": {"S": key.pk}, "SK": {"S": key.sk}}
