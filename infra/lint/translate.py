"""SAM template → the CloudFormation template that AWS makes of it, as checkov reads it.

Run by the Python of `.venv-lint/sam`, which has AWS's translator: `translate.py TEMPLATE RESULT`.
https://github.com/aws/serverless-application-model
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

# In S3 after the upload. The translator refuses a path on this machine.
ADDRESS = "s3://packages/archive.zip"
ARCHIVES = ("CodeUri", "ContentUri")


class NoManagedPolicies:
    """Managed policies by name; the functions' rights are in their own policies, so none is looked up."""

    def load(self) -> dict[str, str]:
        return {}


def translate(template: dict[str, Any], stage: str) -> dict[str, Any]:
    """Returns the template without SAM's types. ``stage`` is the value of the parameter Stage."""
    for resource in template["Resources"].values():
        for name in ARCHIVES:
            if name in resource.get("Properties", {}):
                resource["Properties"][name] = ADDRESS
    translator = import_module("samtranslator.translator.transform")
    translated: dict[str, Any] = translator.transform(template, {"Stage": stage}, NoManagedPolicies())
    return translated


if __name__ == "__main__":
    read = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    Path(sys.argv[2]).write_text(json.dumps(translate(read, "prod"), indent=1), "utf-8")
