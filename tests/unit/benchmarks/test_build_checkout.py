"""An earlier build beside the present one."""

from __future__ import annotations

import pytest

from benchmarks.build_checkout import NotCheckedOut, build_at


def test_a_commit_that_is_not_in_the_repository_is_refused() -> None:
    with pytest.raises(NotCheckedOut), build_at("0123456789abcdef"):
        pytest.fail("nothing can be checked out")
