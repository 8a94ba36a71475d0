from __future__ import annotations

import pytest

from chalicelib.csv_files import exports
from chalicelib.csv_files.csv_errors import SavingStopped
from chalicelib.people.records import Organization
from tests.stores.memory_imports import MemoryImports
from tests.unit.csv_files.file_desk import FileDesk

HEADER = "organizationId,courseType,scheduledDate,startTime,endTime,timeZone,location,students,alternativeDates,notes\n"
ROW = "7,CPR Basic,2045-07-15,09:00,12:00,America/Toronto,{place},12,2045-07-16 2045-07-17,\n"


class FailingImports(MemoryImports):
    """The call of that number notes nothing, and raises OSError."""

    def __init__(self, fails_at: int) -> None:
        super().__init__()
        self._left = fails_at

    def note_saved(self, digest: str, rows: int) -> None:
        self._left -= 1
        if self._left == 0:
            raise OSError("no answer")
        super().note_saved(digest, rows)


def rows(*places: str) -> str:
    return HEADER + "".join(ROW.format(place=place) for place in places)


def locations(desk: FileDesk) -> list[str]:
    return [line.split(",")[13] for line in desk.export("courses").splitlines()[1:]]


def test_each_row_is_a_course_with_its_event() -> None:
    desk = FileDesk()

    assert desk.save("courses", rows("Hall A", "Hall B")) == (2, 0, 0)
    assert sorted(locations(desk)) == ["Hall A", "Hall B"]
    assert len(desk.office.feed.after("organization:7", 0, 10)) == 2


def test_the_same_file_again_saves_nothing_even_after_a_course_has_moved() -> None:
    desk = FileDesk()
    desk.save("courses", rows("Hall A", "Hall B"))
    desk.office.cancel(1)

    assert desk.save("courses", rows("Hall A", "Hall B")) == (0, 0, 2)
    assert len(locations(desk)) == 2


def test_rows_that_are_open_courses_already_are_not_saved_again() -> None:
    desk = FileDesk()
    desk.save("courses", rows("Hall A"))

    assert desk.save("courses", rows("Hall A", "Hall B")) == (1, 0, 1)


def test_bad_courses_are_errors_by_row_and_column() -> None:
    desk = FileDesk()
    desk.people.save([Organization(8, "Harbour", is_active=False)])
    good = ROW.format(place="Hall")
    bad = [
        good.replace("2045-07-15", "15/07/2045", 1),
        good.replace("7,", "99,", 1),
        good.replace("7,", "8,", 1),
        good.replace("America/Toronto", "Mars/Olympus"),
        good.replace("12:00", "08:00"),
        good.replace("12,2045", "none,2045"),
    ]
    text = HEADER + "".join(row.replace("Hall", f"Hall {number}") for number, row in enumerate(bad))

    assert [error[:2] for error in desk.errors("courses", text)] == [
        (2, "scheduledDate"),
        (3, "organizationId"),
        (4, "organizationId"),
        (5, "timeZone"),
        (6, "endTime"),
        (7, "students"),
    ]


def test_a_place_is_taken_once_a_day_in_the_file_and_in_the_table() -> None:
    desk = FileDesk()
    desk.save("courses", rows("Hall A"))
    other = ROW.replace("CPR Basic", "First Aid").format(place="HALL A")

    assert desk.errors("courses", rows("Hall B", "hall  b")) == [(3, "location", "is in row 2 already")]
    assert desk.errors("courses", HEADER + other) == [(2, "location", "has another open course on that date: course 1")]


def test_what_a_failure_left_is_saved_by_the_same_file_and_nothing_twice() -> None:
    desk = FileDesk()
    text = rows("Hall A", "Hall B", "Hall C")
    desk.imports = FailingImports(fails_at=2)
    with pytest.raises(SavingStopped):
        desk.save("courses", text, OSError)
    rest = desk.save("courses", text)

    assert rest == (1, 0, 2)
    assert sorted(locations(desk)) == ["Hall A", "Hall B", "Hall C"]


def test_history_is_exported_with_who_and_why() -> None:
    desk = FileDesk()
    desk.save("courses", rows("Hall A"))
    desk.office.cancel(1)

    lines = desk.export("history").splitlines()

    assert lines[0].startswith("courseId,version,type,at,actorRole,actorName,reason,fromStatus")
    assert len(lines) == 3
    assert ",pending," in lines[2]
    assert ",cancelled," in lines[2]


def test_a_part_that_would_be_too_long_has_fewer_courses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MAX_PART_BYTES", 1_000)
    desk = FileDesk()
    desk.save("courses", rows(*(f"Hall {number}" for number in range(7))))
    parts, after = list[str](), None
    while not parts or after:
        lines, after = exports.export_part(desk, "history", after)
        parts.append("".join(lines))

    whole = "".join(parts).splitlines()
    assert max(map(len, parts)) <= 1_000 < len("".join(parts))
    assert (len(whole), len(set(whole))) == (8, 8)


def test_a_request_to_move_is_exported_in_words() -> None:
    desk = FileDesk()
    course = desk.office.desk.ask(desk.office.desk.confirmed())

    courses, history = desk.export("courses").splitlines(), desk.export("history").splitlines()

    assert courses[0].endswith(",updatedAt,changeRequest")
    assert courses[1].endswith(",move 2025-07-22 09:00 12:00")
    assert history[0].endswith(",toCourseType,toLocation,toStudents,toChangeRequest")
    assert history[course.version].endswith(",CPR Basic,Main Hall,12,move 2025-07-22 09:00 12:00")
