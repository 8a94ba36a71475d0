"""The organization or instructor that a change names, read again before each attempt but the first.

An attempt may come seconds after the change was decided, and an administrator may deactivate the record meanwhile. Only
a condition in the transaction could exclude the moment that is left, between this read and the transaction. Such a
condition costs two write units for every action.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct, field, json

from chalicelib.aws.table_items import Key
from chalicelib.courses.dynamo.transaction_plan import Record
from chalicelib.courses.ports import Inputs, RecordDeactivated
from chalicelib.people.dynamo import people_keys


class _State(Struct):
    is_active: bool = field(default=True, name="active")


_state = json.Decoder(_State)


def named_records(inputs: Inputs | None) -> list[Key]:
    """Returns the keys of the records that a change was decided on, none without inputs."""
    if inputs is None:
        return []
    organization, instructor = inputs.organization, inputs.instructor
    keys = [people_keys.organization(organization.organization_id)] if organization else []
    return keys + ([people_keys.instructor(instructor.instructor_id)] if instructor else [])


def require_active(keys: Iterable[Key], known: Mapping[Key, Record]) -> None:
    """Raises RecordDeactivated for a record that was read, and is deactivated."""
    for key in keys:
        record = known.get(key)
        if record is not None and not _state.decode(record.body).is_active:
            raise RecordDeactivated
