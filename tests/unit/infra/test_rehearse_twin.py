"""What a twin's change set may do: the same as on the stage, apart from what the emulator cannot tell."""

from __future__ import annotations

from typing import Any

import pytest

from infra.errors import ReplacementRefused
from infra.rehearse.twin import ELSEWHERE, OWN, NotHere, TwinApproval, parameters_here, require_here
from infra.resource_changes import parse_resource_change
from infra.targets import PROJECT
from infra.template_fragments import read_fragments

STACK = "coursewire-prod"


def change(**facts: Any) -> Any:
    described = {"Action": "Modify", "LogicalResourceId": "CoursesTable", "ResourceType": "AWS::DynamoDB::Table"}
    return parse_resource_change(described | facts)


@pytest.mark.parametrize("loss", [{"Replacement": "True"}, {"Action": "Remove"}])
def test_a_certain_loss_is_refused_unless_it_is_named(loss: dict[str, str]) -> None:
    with pytest.raises(ReplacementRefused, match="CoursesTable"):
        TwinApproval("prod").require(STACK, [change(**loss)])

    TwinApproval("prod", ["CoursesTable"]).require(STACK, [change(**loss)])


def test_a_suspected_loss_is_tried_and_nobody_is_asked() -> None:
    suspected = change(Replacement="Conditional")
    assert suspected.is_guarded

    TwinApproval("prod").require(STACK, [suspected])


def test_the_twin_has_the_stages_parameters_but_those_that_lead_elsewhere() -> None:
    stage = {"HeartbeatSeconds": "59", "RestDomain": "api.example.com", "PasswordSignIn": "false", "LocalAddress": ""}

    assert parameters_here(stage, "localhost:4566") == OWN | {
        "HeartbeatSeconds": "59", "LocalAddress": "localhost:4566",
    }  # fmt: skip


def test_every_parameter_that_differs_on_the_twin_is_one_of_the_template() -> None:
    declared = read_fragments(PROJECT)["Parameters"]

    assert (ELSEWHERE | OWN.keys()) <= declared.keys()


@pytest.mark.parametrize("name", ["restUrl", "webSocketUrl"])
def test_nobody_connects_to_another_machine(name: str) -> None:
    here = {"restUrl": "http://localhost:4566/rest", "webSocketUrl": "ws://localhost:4566/socket"}

    require_here(here, "localhost:4566")
    with pytest.raises(NotHere, match=r"api\.example\.com"):
        require_here(here | {name: "https://api.example.com"}, "localhost:4566")
