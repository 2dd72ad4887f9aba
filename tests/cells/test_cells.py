"""The cells against keras.layers, against loops written out by hand, and against finite differences."""

from __future__ import annotations

import math
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras
import numpy as np
import pytest
import tensorflow as tf

from playground import cells
from playground.cells import Cell, NumPyOps
from playground.settings import Cost
from tests.cells.independent import Independent
from tests.variants import VARIANTS, choices, recurrent_weights

FEATURES, UNITS, BATCH, STEPS = 2, 4, 3, 6
CELLS = [pytest.param(cells.make(pairs["cell"], pairs), id=name) for name, pairs in VARIANTS.items()]
"""Every cell with every choice of its settings."""
TWINS = [one for one in CELLS if one.values[0].KERAS]
ALONE = [one for one in CELLS if not one.values[0].KERAS]


def draw(cell: Cell, rng: np.random.Generator, dtype: type = np.float32) -> dict[str, np.ndarray]:
    """Random weights."""
    return {name: rng.normal(0, 0.5, shape).astype(dtype) for name, shape in cell.weight_shapes(FEATURES, UNITS).items()}


def start(cell: Cell, rng: np.random.Generator, dtype: type = np.float32) -> tuple[np.ndarray, ...]:
    """Random first states."""
    return tuple(rng.normal(0, 0.5, (BATCH, UNITS)).astype(dtype) for _ in cell.STATES)


def twin(cell: Cell) -> keras.layers.Layer:
    """The layer of Keras that computes the same."""
    layer = getattr(keras.layers, cell.KERAS)(UNITS, return_sequences=True, return_state=True, **cell.settings)
    layer.build((BATCH, STEPS, FEATURES))
    return layer


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_keeps_its_contract(cell: Cell) -> None:
    rng = np.random.default_rng(0)
    assert cell.STATES[0] == "h"
    assert set(cell.STATE_SIGNALS) == set(cell.STATES)
    assert not set(cell.STATES) & set(cell.SIGNALS)
    assert set(cell.settings) == {setting.name for setting in cell.SETTINGS}
    assert Cost.KNOB not in {setting.cost for setting in cell.SETTINGS}, "the trainer compiles the values in"
    shapes = cell.weight_shapes(FEATURES, UNITS)
    wide = shapes["bias"][-1]
    assert shapes["kernel"] == (FEATURES, wide)
    assert shapes["bias"] == (wide,)
    assert shapes.get("recurrent_kernel", (UNITS, wide)) == (UNITS, wide)
    assert {columns % UNITS for _, columns in cell.step_matrices(FEATURES, UNITS)} <= {0}
    assert {shape[-1] % UNITS for shape in shapes.values()} == {0}
    for weight in shapes:
        for where, _ in cell.initial_bias(weight, UNITS):
            assert 0 <= where.start < where.stop <= shapes[weight][-1]
    inputs = rng.normal(size=(BATCH, STEPS, FEATURES)).astype(np.float32)
    weights, states = draw(cell, rng), start(cell, rng)
    last, seen = cells.run(cell, weights, inputs, states)
    assert list(seen) == [*cell.STATES, *cell.SIGNALS]
    for values in seen.values():
        assert values.shape == (BATCH, STEPS, UNITS)
        assert values.dtype == np.float32
    for state, final in zip(cell.STATES, last, strict=True):
        assert np.array_equal(seen[state][:, -1], final)
    for key, signal in cell.SIGNALS.items():
        assert signal.symbol in signal.formula
        assert seen[key].max() <= 1
        assert seen[key].min() >= (-1 if signal.signed else 0)
    assert not cell.bounded or np.abs(seen["h"]).max() <= max(np.abs(states[0]).max(), 1)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("cell", TWINS)
def test_a_cell_equals_its_twin_in_keras(cell: Cell, dtype: type) -> None:
    rng = np.random.default_rng(1)
    weights, states = draw(cell, rng), start(cell, rng)
    inputs = rng.normal(size=(BATCH, STEPS, FEATURES)).astype(np.float32)
    layer = twin(cell)
    layer.set_weights(cell.to_keras(weights))
    expected, *final = layer(inputs, initial_state=[tf.constant(state) for state in states])
    last, seen = cells.run(
        cell,
        {key: weight.astype(dtype) for key, weight in weights.items()},
        inputs.astype(dtype),
        tuple(state.astype(dtype) for state in states),
    )
    np.testing.assert_allclose(seen["h"], expected, atol=1e-6)
    for ours, theirs in zip(last, final, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-6)


