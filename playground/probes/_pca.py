"""The plane in which states vary most, followed from one look to the next so that a picture of it neither flips nor spins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FOLLOWED = 0.95
"""Of what the best plane holds, the share that a plane which is followed must hold; below, the best one takes its place."""


@dataclass(frozen=True, eq=False)
class Plane:
    """mean (units,); directions (units, 2), each of length 1 at right angles; share: of all variance, what lies in the plane."""

    mean: np.ndarray
    directions: np.ndarray
    share: float

    def places(self, states: np.ndarray) -> np.ndarray:
        """Where states (…, units) lie on the plane: (…, 2)."""
        return np.asarray((states - self.mean) @ self.directions)


def plane(states: np.ndarray, before: np.ndarray | None = None) -> Plane:
    """The plane of the first two principal components of states (samples, units); one unit alone has but a line, and states that
    are no numbers a plane on which they lie nowhere.

    `before`: the directions (units, 2) of the last look. The plane then turns towards the components from there, by two steps of
    subspace iteration: where the second and the third hold about as much, they change places gradually. As long as it holds
    nearly all that a plane can, that is the plane; else it is the best one, turned in itself so that it lies as before.
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
        if _held(covariance, directions) < FOLLOWED * _held(covariance, best):
            directions = best @ _nearest(best.T @ before)
    return Plane(mean, directions, _held(covariance, directions) / total)


def _two(components: np.ndarray) -> np.ndarray:
    """The first two columns; zeros for a second one that is not there."""
    return np.pad(components[:, :2], ((0, 0), (0, max(2 - components.shape[1], 0))))


def _nearest(matrix: np.ndarray) -> np.ndarray:
    """The matrix with orthonormal columns that lies nearest: the polar factor. Source: Fan, Hoffman 1955."""
    left, sizes, right = np.linalg.svd(matrix, full_matrices=False)
    return np.asarray(left * (sizes > 0) @ right)


def _held(covariance: np.ndarray, directions: np.ndarray) -> float:
    return float(np.sum(directions * (covariance @ directions)))
