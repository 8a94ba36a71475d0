"""What is in the archives: everything the functions need, nothing they do not, and nobody's secrets."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from infra.layer import LOCK, lock_in
from infra.left_out_code import CODE, LEFT_OUT
from infra.local.demo_data import PASSWORD, USERS
from infra.targets import PROJECT
from tests.package.conftest import Package

LAYER = "layer-deployment.zip"
CODE_BYTES, LAYER_BYTES = 300_000, 6_000_000
# Lambda's own limit, on code and layers together, unpacked.
UNPACKED_BYTES = 250 * 1024 * 1024

# What requirements.lock names. A library more is a decision: it makes every cold start longer.
LIBRARIES = {
    "aws_lambda_powertools",
    "botocore",
    "chalice",
    "dateutil",
    "icalendar",
    "jmespath",
    "msgspec",
    "pynamodb",
    "six.py",
    "typing_extensions.py",
    "tzdata",
    "urllib3",
}
BESIDE = {"__pycache__"}
FOREIGN = re.compile(r"(^|/)(tests?|infra|benchmarks|docs|\.git|\.chalice|\.env.*|.*\.(pem|key))(/|$)")
# Whom we trust: nobody's secret.
PUBLIC_CERTIFICATES = {"chalicelib/aws/amazon_roots.pem"}
SECRETS = re.compile(rb"AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY|aws_secret_access_key\s*=", re.IGNORECASE)


@pytest.mark.parametrize("archive", LEFT_OUT)
def test_no_test_tool_or_secret_file_is_in_the_code(dev: Package, archive: str) -> None:
    assert {name for name in _contents(dev, archive) if FOREIGN.search(name)} <= PUBLIC_CERTIFICATES


def test_no_secret_is_in_the_code_or_the_template(dev: Package) -> None:
    texts = {"template.json": (dev.folder / "template.json").read_bytes()}
    for archive in LEFT_OUT:
        texts |= _contents(dev, archive)

    assert [name for name, text in texts.items() if SECRETS.search(text)] == []


def test_no_demo_login_is_in_the_package(dev: Package) -> None:
    """These accounts are for emulated clouds: a deployed stage must not know them."""
    names = "|".join(re.escape(user.username) for user in USERS)
    login = re.compile(rf"\b({names})@|['\"]({names})['\"]|{re.escape(PASSWORD)}".encode())

    # Bytecode has no quotation marks, so its sources are searched.
    texts = {path: path.read_bytes() for path in [*_sources(), dev.folder / "template.json"]}

    assert [path for path, text in texts.items() if login.search(text)] == []


def test_the_layer_is_the_pinned_libraries_and_nothing_else(either: Package) -> None:
    with zipfile.ZipFile(either.folder / LAYER) as contents:
        inside = {Path(name).parts[4] for name in contents.namelist() if len(Path(name).parts) > 4}

    packages = {name for name in inside if not name.endswith((".dist-info", ".data")) and name not in BESIDE}
    assert packages == LIBRARIES


def test_the_layer_is_where_the_runtime_looks_for_it(dev: Package) -> None:
    runtime = dev.properties("APIHandler")["Runtime"]

    with zipfile.ZipFile(dev.folder / LAYER) as contents:
        files = [name for name in contents.namelist() if not name.endswith("/")]

    assert [name for name in files if not name.startswith(f"python/lib/{runtime}/site-packages/")] == [LOCK]


def test_the_layer_holds_the_lock_that_it_was_built_from(either: Package) -> None:
    assert lock_in(either.folder / LAYER) == (PROJECT / LOCK).read_bytes()


@pytest.mark.parametrize(
    ("name", "limit"),
    [*((name, CODE_BYTES) for name in LEFT_OUT), (LAYER, LAYER_BYTES)],
)
def test_an_archive_stays_small(either: Package, name: str, limit: int) -> None:
    assert (either.folder / name).stat().st_size < limit


def test_both_together_fit_a_function(dev: Package) -> None:
    sizes = []
    for name in (CODE, LAYER):
        with zipfile.ZipFile(dev.folder / name) as contents:
            sizes.append(sum(entry.file_size for entry in contents.infolist()))

    assert sum(sizes) < UNPACKED_BYTES


def _sources() -> list[Path]:
    return [PROJECT / "app.py", *(PROJECT / "chalicelib").rglob("*.py")]


def _contents(package: Package, archive: str) -> dict[str, bytes]:
    with zipfile.ZipFile(package.folder / archive) as contents:
        return {name: contents.read(name) for name in contents.namelist()}
