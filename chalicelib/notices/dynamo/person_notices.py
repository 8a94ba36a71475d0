"""People's notices in DynamoDB: one item per person, written under the version that was read."""

from msgspec import json

from chalicelib.aws.table import NEW, ConditionFailed, Table
from chalicelib.aws.table_items import item
from chalicelib.notices.dynamo import notice_keys
from chalicelib.notices.notice_state import NoticeState
from chalicelib.notices.ports import StateChanged, StoredState

_state = json.Decoder(NoticeState)


class DynamoPersonNotices:
    """Implements ``notices.ports.PersonNotices``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def read(self, user_id: str) -> StoredState:
        row = self._table.get(notice_keys.notices_of_person(user_id))
        return StoredState(_state.decode(row.text), row.number or 0) if row else StoredState(NoticeState(), None)

    def save(self, user_id: str, state: NoticeState, replaced: StoredState) -> None:
        key, body, version = notice_keys.notices_of_person(user_id), json.encode(state).decode(), replaced.version
        try:
            if version is None:
                self._table.put(item(key, body=body, version=1), NEW)
            else:
                self._table.put(item(key, body=body, version=version + 1), "version = :seen", seen=version)
        except ConditionFailed as exc:
            raise StateChanged from exc
