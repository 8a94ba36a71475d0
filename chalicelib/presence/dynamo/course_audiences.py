"""Who may see a course, read from its record without the rest of it."""

from collections.abc import Iterable, Mapping

from msgspec import Struct, json

from chalicelib.aws.table import Table
from chalicelib.courses.dynamo import course_keys
from chalicelib.courses.visibility import viewing_channels


class _Owners(Struct, rename="camel"):
    course_id: int
    organization_id: int
    instructor_id: int | None = None


_owners = json.Decoder(_Owners)


class DynamoCourseAudiences:
    """Implements :class:`chalicelib.presence.ports.CourseAudiences`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def channels(self, course_ids: Iterable[int]) -> Mapping[int, list[str]]:
        rows = self._table.get_many(course_keys.course(course_id) for course_id in course_ids)
        found = (_owners.decode(row.text) for row in rows)
        return {each.course_id: viewing_channels(each.organization_id, each.instructor_id) for each in found}
