"""What a frame shows of a window is what Keras's own layers compute from the same weights."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from playground import tasks
from playground.configuration.config import RunConfig
from playground.messages import window_data
from playground.messages.state import State
from playground.reference import network
from playground.tasks import NO_UPLOADS
from playground.training import advance, frame_builder, prefetch
from tests.training.small import ONE_LAYER, VARIANTS, somewhere, tiny, train, window_of

TWINS = [name for name in VARIANTS if name != "peephole"]


def twin(config: RunConfig, units: int) -> Any:
    """The layer of Keras that computes the same as ours."""
    shared = {"return_sequences": True, "return_state": True}
    if config.cell == "gru":
        return keras.layers.GRU(units, reset_after=config["reset_after"], **shared)
    if config.cell == "simple":
        return keras.layers.SimpleRNN(units, activation=config["activation"], **shared)
    return keras.layers.LSTM(units, **shared)


def gates(config: RunConfig, kernels: list[np.ndarray], inputs: np.ndarray, before: np.ndarray) -> dict[str, np.ndarray]:
    """The gates from Keras's weights in Keras's order and meaning; `before` are the hidden states one time step earlier."""

    def sigmoid(x: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-x))

    kernel, recurrent, bias = kernels
    if config.cell == "lstm":
        i, f, g, o = np.split(inputs @ kernel + before @ recurrent + bias, 4, axis=-1)
        return {"input": sigmoid(i), "forget": sigmoid(f), "candidate": np.tanh(g), "output": sigmoid(o)}
    if config.cell == "gru":
        bias, recurrent_bias = bias if config["reset_after"] else (bias, np.zeros_like(bias))
        x_z, x_r, x_g = np.split(inputs @ kernel + bias, 3, axis=-1)
        h_z, h_r, h_g = np.split(before @ recurrent + recurrent_bias, 3, axis=-1)
        r = sigmoid(x_r + h_r)
        inside = r * h_g if config["reset_after"] else (r * before) @ np.split(recurrent, 3, axis=-1)[2]
        # Keras's z says "keep", ours says "write".
        return {"update": 1 - sigmoid(x_z + h_z), "reset": r, "candidate": np.tanh(x_g + inside)}
    return {}


def expected_layers(config: RunConfig, state: State, row: int) -> list[dict[str, np.ndarray]]:
    """Every state and gate of `row` in the next window, by Keras."""
    cell, weights = config.make_cell(), network.by_layer(config, state.weights)
    values, found = window_of(config, state)[0].astype(np.float32), []
    for number, units in enumerate(config.units, 1):
        layer = twin(config, units)
        layer.build(values.shape)
        layer.set_weights(cell.to_keras(weights[f"layer_{number}"]))
        begin = [tf.constant(one) for one in state.recurrent[number - 1]]
        hidden = layer(values, initial_state=begin)[0].numpy()
        before = np.concatenate([begin[0].numpy()[:, None], hidden[:, :-1]], axis=1)
        seen = {"h": hidden, **gates(config, layer.get_weights(), values, before)}
        if config.cell == "lstm":
            # Keras tells the cell state at the end alone: read one time step more each time.
            ends = [layer(values[:, : t + 1], initial_state=begin)[2].numpy() for t in range(values.shape[1])]
            seen["c"] = np.stack(ends, axis=1)
        found.append({name: signal[row] for name, signal in seen.items()})
        values = hidden
    return found


@pytest.mark.parametrize(("variant", "layers"), [("lstm", {}), *((name, ONE_LAYER) for name in TWINS if name != "lstm")])
def test_every_state_and_gate_in_a_frame_is_what_keras_computes(variant: str, layers: dict[str, Any]) -> None:
    config = tiny(**VARIANTS[variant], **layers)
    before = somewhere(config)
    # Of no update, so that nothing is compiled: the window is that of the next one (tests/training/test_chunks.py).
    _, frame = train(config, before, 0, window=True, row=2)
    assert frame.window is not None
    assert frame.window.row == 2
    for ours, theirs in zip(frame.window.layers, expected_layers(config, before, 2), strict=True):
        assert set(ours) == set(theirs)
        for name, signal in theirs.items():
            np.testing.assert_allclose(ours[name], signal, atol=1e-5, err_msg=name)


def test_the_window_is_the_one_that_the_last_update_trained_on() -> None:
    config = tiny(batch_size=8, **ONE_LAYER)
    before, _ = train(config, advance.first_state(config), 6)
    _, frame = train(config, before, 1, window=True, row=7)
    view = frame.window
    assert view is not None
    inputs, targets = window_of(config, before)
    assert view.rows == (0, 1, 2, 3, 4)
    assert view.row == 4
    assert np.array_equal(view.inputs, inputs[:5])
    assert np.array_equal(view.targets, targets[:5])
    assert (view.start, view.columns) == (36, 125)
    outputs = network.forward(config, before.weights, inputs.astype(np.float32), before.recurrent).outputs[:5]
    np.testing.assert_allclose(view.predictions, tasks.softmax(outputs)[..., 1], atol=1e-6)
    assert tasks.loss(config.make_task(), targets[:5], outputs) == pytest.approx(view.losses, abs=1e-5)
    data = prefetch.epoch_data(config, 0, NO_UPLOADS).inputs
    first = max(0, 36 - window_data.AROUND)
    assert view.matrix_start == first
    assert np.array_equal(view.matrix, data[:5, first : 42 + window_data.AROUND, 0])


def test_the_last_window_of_an_epoch_is_shown_with_the_data_of_that_epoch() -> None:
    config = tiny(**ONE_LAYER)
    before, _ = train(config, advance.first_state(config), config.updates_per_epoch - 1)
    _, frame = train(config, before, 1, window=True)
    assert frame.window is not None
    assert np.array_equal(frame.window.inputs, window_of(config, before)[0])
    assert frame.window.losses.mean() == pytest.approx(float(frame.losses[-1]), abs=1e-6)


def test_no_updates_show_the_window_before_the_untrained_network() -> None:
    config = tiny(cell="lstm")
    first = advance.first_state(config)
    state, frame = train(config, first, 0, window=True)
    assert (frame.update, len(frame.losses), frame.seconds > 0) == (0, 0, True)
    assert frame.window is not None
    assert frame.window.start == 0
    inputs, _ = window_of(config, first)
    outputs = network.forward(config, first.weights, inputs.astype(np.float32), first.recurrent).outputs
    np.testing.assert_allclose(frame.window.predictions, tasks.softmax(outputs)[..., 1], atol=1e-6)
    for old, new in zip(first.weights, state.weights, strict=True):
        assert np.array_equal(old, new)


@pytest.mark.parametrize("task", tasks.registry())
def test_the_data_shown_before_the_first_frame_are_that_frames(task: str) -> None:
    config = tiny(task=task)
    _, frame = train(config, advance.first_state(config), 0, window=True)
    unread, read = window_data.unread(config, NO_UPLOADS), frame.window
    assert read is not None
    for name in ("rows", "row", "inputs", "targets", "weights", "padding", "matrix", "matrix_start", "start", "columns"):
        np.testing.assert_array_equal(getattr(unread, name), getattr(read, name), err_msg=name)
    for name in ("predictions", "losses", "outputs"):
        assert getattr(unread, name).shape == getattr(read, name).shape
        assert np.isnan(getattr(unread, name)).all()


def test_the_longest_of_the_first_three_sequences_is_watched_until_somebody_chooses_a_row() -> None:
    config = tiny(task="variable_length", longest=6, batch_size=8, seed=1)
    first = advance.first_state(config)
    padding = prefetch.epoch_data(config, 0, NO_UPLOADS).cut(0, 6).padding
    assert padding is not None
    lengths = [int((~row).sum()) for row in padding[:3]]
    # One that fills the window shows no end.
    longest = max(range(3), key=lambda row: lengths[row] if lengths[row] < 6 else 3)
    assert longest > 0
    for asked, shown in ((None, longest), (0, 0), (4, 4)):
        frame = train(config, first, 0, window=True, row=asked)[1]
        assert frame.window is not None
        assert frame.window.row == shown


@pytest.mark.parametrize("task", tasks.registry())
def test_a_frame_generates_where_the_task_can(task: str) -> None:
    config = tiny(task=task, cell="gru", learning_rate=0.01)
    _, frame = train(config, advance.first_state(config), 0, generate=True)
    made = config.make_task()
    assert (frame.generated is None) == (not isinstance(made, tasks.Generates))
    if frame.generated is not None and isinstance(made, tasks.Generates):
        start = made.generation(np.random.default_rng([config.seed, frame_builder.GENERATION]), config.truncation_length)
        assert frame.generated.values.shape == (len(start.names), frame.generated.given + start.length)
        np.testing.assert_allclose(frame.generated.values[:, : frame.generated.given], start.starts[..., 0], atol=1e-6)
