"""Fixed and slow points, and timescales, as a `dynamics` probe has measured them: their kinds, and
what is said of each."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from playground.configuration.config import RunConfig
from playground.probes._fixed_points import timescales
from playground.views._view import INPUT, LAYERS, TARGET

KINDS = {
    "stable": ("circle", INPUT, "stable fixed point"),
    "saddle": ("diamond-open", TARGET, "unstable fixed point"),
    "slow": ("x-thin-open", LAYERS[1], "slow point"),
}
"""Symbol, colour and name of each kind of point, in the order of their traces."""
EDGE = 1 + 1e-9
"""An eigenvalue farther from 0 than this makes its direction grow."""
LONGEST = 1e4
"""A longer timescale is drawn here."""


def of_units(config: RunConfig) -> bool:
    """Whether a gate keeps each unit's memory, so that it has a timescale of its own."""
    cell = config.make_cell()
    return cell.kept({name: np.zeros(1) for name in cell.SIGNALS}) is not None


def kinds(arrays: Mapping[str, np.ndarray], layer: int) -> list[str]:
    """The kind of each point that was found."""
    largest = np.nan_to_num(np.hypot(*np.moveaxis(arrays["eigenvalues"][layer], -1, 0)), nan=0.0).max(axis=-1)
    known = np.isfinite(arrays["speeds"][layer])
    return [
        "slow" if not fixed else "saddle" if size > EDGE else "stable"
        for fixed, size, there in zip(arrays["fixed"][layer] == 1, largest, known, strict=True)
        if there
    ]


def held(arrays: Mapping[str, np.ndarray], layer: int, number: int, names: tuple[str, ...]) -> str:
    """The name of the input that is held at a point."""
    held = arrays["held"][layer, number]
    return names[int(held)] if held in range(len(names)) else ""


def words(kind: str, number: int, arrays: Mapping[str, np.ndarray], layer: int, sizes: np.ndarray, names: tuple[str, ...]) -> str:
    named = held(arrays, layer, number, names)
    told = [KINDS[kind][2] + (f" while the input is {named}" if named else "")]
    growing = int((sizes[number] > EDGE).sum())
    if kind != "slow":
        told.append(f"{growing} direction{'' if growing == 1 else 's'} in which a push grows" if growing else "every push fades")
    else:
        told.append(f"it moves at {arrays['speeds'][layer, number] / arrays['usual'][layer]:.1%} of the usual speed")
    return "<br>".join(told)


def holds(config: RunConfig, arrays: Mapping[str, np.ndarray], layer: int, sizes: np.ndarray, kinds: list[str]) -> np.ndarray:
    """The timescale of each unit, or of each direction at the first point, the longest first."""
    if of_units(config):
        return np.asarray(arrays["timescales"][layer, : config.units[layer]])
    first = sizes[0, : config.units[layer] * len(config.make_cell().STATES)] if kinds else np.zeros(0)
    return np.sort(timescales(first[np.isfinite(first)]))[::-1]


def steps(steps: float) -> str:
    if not steps < LONGEST:
        return "does not fade" if steps >= LONGEST else "not measured"
    return f"{steps:.3g} time steps"
