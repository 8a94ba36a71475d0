"""Files and functions stay small: what nears its limit is split by reason to change."""

from __future__ import annotations

from pathlib import Path
from statistics import median, quantiles

import pytest

from tests.architecture.source import PURE, ROOT, functions, length, lines, modules, name

MODULE_LINES = 300
PURE_LINES = 200
MEDIAN_MODULE_LINES = 100
MEDIAN_FUNCTION_LINES = 8
NINE_IN_TEN_FUNCTIONS_LINES = 25
HANDLER_LINES = 10


@pytest.mark.parametrize("path", modules() + modules("infra", "tests"), ids=name)
def test_a_module_fits_its_limit(path: Path) -> None:
    assert lines(path) <= MODULE_LINES


@pytest.mark.parametrize("path", PURE, ids=name)
def test_a_pure_module_fits_its_narrower_limit(path: Path) -> None:
    assert lines(path) <= PURE_LINES


def test_the_median_module_is_short() -> None:
    assert median(lines(path) for path in modules()) <= MEDIAN_MODULE_LINES


def test_the_median_function_is_short() -> None:
    lengths = [length(function) for path in modules() for function in functions(path)]

    assert median(lengths) <= MEDIAN_FUNCTION_LINES


def test_nine_in_ten_functions_are_not_long() -> None:
    lengths = [length(function) for path in modules() for function in functions(path)]

    assert quantiles(lengths, n=10)[-1] <= NINE_IN_TEN_FUNCTIONS_LINES


@pytest.mark.parametrize("handler", functions(ROOT / "app.py"), ids=lambda handler: handler.name)
def test_an_entry_point_only_hands_on(handler: object) -> None:
    assert length(handler) <= HANDLER_LINES  # type: ignore[arg-type]
