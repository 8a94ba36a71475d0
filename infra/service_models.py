"""Reduces botocore's data to the one service that the functions use it for: DynamoDB, through PynamoDB.

When a process creates its first client, botocore lists all services, reads the endpoints of every region and parses a
model that consists mostly of documentation. Without the unused data cold starts are shorter, and the layer has a fifth
of its size. The remaining data has the same meaning as before.
"""

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

# `chalicelib/aws` calls the other services without botocore.
SERVICES = ("dynamodb",)
UNREAD = ("examples-1.json",)


def keep_needed(data: Path) -> None:
    """botocore's `data` folder describes only SERVICES, in the latest version, uncompressed, without documentation."""
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
    """Returns `endpoints.json` with all partitions and regions, but only SERVICES' own entries."""
    partitions = [
        each | {"services": {name: rule for name, rule in each["services"].items() if name in SERVICES}}
        for each in endpoints["partitions"]
    ]
    return endpoints | {"partitions": partitions}


def without_documentation(model: Any) -> Any:
    """Returns the model without documentation texts. A member named "documentation" is a mapping and stays."""
    if isinstance(model, dict):
        return {
            name: without_documentation(value)
            for name, value in model.items()
            if not (name == "documentation" and isinstance(value, str))
        }
    return [without_documentation(each) for each in model] if isinstance(model, list) else model


def _lighten(path: Path) -> None:
    if path.name not in UNREAD:
        content = path.read_bytes()
        model = json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)
        _write(path.with_name(path.name.removesuffix(".gz")), without_documentation(model))
    if path.suffix == ".gz" or path.name in UNREAD:
        path.unlink()


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, separators=(",", ":"), ensure_ascii=False), "utf-8")
