"""The keys that an action reads before it is decided, and the inputs found under those keys.

The keys of the course, organization, instructor and receipt follow from the request. The other items that the commit
needs (slots, open courses) depend on the course, which is not read yet. They are predicted by deciding on the course as
this process last saw it. A wrong prediction costs one more read and does no harm, because
every write is conditional on the version that was actually read.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import field, json

from chalicelib.aws.table_items import Key
from chalicelib.courses.course import Course
from chalicelib.courses.course_types import CourseType
from chalicelib.courses.dynamo import course_keys
from chalicelib.courses.dynamo.transaction_plan import Record, shared_keys
from chalicelib.courses.ports import InputKeys, Inputs, Predict, Receipt
from chalicelib.errors import CoursewireError
from chalicelib.people.dynamo import people_keys
from chalicelib.people.records import Instructor, Organization

# Made at import, see aws/table.py.
_DECODERS: dict[str, json.Decoder[Any]] = {
    "course": json.Decoder(Course),
    "organization": json.Decoder(Organization),
    "instructor": json.Decoder(Instructor),
    "receipt": json.Decoder(Receipt),
    "course_types": json.Decoder(tuple[CourseType, ...]),
}


class PrefetchedInputs(Inputs, frozen=True):
    """``shared`` maps each predicted key to its record, None for a missing item."""

    shared: Mapping[Key, Record | None] = field(default_factory=dict)

    def shared_records(self, keys: list[Key]) -> dict[Key, Record] | None:
        """Returns the existing records under the keys, or None when some key was not predicted."""
        if not self.shared.keys() >= set(keys):
            return None
        return {key: record for key in keys if (record := self.shared[key])}


def item_keys(keys: InputKeys) -> dict[str, Key]:
    """Maps the name of each requested field of Inputs to the key of its item."""
    found = {}
    if keys.course_id is not None:
        found["course"] = course_keys.course(keys.course_id)
    if keys.organization_id is not None:
        found["organization"] = people_keys.organization(keys.organization_id)
    if keys.instructor_id is not None:
        found["instructor"] = people_keys.instructor(keys.instructor_id)
    if keys.receipt is not None:
        found["receipt"] = course_keys.receipt(keys.receipt.user_id, keys.receipt.idempotency_key)
    if keys.course_types:
        found["course_types"] = course_keys.COURSE_TYPES
    return found


def predicted_keys(keys: InputKeys, cached: Course | None, predict: Predict | None) -> list[Key]:
    """Returns the keys that the commit will need if the course is still as cached; empty without a prediction."""
    if predict is None or (keys.course_id is not None and cached is None):
        return []
    # Names are not known yet, and no key contains one.
    organization = None if keys.organization_id is None else Organization(keys.organization_id, "")
    instructor = None if keys.instructor_id is None else Instructor(keys.instructor_id, "")
    try:
        return shared_keys(predict(Inputs(course=cached, organization=organization, instructor=instructor)))
    except CoursewireError:
        return []


def read_inputs(
    keys: InputKeys, predicted: list[Key], records: Mapping[Key, Record], now_seconds: float
) -> PrefetchedInputs:
    """Decodes the records. An expired record counts as missing, even if DynamoDB has not deleted it yet."""
    fields: dict[str, Any] = {}
    for name, key in item_keys(keys).items():
        record = records.get(key)
        if record is not None and not 0 < record.expires_at <= now_seconds:
            fields[name] = _DECODERS[name].decode(record.body)
    return PrefetchedInputs(**fields, shared={key: records.get(key) for key in predicted})
