"""What the application answered, as a client would read it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """Header names are in lower case."""

    status: int
    headers: dict[str, str]
    text: str

    @classmethod
    def of(cls, response: dict[str, Any]) -> Answer:
        many = {name: ", ".join(values) for name, values in response["multiValueHeaders"].items()}
        headers = {name.lower(): value for name, value in {**response["headers"], **many}.items()}
        return cls(response["statusCode"], headers, response["body"])

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def code(self) -> str:
        return str(self.json["code"])

    @property
    def fields(self) -> dict[str, str]:
        """The message of each field that was refused."""
        return {error["field"]: error["message"] for error in self.json["errors"]}
