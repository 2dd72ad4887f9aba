"""The plane in which states vary most, followed from one measurement to the next so that its
picture neither flips nor spins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FOLLOWED = 0.95
"""The followed plane must hold this share of the best plane's variance; else the best plane
replaces it."""


@dataclass(frozen=True, eq=False)
class Plane:
    """mean (units,); directions (units, 2), orthonormal; share: that of the variance that lies in
    the plane."""

    mean: np.ndarray
    directions: np.ndarray
    share: float

    def places(self, states: np.ndarray) -> np.ndarray:
        """Where states (…, units) lie on the plane: (…, 2)."""
        return np.asarray((states - self.mean) @ self.directions)


def plane(states: np.ndarray, before: np.ndarray | None = None) -> Plane:
    """The plane of the first two principal components of states (samples, units).

    A single unit has a line: its second direction is 0. States with NaN or infinity have NaN as
    their places. before: the directions (units, 2) of the last measurement. The plane then turns
    from those towards the components by two steps of subspace iteration, so that components of
    about the same variance change places gradually. Where it then holds too little (FOLLOWED), the
    best plane is returned, rotated within itself to lie as before.
    """
    states = states.astype(np.float64)
    mean = states.mean(axis=0)
    if not np.isfinite(mean).all():
        return Plane(mean, np.eye(len(mean), 2) if before is None else before, float("nan"))
    covariance = (states - mean).T @ (states - mean) / len(states)
    variances, components = np.linalg.eigh(covariance)
    best = _two(components[:, ::-1])
    total = float(variances.sum())
    if total <= 0:
        return Plane(mean, best if before is None else before, 0.0)
    if before is None:
        directions = best * np.where(best.sum(axis=0) < 0, -1, 1)
    else:
        directions = _nearest(covariance @ (covariance @ before) / total**2)
        if _variance(covariance, directions) < FOLLOWED * _variance(covariance, best):
            directions = best @ _nearest(best.T @ before)
    return Plane(mean, directions, _variance(covariance, directions) / total)


def _two(components: np.ndarray) -> np.ndarray:
    """The first two columns; a missing second one is zeros."""
    return np.pad(components[:, :2], ((0, 0), (0, max(2 - components.shape[1], 0))))


def _nearest(matrix: np.ndarray) -> np.ndarray:
    """The nearest matrix with orthonormal columns, the polar factor. Source: Fan, Hoffman 1955."""
    left, sizes, right = np.linalg.svd(matrix, full_matrices=False)
    return np.asarray(left * (sizes > 0) @ right)


def _variance(covariance: np.ndarray, directions: np.ndarray) -> float:
    return float(np.sum(directions * (covariance @ directions)))
