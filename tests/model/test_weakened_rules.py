"""Each rule of the feed is needed: without it, some interleaving breaks an invariant."""

import pytest

from tests.model.configurations import WEAKENED
from tests.model.explore import explore
from tests.model.rules import Rules


@pytest.mark.parametrize("name", WEAKENED)
def test_without_a_rule_an_invariant_breaks(name: str) -> None:
    weakened = WEAKENED[name]

    result = explore(weakened.rules, weakened.bounds)

    print(f"{name}: {result.states:,} states, {result.broken}:", *result.steps, sep="\n  ")
    assert result.broken is weakened.breaks


def test_every_rule_is_left_out_once() -> None:
    left_out = [rule for weakened in WEAKENED.values() for rule in Rules._fields if not getattr(weakened.rules, rule)]

    assert sorted(set(left_out)) == sorted(Rules._fields)
