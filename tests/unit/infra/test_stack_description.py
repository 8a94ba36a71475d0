from __future__ import annotations

from infra.local.local_cloud import LocalCloud
from infra.local.local_stack import describe_local_stack
from infra.local.stack_description import format_description

OUTPUTS = dict.fromkeys(
    ["RestUrl", "WebSocketUrl", "UserPoolId", "UserPoolClientId", "CoursesTableName", "ConnectionsTableName"], "x"
)


def test_the_description_has_what_clients_and_demonstrations_read() -> None:
    description = describe_local_stack(LocalCloud(), OUTPUTS, "http://localhost:5173")

    assert set(description) == {
        "restUrl",
        "webSocketUrl",
        "region",
        "userPoolId",
        "userPoolClientId",
        "cognitoUrl",
        "awsEndpointUrl",
        "portalUrl",
        "tables",
        "users",
    }
    assert set(description["tables"]) == {"courses", "connections"}
    assert set(description["users"][0]) == {"username", "password", "role", "name", "organizationId", "instructorId"}


def test_the_welcome_names_every_login() -> None:
    description = describe_local_stack(LocalCloud(), OUTPUTS, None)

    text = format_description(description)

    assert "/instructor" not in text
    assert all(user["username"] in text and user["password"] in text for user in description["users"])


def test_the_welcome_names_each_portal_that_is_served() -> None:
    description = describe_local_stack(LocalCloud(), OUTPUTS, "http://localhost:5173")

    text = format_description(description)

    assert all(f"http://localhost:5173/{role}" in text for role in ("instructor", "organization", "admin"))


def test_the_welcome_of_an_empty_cloud_names_the_page_that_adds_people() -> None:
    description = describe_local_stack(LocalCloud(has_demo_data=False), OUTPUTS, None)

    text = format_description(description)

    assert description["users"] == []
    assert "docs/getting-started-production.md" in text
    assert "Sign in as" not in text
