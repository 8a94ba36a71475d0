from __future__ import annotations

from tests.builders import MIKE, NADIA
from tests.contract.stores import Stores


class TestHistory:
    def test_every_change_is_in_it_oldest_first(self, stores: Stores) -> None:
        course = stores.desk.complete(stores.desk.reschedule(stores.desk.confirmed(MIKE)))

        history = stores.courses.history(course.course_id)

        assert [entry.version for entry in history] == [1, 2, 3, 4]
        assert [entry.type for entry in history] == [
            "new_course_request",
            "course_assigned",
            "course_rescheduled",
            "course_completed",
        ]

    def test_a_line_says_who_from_what_to_what_and_why(self, stores: Stores) -> None:
        course = stores.desk.reschedule(stores.desk.confirmed(MIKE), NADIA)

        line = stores.courses.history(course.course_id)[-1]

        assert line.before is not None
        assert (line.before.instructor_name, line.after.instructor_name) == ("Mike", "Nadia")
        assert (line.actor.name, line.reason) == ("Dana", "Room flooded")

    def test_more_than_nine_changes_stay_in_order(self, stores: Stores) -> None:
        course = stores.desk.confirmed(MIKE)
        for number in range(10):
            course = stores.desk.assign(course, NADIA if number % 2 == 0 else MIKE)

        versions = [entry.version for entry in stores.courses.history(course.course_id)]

        assert versions == list(range(1, 13))

    def test_another_courses_changes_are_not_in_it(self, stores: Stores) -> None:
        numbers = [stores.desk.request(location=f"Room {n}").course_id for n in range(10)]

        assert len(stores.courses.history(numbers[0])) == 1

    def test_a_course_that_was_never_stored_has_none(self, stores: Stores) -> None:
        assert stores.courses.history(999) == []
