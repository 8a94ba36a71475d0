"""Of what botocore knows of every AWS service, what the functions use of it: DynamoDB, for PynamoDB.

botocore looks through all services, reads every region's addresses of each of them and parses a model that is texts for
the most part, each time a first client is made. Leaving out what no function asks for makes cold starts shorter and the
layer a fifth of its size; what is kept says the same as before.
"""

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

# The others are called without botocore, by `chalicelib/aws`.
SERVICES = ("dynamodb",)
UNREAD = ("examples-1.json",)


def keep_needed(data: Path) -> None:
    """botocore's `data` folder describes SERVICES alone, in their latest version, uncompressed and without texts."""
    for folder in [each for each in data.iterdir() if each.is_dir()]:
        if folder.name not in SERVICES:
            shutil.rmtree(folder)
            continue
        for version in sorted(folder.iterdir())[:-1]:
            shutil.rmtree(version)
    for path in [*data.glob("*/*/*.json"), *data.glob("*/*/*.json.gz")]:
        _lighten(path)
    addresses = data / "endpoints.json"
    _write(addresses, addresses_of_needed(json.loads(addresses.read_bytes())))


def addresses_of_needed(endpoints: dict[str, Any]) -> dict[str, Any]:
    """Every partition with its regions and rules, and the exceptions of SERVICES alone."""
    partitions = [
        each | {"services": {name: rule for name, rule in each["services"].items() if name in SERVICES}}
        for each in endpoints["partitions"]
    ]
    return endpoints | {"partitions": partitions}


def without_texts(model: Any) -> Any:
    """The model without its documentation. A member of that name is a mapping, and stays."""
    if isinstance(model, dict):
        return {
            name: without_texts(value)
            for name, value in model.items()
            if not (name == "documentation" and isinstance(value, str))
        }
    return [without_texts(each) for each in model] if isinstance(model, list) else model


def _lighten(path: Path) -> None:
    if path.name not in UNREAD:
        content = path.read_bytes()
        model = json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)
        _write(path.with_name(path.name.removesuffix(".gz")), without_texts(model))
    if path.suffix == ".gz" or path.name in UNREAD:
        path.unlink()


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, separators=(",", ":"), ensure_ascii=False), "utf-8")
