"""The loss on the last outputs of each window alone: the setting, and which time steps then count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playground.settings import Cost, Integer

NAME = "last_outputs"
LAST_OUTPUTS = Integer(
    name=NAME,
    label="Outputs that count",
    unit="time steps",
    default=0,
    low=0,
    high=200,
    cost=Cost.RECOMPILE,
    help="Only this many outputs at the end of each window count in the loss and the metrics; 0 = all. Those before them, which have "
    "read little of the window, are not asked for; the gradient still flows back through their time steps.",
)
"""For tasks with a target at every time step. The others say themselves which outputs count."""


def uncounted(settings: Mapping[str, Any], truncation_length: int) -> int:
    """How many time steps at the beginning of each window don't count, of a task's `settings`."""
    asked = int(settings.get(NAME, 0))
    return max(truncation_length - asked, 0) if asked else 0
