"""What all tests share: how Hypothesis runs on a machine that does other things too."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# The time that a draw takes says how busy the machine is, nothing of the code.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")
