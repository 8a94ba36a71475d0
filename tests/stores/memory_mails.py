"""The queue of mails, and what was mailed, in memory."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.mail.ports import Mailed, StoredMail
from chalicelib.mail.queued_mail import QueuedMail, merged


class MemoryMailQueue:
    """Implements ``mail.ports.MailQueue``."""

    def __init__(self) -> None:
        self._stored: dict[tuple[int, str], StoredMail] = {}

    def add(self, mails: Iterable[QueuedMail]) -> None:
        for mail in mails:
            stored = self._stored.get((mail.course_id, mail.user_id))
            whole = merged(stored.mail if stored else None, mail)
            if stored is None or whole != stored.mail:
                self._store(StoredMail(whole, stored.version + 1 if stored else 1))

    def all(self) -> list[StoredMail]:
        return list(self._stored.values())

    def replace(self, stored: StoredMail, mail: QueuedMail) -> StoredMail | None:
        if not self._is_as_read(stored):
            return None
        self._store(StoredMail(mail, stored.version + 1))
        return StoredMail(mail, stored.version + 1)

    def remove(self, stored: StoredMail) -> bool:
        if self._is_as_read(stored):
            del self._stored[stored.mail.course_id, stored.mail.user_id]
            return True
        return False

    def _is_as_read(self, stored: StoredMail) -> bool:
        return self._stored.get((stored.mail.course_id, stored.mail.user_id)) == stored

    def _store(self, stored: StoredMail) -> None:
        self._stored[stored.mail.course_id, stored.mail.user_id] = stored


class MemoryMailedCourses:
    """Implements ``mail.ports.MailedCourses``."""

    def __init__(self) -> None:
        self._stored: dict[tuple[int, str], Mailed] = {}

    def read(self, course_id: int, user_id: str) -> Mailed | None:
        return self._stored.get((course_id, user_id))

    def save(self, course_id: int, user_id: str, mailed: Mailed) -> None:
        self._stored[course_id, user_id] = mailed
