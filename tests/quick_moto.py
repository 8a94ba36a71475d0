"""moto's tables with the same responses in a fraction of the time, most of which moto spends on copies and on names.

Quicker are the response of an item's texts and numbers, whose members moto looks up one by one under ten names, the
comparison of texts, the copies of values, and a transaction, for which moto copies its whole table once for every item.
"""

from __future__ import annotations

from collections import defaultdict
from copy import copy, deepcopy
from functools import cache
from typing import Any

from moto.core import responses
from moto.core.serialize import JSONSerializer
from moto.core.utils import method_names_from_class
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

# Of these types the value is a text.
TEXTS = ("S", "N")
# Of these types a value is the same when it is read, and is never changed in place.
SCALARS = ("S", "N", "B", "BOOL", "NULL")

_serialize_structure = JSONSerializer._serialize_type_structure
_update_item = DynamoDBBackend.update_item
_copy_value = DynamoType.__deepcopy__
_cast_value: Any = vars(DynamoType)["cast_value"]


def make_moto_quick() -> None:
    """moto is quick from now on, in this process. A second call changes nothing."""
    changes: tuple[tuple[Any, str, Any], ...] = (
        (JSONSerializer, "_serialize_type_structure", _serialize),
        (DynamoType, "cast_value", property(_cast)),
        (DynamoType, "__deepcopy__", _copied_value),
        (DynamoDBBackend, "update_item", _update_a_copy),
        (Table, "__deepcopy__", _table_with_the_same_items),
        (responses, "method_names_from_class", _method_names),
    )
    for owner, name, change in changes:
        setattr(owner, name, change)


_method_names = cache(method_names_from_class)


def _serialize(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
    if shape.name == "AttributeValue" and type(value) is dict and len(value) == 1:
        ((kind, content),) = value.items()
        if kind in TEXTS and type(content) is str:
            self._default_serialize(serialized, {kind: content}, shape, key)
            return
    _serialize_structure(self, serialized, value, shape, key)


def _cast(self: DynamoType) -> Any:
    return self.value if self.type == "S" else _cast_value.fget(self)


def _copied_value(self: DynamoType, memo: dict[int, Any]) -> DynamoType:
    if self.type not in SCALARS:
        return _copy_value(self, memo)
    result = DynamoType.__new__(DynamoType)
    result.type, result.value = self.type, self.value
    return result


def _update_a_copy(self: Any, table_name: str, key: dict[str, Any], *args: Any, **options: Any) -> Any:
    """moto changes the item in place, which a copy of the table would see."""
    row = self.get_table(table_name).items.get(DynamoType(key["PK"]), {})
    place = DynamoType(key["SK"])
    if place in row:
        row[place] = deepcopy(row[place])
    return _update_item(self, table_name, key, *args, **options)


def _table_with_the_same_items(self: Any, memo: dict[int, Any]) -> Any:
    """moto keeps it in case the transaction fails. Items are added, removed and replaced, and never changed."""
    result = copy(self)
    result.items = defaultdict(dict, {place: dict(row) for place, row in self.items.items()})
    return result
