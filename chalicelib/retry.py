"""How long to wait before a request is repeated."""

import random
from math import inf

# So that the ceiling of a pause stays a float, however often something is repeated.
_MAX_DOUBLINGS = 30


def full_jitter(attempt: int, first_seconds: float, max_seconds: float = inf) -> float:
    """A pause in seconds, uniformly distributed below a ceiling that doubles with each attempt.

    ``attempt`` counts from 1, ``first_seconds`` is the ceiling after the first attempt, ``max_seconds`` the highest.
    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    ceiling: float = min(first_seconds * 2 ** min(attempt - 1, _MAX_DOUBLINGS), max_seconds)
    return random.random() * ceiling  # noqa: S311 - spreading load, not keeping secrets