@pytest.mark.parametrize("cell", TWINS)
def test_weights_come_back_from_keras_as_they_went(cell: Cell) -> None:
    weights = draw(cell, np.random.default_rng(2))
    layer = twin(cell)
    layer.set_weights(cell.to_keras(weights))
    back = cell.from_keras(layer.get_weights())
    assert set(back) == set(weights)
    for key, weight in weights.items():
        assert np.array_equal(back[key], weight)


@pytest.mark.parametrize("cell", ALONE)
def test_a_cell_without_a_twin_says_so(cell: Cell) -> None:
    with pytest.raises(NotImplementedError, match=f"keras.layers has no {cell.TITLE}"):
        cell.to_keras(draw(cell, np.random.default_rng(0)))
    with pytest.raises(NotImplementedError, match=f"keras.layers has no {cell.TITLE}"):
        cell.from_keras([])


def test_the_twins_are_keras_s_three_layers_and_the_peephole_has_none() -> None:
    kinds = cells.registry()
    assert {name: kinds[name].KERAS for name in ("simple", "lstm", "gru")} == {"simple": "SimpleRNN", "lstm": "LSTM", "gru": "GRU"}
    assert not kinds["peephole"].KERAS


def test_settings_of_one_name_are_one_declaration() -> None:
    declared = {setting.name: setting for kind in cells.registry().values() for setting in kind.SETTINGS}
    for kind in cells.registry().values():
        assert all(declared[setting.name] is setting for setting in kind.SETTINGS)


def test_the_peephole_equals_gers_and_schmidhubers_equations_in_loops() -> None:
    cell, rng = cells.make("peephole"), np.random.default_rng(3)
    weights = draw(cell, rng, np.float64)
    h, c = start(cell, rng, np.float64)
    inputs = rng.normal(size=(BATCH, STEPS, FEATURES))
    _, seen = cells.run(cell, weights, inputs, (h, c))

    def sigmoid(x: float) -> float:
        return 1 / (1 + math.exp(-x))

    for b in range(BATCH):
        old_h, old_c = list(h[b]), list(c[b])
        for t in range(STEPS):
            new_h, new_c = [0.0] * UNITS, [0.0] * UNITS
            for u in range(UNITS):

                def total(gate: int, u: int = u, b: int = b, t: int = t, old_h: list = old_h) -> float:
                    column = gate * UNITS + u
                    x = sum(inputs[b, t, k] * weights["kernel"][k, column] for k in range(FEATURES))
                    y = sum(old_h[k] * weights["recurrent_kernel"][k, column] for k in range(UNITS))
                    return float(x + y + weights["bias"][column])

                i = sigmoid(total(0) + old_c[u] * weights["peephole"][u])
                f = sigmoid(total(1) + old_c[u] * weights["peephole"][UNITS + u])
                g = math.tanh(total(2))
                new_c[u] = f * old_c[u] + i * g
                o = sigmoid(total(3) + new_c[u] * weights["peephole"][2 * UNITS + u])
                new_h[u] = o * math.tanh(new_c[u])
                made = [seen[key][b, t, u] for key in ("input", "forget", "candidate", "output")]
                assert made == pytest.approx([i, f, g, o], abs=1e-12)
            old_h, old_c = new_h, new_c
            assert list(seen["h"][b, t]) == pytest.approx(new_h, abs=1e-12)
            assert list(seen["c"][b, t]) == pytest.approx(new_c, abs=1e-12)


def test_a_simple_rnn_unrolled_by_hand_is_the_loop() -> None:
    """Géron's two steps (ch. 14): Y0 = tanh(X0·Wx + b), Y1 = tanh(Y0·Wy + X1·Wx + b)."""
    x0 = np.array([[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 0, 1]], float)
    x1 = np.array([[9, 8, 7], [0, 0, 0], [6, 5, 4], [3, 2, 1]], float)
    rng = np.random.default_rng(4)
    wx, wy, b = rng.normal(size=(3, 5)), rng.normal(size=(5, 5)), rng.normal(size=5)
    y0 = np.tanh(x0 @ wx + b)
    y1 = np.tanh(y0 @ wy + x1 @ wx + b)
    weights = {"kernel": wx, "recurrent_kernel": wy, "bias": b}
    _, seen = cells.run(cells.make("simple"), weights, np.stack([x0, x1], 1), (np.zeros((4, 5)),))
    np.testing.assert_allclose(seen["h"], np.stack([y0, y1], 1), atol=1e-12)


