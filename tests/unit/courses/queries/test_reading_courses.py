from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chalicelib.courses.course_status import Status
from chalicelib.courses.queries.get_course import get_course, get_history
from chalicelib.courses.queries.list_courses import CourseList, Filters, list_courses
from chalicelib.errors import InvalidFields, NotFound
from chalicelib.feed.cursor import Cursor
from tests.builders import HARBOUR, IFFAT, MIKE, NADIA, admin, instructor_user, organization_user
from tests.stores.memory import EPOCH
from tests.unit.courses.office import Office


def listed(office: Office, identity, **options) -> CourseList:
    named = {name: options.pop(name) for name in Filters.__struct_fields__ if name in options}
    given: dict[str, Any] = {"filters": Filters(**named), "limit": 100, "after": None} | options
    return list_courses(office.courses, office.feed, identity, **given)


class TestGetCourse:
    def test_it_comes_with_the_cursor_of_the_readers_channel(self) -> None:
        office = Office()
        course = office.desk.confirmed()

        found, cursor = get_course(office.courses, office.feed, instructor_user(), course.course_id)

        assert found == course
        assert cursor == office.feed.head("instructor:32").cursor

    @pytest.mark.parametrize("identity", [organization_user(HARBOUR), instructor_user(NADIA)])
    def test_anothers_course_is_not_found(self, identity) -> None:
        office = Office()
        course = office.desk.confirmed()

        with pytest.raises(NotFound):
            get_course(office.courses, office.feed, identity, course.course_id)


class TestGetHistory:
    def test_it_lists_every_change_oldest_first(self) -> None:
        office = Office()
        course = office.desk.cancel(office.desk.confirmed())

        history = get_history(office.courses, organization_user(), course.course_id)

        assert [entry.type for entry in history] == ["new_course_request", "course_assigned", "course_cancelled"]

    def test_anothers_is_not_found(self) -> None:
        office = Office()
        course = office.desk.request()

        with pytest.raises(NotFound):
            get_history(office.courses, organization_user(HARBOUR), course.course_id)


class TestListCourses:
    def test_everyone_sees_their_own(self) -> None:
        office = Office()
        ours = office.desk.confirmed(MIKE, IFFAT)
        theirs = office.desk.confirmed(NADIA, HARBOUR)

        assert listed(office, admin()).courses == [ours, theirs]
        assert listed(office, organization_user(IFFAT)).courses == [ours]
        assert listed(office, organization_user(HARBOUR)).courses == [theirs]
        assert listed(office, instructor_user(MIKE)).courses == [ours]
        assert listed(office, instructor_user(NADIA)).courses == [theirs]

    def test_a_status_narrows_it(self) -> None:
        office = Office()
        office.desk.request(location="Annex")
        course = office.desk.confirmed()

        assert listed(office, admin(), status=Status.CONFIRMED).courses == [course]

    def test_without_a_status_it_goes_by_date(self) -> None:
        office = Office()
        late = office.desk.request(scheduled_date=date(2025, 8, 2))
        early = office.desk.confirmed(scheduled_date=date(2025, 8, 1))

        assert listed(office, admin()).courses == [early, late]

    def test_its_cursor_is_the_channels_head(self) -> None:
        office = Office()
        office.desk.request()

        assert listed(office, admin()).cursor == Cursor(EPOCH, 1)

    def test_its_cursor_passes_no_number_that_is_under_way(self) -> None:
        office = Office()
        office.desk.request()
        office.reserve()
        office.desk.request(location="Annex")

        assert listed(office, admin()).cursor == Cursor(EPOCH, 1)

    def test_an_event_between_cursor_and_data_is_replayed_rather_than_lost(self) -> None:
        office = Office()

        class Interrupted:
            after = office.feed.after

            def head(self, channel: str):
                head = office.feed.head(channel)
                office.desk.request()
                return head

        found = list_courses(office.courses, Interrupted(), admin(), Filters(), 100, None)

        assert len(found.courses or []) == 1
        assert [entry.seq for entry in office.feed.after("admin", found.cursor.seq, 10)] == [1]

    def test_for_a_caller_who_knows_the_newest_cursor_nothing_is_read(self) -> None:
        office = Office()
        office.desk.request()
        known = str(listed(office, admin()).cursor)

        unused: Any = None
        found = list_courses(unused, office.feed, admin(), Filters(), 100, None, {known})

        assert found.courses is None
        assert str(found.cursor) == known

    def test_a_change_behind_a_number_that_is_under_way_outdates_what_the_caller_knows(self) -> None:
        """The cursor is the same as before the change, but the list is not."""
        office = Office()
        first = office.desk.request()
        known = str(listed(office, admin()).cursor)
        office.reserve()
        second = office.desk.request(location="Annex")

        found = listed(office, admin(), known={known})

        assert (found.courses, str(found.cursor)) == ([first, second], known)

    def test_once_the_number_is_filled_the_newest_cursor_is_known_again(self) -> None:
        office = Office()
        office.desk.request()
        office.skip(office.reserve())

        cursor = listed(office, admin()).cursor

        assert cursor == Cursor(EPOCH, 2)
        assert listed(office, admin(), known={str(cursor)}).courses is None

    def test_any_change_to_the_list_outdates_what_the_caller_knows(self) -> None:
        office = Office()
        course = office.desk.confirmed(MIKE)
        known = str(listed(office, instructor_user(MIKE)).cursor)
        office.desk.assign(course, NADIA)

        found = listed(office, instructor_user(MIKE), known={known})

        assert found.courses == []

    def test_it_goes_on_where_a_page_ended(self) -> None:
        office = Office()
        courses = [office.desk.request(location=f"Room {n}") for n in range(3)]
        first = listed(office, admin(), limit=2)

        second = listed(office, admin(), limit=2, after=first.next)

        assert [*(first.courses or []), *(second.courses or [])] == courses
        assert second.next is None

    def test_a_next_that_no_page_gave_is_refused(self) -> None:
        with pytest.raises(InvalidFields) as refusal:
            listed(Office(), admin(), after="page 2")

        assert refusal.value.errors == {"next": "must be the `next` of a former page with order=asc"}
