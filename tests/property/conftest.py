"""Few examples, the same ones each time; many and new ones with ``HYPOTHESIS_PROFILE=thorough``."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# How long an example takes says something about the machine, not about the code.
TOLERANT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

settings.register_profile("default", TOLERANT, max_examples=25, derandomize=True)
settings.register_profile("thorough", TOLERANT, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
