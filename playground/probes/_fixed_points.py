"""Fixed and slow points of one layer's cell while its input is held. Source: Sussillo, Barak 2013,
"Opening the Black Box: Low-Dimensional Dynamics in High-Dimensional Recurrent Neural Networks".

With a held input, each time step takes the state s (h, and c where there is one) to F(s). Where F(s) =
s the state stays: a fixed point. Where its speed ‖F(s) − s‖ is small, and smaller than all around, it
lingers: a slow point. Both are minima of q(s) = ½‖F(s) − s‖². Sussillo and Barak minimise q from
states that the network visits. So do we, by Gauss-Newton steps, damped after Levenberg and Marquardt:
a step solves (AᵀA + λ)δ = −Aᵀ(F(s) − s) with A = ∂F/∂s − 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from playground.cells import Cell, Clamp
from playground.probes._dual_numbers import DifferentiatedLayer

FIXED = 1e-6
"""A point is fixed where its speed is below this share of the usual one."""
SLOW = 0.1
"""A minimum of q is a slow point where its speed is below this share of the usual one."""
APART = 1e-2
"""Two minima are one where they are closer than this share of the distance that visited states have
from their mean, at most."""
BEYOND = 1.5
"""Minima farther from the mean than this multiple of that distance are left out: the network never
gets there."""
FIRST_DAMPING, LEAST_DAMPING, MOST_DAMPING = 1e-2, 1e-12, 1e8


@dataclass(frozen=True, eq=False)
class HeldLayer:
    """A layer whose input (features,) stays the same. States are rows of h, then c where there is
    one: (points, states · units) float64."""

    cell: Cell
    weights: Mapping[str, np.ndarray]
    held: np.ndarray
    clamp: Clamp

    def step(self, states: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The states after one time step, and their Jacobians ∂ after / ∂ before (points, states ·
        units, states · units)."""
        inputs = np.repeat(self.held[None], len(states), axis=0)
        before = np.split(states, len(self.cell.STATES), axis=-1)
        layer = DifferentiatedLayer(self.cell, self.weights, inputs, before, np.float64(1), self.clamp)
        return layer.after, layer.jacobians()


@dataclass(frozen=True, eq=False)
class Points:
    """Fixed and slow points: states (points, states · units), speeds (points,) and jacobians (points,
    states · units, states · units); fixed (points,) bool. Fixed ones come first, then those that most
    starts led to. ended: where the search from each start ended, the smallest speed first, each place
    once."""

    states: np.ndarray
    speeds: np.ndarray
    jacobians: np.ndarray
    fixed: np.ndarray
    ended: np.ndarray


def minimised(layer: HeldLayer, starts: np.ndarray, iterations: int, enough: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Minima of q, one a start: states, speeds and Jacobians. It ends after so many iterations, or
    when all speeds are below `enough`."""
    states, damping, one = starts.copy(), np.full(len(starts), FIRST_DAMPING), np.eye(starts.shape[-1])
    after, jacobians = layer.step(states)
    speeds = np.linalg.norm(after - states, axis=-1)
    for _ in range(iterations):
        if (speeds <= enough).all():
            break
        slope = jacobians - one
        curvature = slope.swapaxes(1, 2) @ slope + damping[:, None, None] * one
        descent = -(slope.swapaxes(1, 2) @ (after - states)[..., None])
        tried = states + np.linalg.solve(curvature, descent)[..., 0]
        tried_after, tried_jacobians = layer.step(tried)
        tried_speeds = np.linalg.norm(tried_after - tried, axis=-1)
        better = tried_speeds < speeds
        states, after = (np.where(better[:, None], new, old) for new, old in ((tried, states), (tried_after, after)))
        jacobians = np.where(better[:, None, None], tried_jacobians, jacobians)
        speeds = np.where(better, tried_speeds, speeds)
        damping = np.where(better, damping / 5, damping * 5).clip(LEAST_DAMPING, MOST_DAMPING)
    return states, speeds, jacobians


def search(layer: HeldLayer, starts: np.ndarray, iterations: int, visited: np.ndarray, usual: float, most: int) -> Points:
    """At most `most` fixed and slow points near the visited states (states, states · units). usual:
    the speed of the network there."""
    states, speeds, jacobians = minimised(layer, starts, iterations, 0.01 * FIXED * usual)
    mean = visited.mean(axis=0)
    reach = float(np.linalg.norm(visited - mean, axis=-1).max())
    near = np.linalg.norm(states - mean, axis=-1) <= BEYOND * reach
    order, groups = np.argsort(speeds, kind="stable"), dict[int, int]()
    for number in order[np.isfinite(states[order]).all(axis=-1)]:
        same = [one for one in groups if np.linalg.norm(states[one] - states[number]) <= APART * reach]
        groups[same[0] if same else int(number)] = groups.get(same[0] if same else int(number), 0) + 1
    fixed = speeds < FIXED * usual
    shown = [number for number in groups if near[number] and speeds[number] < SLOW * usual]
    chosen = sorted(shown, key=lambda number: (not fixed[number], -groups[number]))[:most]
    return Points(states[chosen], speeds[chosen], jacobians[chosen], fixed[chosen], states[list(groups)])


def timescales(factors: np.ndarray) -> np.ndarray:
    """After how many time steps what is multiplied by `factors` at each of them has fallen to 1/e:
    −1 / ln factor; 0 for 0, infinity for 1 and more."""
    with np.errstate(divide="ignore"):
        logs = np.log(np.abs(factors))
        return np.where(logs < 0, -1 / logs, np.inf)
