"""The demonstration's people and courses obey the rules that the API holds everybody to."""

from __future__ import annotations

from datetime import time
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest

from infra.local.demo_data import COURSES, INSTRUCTORS, ORGANIZATIONS, TIME_ZONE, USERS, DemoCourse, DemoUser

ROLES = {"admin", "organization", "instructor"}
# In days from today. Today itself is neither: whether its courses are over depends on the hour.
PAST, FUTURE = -1, 1


def label(course: DemoCourse) -> str:
    return f"{course.course_type}, {course.location}"


def holds_its_slot(course: DemoCourse) -> bool:
    return course.instructor_id is not None and course.cancelled is None


def overlap(one: DemoCourse, other: DemoCourse) -> bool:
    return one.day == other.day and one.start < other.end and other.start < one.end


def test_no_instructor_is_in_two_places_at_once() -> None:
    booked = [course for course in COURSES if holds_its_slot(course)]

    clashes = [
        (label(one), label(other))
        for one, other in combinations(booked, 2)
        if one.instructor_id == other.instructor_id and overlap(one, other)
    ]

    assert clashes == []


@pytest.mark.parametrize("course", COURSES, ids=label)
def test_a_course_ends_after_it_starts_at_times_the_api_reads(course: DemoCourse) -> None:
    start, end = time.fromisoformat(course.start), time.fromisoformat(course.end)

    assert start < end
    assert (f"{start:%H:%M}", f"{end:%H:%M}") == (course.start, course.end)


@pytest.mark.parametrize("course", COURSES, ids=label)
def test_only_an_assigned_course_of_the_past_is_completed(course: DemoCourse) -> None:
    completed = course.attended is not None

    assert not completed or (course.instructor_id is not None and course.day <= PAST and course.cancelled is None)


@pytest.mark.parametrize("course", COURSES, ids=label)
def test_no_more_people_came_than_were_announced(course: DemoCourse) -> None:
    assert 0 <= (course.attended or 0) <= course.students
    assert course.students > 0


@pytest.mark.parametrize("course", [course for course in COURSES if course.instructor_id is None], ids=label)
def test_what_nobody_teaches_yet_lies_in_the_future(course: DemoCourse) -> None:
    assert course.day >= FUTURE


def test_the_demonstration_takes_place_in_a_real_time_zone() -> None:
    assert ZoneInfo(TIME_ZONE).key == TIME_ZONE


def test_every_role_can_be_played_and_two_admins_can_race() -> None:
    roles = [user.role for user in USERS]

    assert set(roles) == ROLES
    assert roles.count("admin") >= 2


@pytest.mark.parametrize("user", USERS, ids=lambda user: user.username)
def test_a_user_stands_for_what_his_role_says(user: DemoUser) -> None:
    assert (user.organization_id is not None) is (user.role == "organization")
    assert (user.instructor_id is not None) is (user.role == "instructor")


def test_names_are_the_same_wherever_they_are_shown() -> None:
    shown = {("organization", n): name for n, name in ORGANIZATIONS.items()}
    shown |= {("instructor", n): name for n, name in INSTRUCTORS.items()}

    for user in USERS:
        number = user.organization_id or user.instructor_id
        assert number is None or shown[user.role, number] == user.name
