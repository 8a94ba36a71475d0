from __future__ import annotations

from datetime import date

import pytest

from chalicelib.courses import decide_change, decide_edit
from chalicelib.courses.dynamo import course_keys
from chalicelib.courses.dynamo.transaction_plan import (
    Record,
)
from chalicelib.courses.ports import OpenCourseExists
from tests.builders import (
    IFFAT,
    NOW,
    a_cancellation,
    a_request,
    admin,
    an_edit,
    organization_user,
    pending,
    requested,
)
from tests.unit.courses.dynamo.plans import MARKED, RESCHEDULED, plan, put


class TestOpenCourses:
    def test_a_request_for_a_place_that_is_taken_is_refused_before_anything_is_written(self) -> None:
        (key,) = course_keys.open_courses(7, date(2025, 7, 15), "Main Hall")

        with pytest.raises(OpenCourseExists) as refusal:
            plan(requested(), {key: Record(3, "[118]")})

        assert refusal.value.course_id == 118

    def test_a_request_for_a_place_that_was_left_is_accepted(self) -> None:
        (key,) = course_keys.open_courses(7, date(2025, 7, 15), "Main Hall")

        made = plan(requested(), {key: Record(3, "[]")})

        assert (put(made, key).body, put(made, key).expects) == ("[123]", 3)

    def test_a_course_rescheduled_onto_another_is_refused(self) -> None:
        (key,) = course_keys.open_courses(7, date(2025, 7, 22), "Main Hall")

        with pytest.raises(OpenCourseExists) as refusal:
            plan(RESCHEDULED, {key: Record(3, "[118]")})

        assert refusal.value.course_id == 118

    def test_a_course_that_shares_its_place_already_may_be_written_otherwise(self) -> None:
        """Two courses of one organization at one place on one date were possible once."""
        now, before = course_keys.open_courses(7, date(2025, 7, 15), MARKED)
        change = decide_edit.edit(pending(), an_edit(location=MARKED), admin(), NOW)

        made = plan(change, {now: Record(3, "[118,123]")})

        assert (put(made, now).body, put(made, before).body) == ("[118,123]", "[123]")

    def test_a_place_that_was_written_down_otherwise_before_is_held_under_both_keys(self) -> None:
        now, before = course_keys.open_courses(7, date(2025, 7, 15), MARKED)

        made = plan(decide_change.request(a_request(location=MARKED), IFFAT, organization_user(), NOW, 123), {})

        assert (put(made, now).body, put(made, before).body) == ("[123]", "[123]")

    @pytest.mark.parametrize("which", [0, 1])
    def test_it_is_taken_under_either(self, which: int) -> None:
        key = course_keys.open_courses(7, date(2025, 7, 15), MARKED)[which]
        change = decide_change.request(a_request(location=MARKED), IFFAT, organization_user(), NOW, 123)

        with pytest.raises(OpenCourseExists) as refusal:
            plan(change, {key: Record(3, "[118]")})

        assert refusal.value.course_id == 118

    def test_it_is_left_under_both(self) -> None:
        now, before = course_keys.open_courses(7, date(2025, 7, 15), MARKED)
        change = decide_change.cancel(pending(location=MARKED), a_cancellation(), admin(), NOW)

        made = plan(change, {before: Record(3, "[118,123]")})

        assert (put(made, now).body, put(made, before).body) == ("[]", "[118]")