@pytest.mark.parametrize("cell", CELLS)
def test_numpy_and_keras_ops_take_the_same_step(cell: Cell) -> None:
    rng = np.random.default_rng(5)
    weights, states = draw(cell, rng), start(cell, rng)
    inputs = rng.normal(size=(BATCH, FEATURES)).astype(np.float32)
    mask = rng.choice([0.0, 2.0], (BATCH, UNITS)).astype(np.float32)
    expected = cell.step(NumPyOps, weights, cell.project(NumPyOps, weights, inputs), states, mask)
    tensors = {key: tf.constant(weight) for key, weight in weights.items()}
    ops = keras.ops
    made = cell.step(ops, tensors, cell.project(ops, tensors, inputs), tuple(map(tf.constant, states)), mask)
    for ours, theirs in zip(expected[0], made[0], strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-6)
    assert list(expected[1]) == list(made[1]) == list(cell.SIGNALS)
    for key in cell.SIGNALS:
        np.testing.assert_allclose(expected[1][key], made[1][key], atol=1e-6)


@pytest.mark.parametrize("cell", CELLS)
def test_the_steps_gradient_is_what_finite_differences_say(cell: Cell) -> None:
    rng = np.random.default_rng(6)
    weights, states = draw(cell, rng, np.float64), start(cell, rng, np.float64)
    inputs = rng.normal(size=(BATCH, 2, FEATURES))

    def height(changed: dict[str, np.ndarray]) -> float:
        """A number made of all that two steps give."""
        last, _ = cells.run(cell, changed, inputs, states)
        return float(sum((state**2).sum() for state in last))

    tensors = {key: tf.Variable(weight) for key, weight in weights.items()}
    with tf.GradientTape() as tape:
        now = tuple(map(tf.constant, states))
        for t in range(2):
            now, _ = cell.step(keras.ops, tensors, cell.project(keras.ops, tensors, inputs[:, t]), now, tf.ones_like(now[0]))
        total = sum(tf.reduce_sum(state**2) for state in now)
    gradients = tape.gradient(total, tensors)
    for key, weight in weights.items():
        for place in rng.choice(weight.size, min(weight.size, 12), replace=False):
            where, little = np.unravel_index(place, weight.shape), 1e-6
            up, down = weight.copy(), weight.copy()
            up[where] += little
            down[where] -= little
            slope = (height({**weights, key: up}) - height({**weights, key: down})) / (2 * little)
            assert float(gradients[key][where]) == pytest.approx(slope, rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("cell", CELLS)
def test_a_mask_cuts_off_what_the_last_state_says(cell: Cell) -> None:
    rng = np.random.default_rng(7)
    weights, states = draw(cell, rng), start(cell, rng)
    recurrent = recurrent_weights(cell)
    assert recurrent
    cut = weights | {name: np.zeros_like(weights[name]) for name in recurrent}
    inputs = rng.normal(size=(BATCH, 1, FEATURES)).astype(np.float32)
    masked, _ = cells.run(cell, weights, inputs, states, np.zeros((BATCH, UNITS), np.float32))
    without, _ = cells.run(cell, cut, inputs, states)
    for one, other in zip(masked, without, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


def test_the_sigmoid_does_not_overflow() -> None:
    assert NumPyOps.sigmoid(np.array([-1e30, 0, 1e30])).tolist() == [0, 0.5, 1]


def test_the_lstms_forget_gate_starts_open() -> None:
    assert cells.make("lstm").initial_bias("bias", 4) == ((slice(4, 8), 1.0),)


@pytest.mark.parametrize("activation", choices(Independent.SETTINGS[0]))
def test_a_cell_may_have_no_recurrent_matrix(activation: str) -> None:
    """The independent RNN, step by step as its paper writes it."""
    cell, rng = Independent({"own_activation": activation}), np.random.default_rng(8)
    function = {"tanh": np.tanh, "exp": lambda x: np.exp(-abs(x)), "ratio": lambda x: x / (1 + abs(x))}[activation]
    weights, (h,) = draw(cell, rng, np.float64), start(cell, rng, np.float64)
    inputs = rng.normal(size=(BATCH, STEPS, FEATURES))
    _, seen = cells.run(cell, weights, inputs, (h,))
    for t in range(STEPS):
        h = function(inputs[:, t] @ weights["kernel"] + weights["recurrent_scale"] * h + weights["bias"])
        np.testing.assert_allclose(seen["h"][:, t], h, atol=1e-12)
