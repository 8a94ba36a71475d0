"""The rules of the feed hold in every interleaving of writers, readers and the broadcaster, within these bounds."""

import pytest

from tests.model.configurations import SMALL
from tests.model.explore import explore
from tests.model.rules import Rules


@pytest.mark.parametrize("name", SMALL)
def test_no_interleaving_breaks_an_invariant(name: str) -> None:
    result = explore(Rules(), SMALL[name])

    print(f"{name}: {result.states:,} states")
    assert (result.broken, result.steps) == (None, ())
    assert result.states > 1_000, "Almost nothing was explored."
    assert result.ends > 0, "Nothing ever came to its end, so nothing was checked there."
