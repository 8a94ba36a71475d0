from __future__ import annotations

import pytest

from chalicelib.courses.course_types import Catalogue, CatalogueChanged, CourseType
from chalicelib.courses.manage_course_types import AddCourseType, add_course_type
from chalicelib.courses.ports import InputKeys
from tests.builders import admin
from tests.contract.stores import Stores, at_once

BASIC, AID = CourseType(1, "CPR Basic", 180), CourseType(2, "First Aid", is_active=False)


def test_without_a_catalogue_there_are_no_types(stores: Stores) -> None:
    assert stores.course_types.read() == Catalogue()
    assert stores.courses.prefetch(InputKeys(course_types=True)).course_types == ()


def test_types_are_read_as_stored_also_with_the_inputs_of_a_request(stores: Stores) -> None:
    stores.course_types.save([BASIC, AID], Catalogue())

    assert stores.course_types.read().types == (BASIC, AID)
    assert stores.courses.prefetch(InputKeys(course_types=True)).course_types == (BASIC, AID)
    assert stores.courses.prefetch(InputKeys(course_id=1)).course_types == ()


def test_a_catalogue_that_was_changed_in_between_is_not_overwritten(stores: Stores) -> None:
    stores.course_types.save([BASIC], Catalogue())
    before = stores.course_types.read()
    stores.course_types.save([BASIC, AID], before)

    for outdated in (before, Catalogue()):
        with pytest.raises(CatalogueChanged):
            stores.course_types.save([], outdated)

    assert stores.course_types.read().types == (BASIC, AID)


def test_types_added_at_once_are_all_stored_under_their_own_numbers(stores: Stores) -> None:
    results = at_once(4, lambda n: add_course_type(stores.course_types, admin(), AddCourseType(name=f"Type {n}")))

    assert {each.course_type_id for each in results if isinstance(each, CourseType)} == {1, 2, 3, 4}, results
    assert {each.name for each in stores.course_types.read().types} == {"Type 0", "Type 1", "Type 2", "Type 3"}
