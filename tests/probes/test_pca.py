"""The plane of the first two principal components against the singular value decomposition; it neither flips nor spins."""

from __future__ import annotations

import numpy as np
import pytest

from playground.probes._pca import FOLLOWED, plane


def cloud(seed: int, deviations: tuple[float, ...]) -> np.ndarray:
    """States (400, units) that vary so much along directions at right angles to each other, somewhere off the middle."""
    rng, units = np.random.default_rng(seed), len(deviations)
    turned = np.linalg.qr(rng.normal(size=(units, units)))[0]
    return (rng.normal(size=(400, units)) * deviations) @ turned + rng.normal(size=units)


@pytest.mark.parametrize("seed", range(3))
def test_a_first_measurement_finds_the_two_components_of_the_singular_value_decomposition(seed: int) -> None:
    states = cloud(seed, (3.0, 2.0, 1.0, 0.5, 0.1))
    found = plane(states)
    _, sizes, directions = np.linalg.svd(states - states.mean(axis=0), full_matrices=False)
    np.testing.assert_allclose(np.abs(np.sum(found.directions.T * directions[:2], axis=1)), 1, atol=1e-9)
    assert found.share == pytest.approx((sizes[:2] ** 2).sum() / (sizes**2).sum())
    np.testing.assert_allclose(found.places(states).std(axis=0), sizes[:2] / np.sqrt(len(states)))
    np.testing.assert_allclose(found.places(states).mean(axis=0), 0, atol=1e-9)


def test_the_same_states_lie_where_they_lay_however_the_components_were_signed_and_turned() -> None:
    states = cloud(0, (2.0, 2.0, 0.5, 0.1))
    angle = 0.7
    turn = np.array([[np.cos(angle), np.sin(angle)], [np.sin(angle), -np.cos(angle)]])
    for before in (plane(states).directions @ turn, -plane(states).directions):
        np.testing.assert_allclose(plane(states, before).directions, before, atol=1e-9)


def test_states_that_change_little_move_little_though_components_change_places() -> None:
    """The second and the third component cross half-way: the plane turns from one to the other, and is never far from the best."""
    before, last = None, None
    for part in np.linspace(0, 1, 200):
        states = cloud(1, (3.0, 1.5 - 0.5 * part, 1.0 + 0.5 * part, 0.2))
        found = plane(states, before)
        drawn, before = found.places(states), found.directions
        assert last is None or np.abs(drawn - last).max() < 0.6
        last = drawn
        np.testing.assert_allclose(found.directions.T @ found.directions, np.eye(2), atol=1e-9)
    assert found.share > FOLLOWED * plane(states).share


def test_it_converges_to_the_best_plane() -> None:
    states, before = cloud(2, (3.0, 2.0, 1.0, 0.5)), None
    before = np.linalg.qr(plane(states).directions + 0.2)[0]
    for _ in range(30):
        before = plane(states, before).directions
    assert plane(states, before).share == pytest.approx(plane(states).share, rel=1e-9)


def test_a_followed_plane_that_holds_too_little_is_replaced_by_the_best() -> None:
    states = cloud(3, (3.0, 2.0, 0.01, 0.01))
    away = np.linalg.svd(states - states.mean(axis=0))[2][2:].T
    assert plane(states, away).share == pytest.approx(plane(states).share, rel=1e-3)


def test_a_line_a_point_and_nan_have_a_plane_too() -> None:
    line = plane(cloud(4, (1.0,)))
    assert (line.directions.shape, line.share) == ((1, 2), pytest.approx(1))
    assert plane(cloud(5, (1.0,)), line.directions).share == pytest.approx(1)
    point = plane(np.ones((5, 3)))
    assert point.share == 0
    assert not point.places(np.ones((5, 3))).any()
    assert np.isnan(plane(np.full((5, 3), np.nan)).places(np.ones(3))).all()
