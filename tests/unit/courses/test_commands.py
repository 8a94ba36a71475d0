from __future__ import annotations

from typing import Any

import msgspec
import pytest

from chalicelib.courses.commands import AssignInstructor, CancelCourse, CompleteCourse, RequestCourse

REQUEST: dict[str, Any] = {
    "courseType": "CPR Basic",
    "scheduledDate": "2025-07-15",
    "timeZone": "America/Toronto",
    "location": "Main Hall",
    "students": 12,
}


def is_accepted(kind: type, members: dict[str, Any]) -> bool:
    try:
        msgspec.convert(members, kind)
    except msgspec.ValidationError:
        return False
    return True


class TestRequestCourse:
    def test_times_notes_and_dates_may_be_left_out(self) -> None:
        assert is_accepted(RequestCourse, REQUEST)

    @pytest.mark.parametrize("clock", ["00:00", "09:00", "19:59", "23:59"])
    def test_a_time_of_day_is_accepted(self, clock: str) -> None:
        assert is_accepted(RequestCourse, REQUEST | {"startTime": clock})

    @pytest.mark.parametrize("clock", ["9:00", "24:00", "09:60", "09:00:00", "09:00\n", "0900", "", "٠٩:٠٠", 900])
    def test_other_times_are_not(self, clock: object) -> None:
        assert not is_accepted(RequestCourse, REQUEST | {"startTime": clock})

    @pytest.mark.parametrize("day", ["15.07.2025", "2025-02-29", "2025-07-15T00:00:00Z", "", 20250715])
    def test_what_is_not_a_date_is_refused(self, day: object) -> None:
        assert not is_accepted(RequestCourse, REQUEST | {"scheduledDate": day})

    @pytest.mark.parametrize("text", ["", " ", "\n\t", "\u200b", "\ufeff \u200e", "\u00ad", "x" * 201])
    @pytest.mark.parametrize("name", ["courseType", "location"])
    def test_a_text_must_say_something_short(self, name: str, text: str) -> None:
        assert not is_accepted(RequestCourse, REQUEST | {name: text})

    @pytest.mark.parametrize("control", ["\n", "\r\n", "\t", "\x00", "\x1b", "\x7f", "\x85", "\u2028", "\u2029"])
    def test_a_text_is_one_line_and_notes_may_have_several(self, control: str) -> None:
        text = f"Main Hall{control}Room 2"

        assert not is_accepted(RequestCourse, REQUEST | {"location": text})
        assert not is_accepted(RequestCourse, REQUEST | {"courseType": text})
        assert is_accepted(RequestCourse, REQUEST | {"notes": text})
        assert is_accepted(CancelCourse, {"reason": text})

    @pytest.mark.parametrize("students", [0, -1, 10_001, 1.5, "12", True])
    def test_the_head_count_is_a_whole_number(self, students: object) -> None:
        assert not is_accepted(RequestCourse, REQUEST | {"students": students})

    def test_at_most_ten_alternative_dates_are_accepted(self) -> None:
        assert is_accepted(RequestCourse, REQUEST | {"alternativeDates": ["2025-07-16"] * 10})
        assert not is_accepted(RequestCourse, REQUEST | {"alternativeDates": ["2025-07-16"] * 11})


class TestAssignInstructor:
    @pytest.mark.parametrize("number", [0, -1, 2**53, "32", None])
    def test_what_is_no_number_of_an_instructor_is_refused(self, number: object) -> None:
        assert not is_accepted(AssignInstructor, {"instructorId": number})


class TestCancelCourse:
    @pytest.mark.parametrize(
        "members", [{}, {"reason": None}, {"reason": ""}, {"reason": " "}, {"reason": "\u2060"}, {"reason": "x" * 501}]
    )
    def test_a_reason_is_compulsory(self, members: dict[str, Any]) -> None:
        assert not is_accepted(CancelCourse, members)


class TestCompleteCourse:
    def test_the_attended_head_count_is_compulsory(self) -> None:
        assert not is_accepted(CompleteCourse, {"comments": "All passed"})

    def test_it_may_be_zero(self) -> None:
        assert is_accepted(CompleteCourse, {"attended": 0})
