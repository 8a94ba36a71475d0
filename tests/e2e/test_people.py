"""docs/deploying.md: the commands that add people, as the page writes them, on a running stack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.architecture.test_docs_links import blocks
from tests.e2e.conftest import Stack
from tests.e2e.test_verify_table import Operator

RUNS = [block for block in blocks("sh") if block.page == "docs/deploying.md" and "-m infra.people" in block.text]
# The page's people are those of the demo data, which exist here.
OTHERS = (
    ("--stage dev", "--stage local"),
    ("Iffat College", "Ivy College"),
    ("add Mike", "add Max"),
    ("dana", "dora"),
    ("iffat ", "ivy "),
    ("mike ", "max "),
    (" 7", " 4007"),
    (" 32", " 4032"),
)
FILES = {
    "organizations": "organizationId,name\n4100,Alpha\n4101,=1+1\n",
    "instructors": "instructorId;name\n4100;Zoë\n",
    "users": "username,name,email,role,organizationId\nalpha,Alpha,alpha@example.com,organization,4100\n",
    "courses": "organizationId,courseType,scheduledDate,timeZone,location,students\n"
    "4100,CPR Basic,2045-07-15,America/Toronto,Alpha Hall,12\n",
}


class PeopleOperator(Operator):
    def __init__(self, stack: Stack, folder: Path) -> None:
        super().__init__(stack, folder)
        self.pool, self.folder = stack["userPoolId"], folder
        self.cognito: Any = boto3.client(
            "cognito-idp", endpoint_url=stack["awsEndpointUrl"], region_name=stack["region"],
            aws_access_key_id="test", aws_secret_access_key="test",
        )  # fmt: skip

    def pastes_block(self, word: str) -> str:
        """Returns what the page's block with that word printed."""
        (text,) = (block.text for block in RUNS if word in block.text)
        for name, other in OTHERS:
            text = text.replace(name, other)
        code, printed = self.run(text)
        assert code == 0, printed
        return printed

    def people(self, arguments: str) -> tuple[int, str]:
        return self.run(f".venv/bin/python -m infra.people --stage local {arguments}")


@pytest.fixture
def operator(stack: Stack, tmp_path: Path) -> PeopleOperator:
    return PeopleOperator(stack, tmp_path)


def test_the_commands_that_add_people_add_them(operator: PeopleOperator) -> None:
    printed = operator.pastes_block("users add")

    assert "  4007  Ivy College" in printed
    groups = {
        name: [
            group["GroupName"]
            for group in operator.cognito.admin_list_groups_for_user(UserPoolId=operator.pool, Username=name)["Groups"]
        ]
        for name in ("dora", "ivy", "max")
    }
    assert groups == {"dora": ["admin"], "ivy": ["organization"], "max": ["instructor"]}


def test_the_commands_that_import_files_save_them_once(operator: PeopleOperator) -> None:
    for kind, text in FILES.items():
        (operator.folder / f"{kind}.csv").write_text(text, "utf-8")

    first, second = operator.pastes_block("import users"), operator.pastes_block("import users")

    assert first.count("All rows are saved.") == second.count("All rows are saved.") == 4
    assert second.count("0 new, 0 changed, ") == 4
    assert "4101,'=1+1,true" in operator.people("export organizations")[1]
    assert ",Alpha Hall,12," in operator.people("export courses")[1]


def test_an_invited_user_signs_in_and_a_disabled_one_does_not(operator: PeopleOperator, stack: Stack) -> None:
    operator.people("users add yara --name Yara --email yara@example.com --role admin")
    listed = operator.people("users list")[1]
    operator.cognito.admin_set_user_password(
        UserPoolId=operator.pool, Username="yara", Password="Coursewire-2025", Permanent=True
    )

    def sign_in() -> Any:
        return operator.cognito.initiate_auth(
            ClientId=stack["userPoolClientId"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "yara", "PASSWORD": "Coursewire-2025"},
        )

    assert "yara" in listed
    assert sign_in()["AuthenticationResult"]["IdToken"]
    assert operator.people("users invite yara")[0] == 1
    operator.people("users disable yara")
    with pytest.raises(operator.cognito.exceptions.NotAuthorizedException):
        sign_in()
