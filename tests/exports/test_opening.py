"""A file that is opened becomes a run: a checkpoint, and a network of Keras that computes the same."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest

from playground.exports import checkpoint, opening
from playground.exports.checkpoint import CheckpointRefused, SavedRun
from playground.messages.request import Request
from playground.reference import network
from playground.runs import worker
from playground.runs.history import History
from playground.tasks import NO_UPLOADS
from playground.training import advance, keras_file
from playground.uploads import keras_network
from playground.uploads.keras_layers import KerasRefused
from tests.training.small import tiny

# Of Keras, as it saves.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
L = keras.layers


def ask(function: Any, *arguments: Any) -> Any:
    assert function is worker.moments
    return function(*arguments)


def saved(folder: Path, *layers: Any, functional: bool = False) -> bytes:
    first, *rest = layers
    if functional:
        values = first
        for layer in rest:
            values = layer(values)
        model = keras.Model(first, values)
    else:
        model = keras.Sequential([first, *rest])
    for weight in model.weights:
        weight.assign(np.random.default_rng(len(weight.path)).normal(0, 0.4, weight.shape))
    model.save(folder / "a.keras")
    return (folder / "a.keras").read_bytes()


NETWORKS: dict[str, tuple[Callable[[], list[Any]], str]] = {
    "rnn": (lambda: [L.SimpleRNN(3, activation="relu", return_sequences=True), L.Dense(1)], "sine"),
    "lstm": (
        lambda: [L.LSTM(3, return_sequences=True), L.Dropout(0.2), L.LSTM(2, return_sequences=True), L.Dropout(0.2), L.Dense(1)],
        "sine",
    ),
    "gru": (lambda: [L.Dropout(0.1), L.GRU(4, return_sequences=True, recurrent_dropout=0.3), L.Dense(2, "softmax")], "echo"),
    "sigmoid": (lambda: [L.GRU(4, reset_after=False), L.Dense(1, "sigmoid")], "echo"),
}


@pytest.mark.parametrize("functional", [False, True])
@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_of_keras_computes_the_same_here(name: str, functional: bool, tmp_path: Path) -> None:
    layers, task = NETWORKS[name]
    data = saved(tmp_path, keras.Input((9, 1)), *layers(), functional=functional)
    read = keras_network.read(data)
    run = opening.with_task(read, task, "a.keras", ask)
    state, config = run.timeline.present.state, run.config
    assert state is not None
    assert config.truncation_length == 9
    inputs = np.random.default_rng(0).normal(size=(2, 9, 1)).astype(np.float32)
    outputs = network.forward(config, state.weights, inputs, network.zero_states(config, 2)).outputs
    if read.plan.ends != "linear":
        outputs = np.exp(outputs) / np.exp(outputs).sum(-1, keepdims=True)
    wanted = keras.models.load_model(tmp_path / "a.keras").predict(inputs, verbose=0)
    ours = outputs[..., 1:] if read.plan.ends == "sigmoid" else outputs
    assert np.abs((ours if read.plan.every_step else ours[:, -1]) - wanted).max() < 1e-5
    # It trains on, and what is taken away of it can be opened again.
    after, _ = advance.advance(config, state, 1, Request(window=False))
    checkpoint.from_bytes(checkpoint.as_bytes(SavedRun(run.preset, config, state, History(), NO_UPLOADS)), "a")
    assert after.update == 1


def test_a_network_that_was_taken_away_comes_back(tmp_path: Path) -> None:
    config = tiny(cell="lstm", layers=2, units="3,2", output_dropout=0.1, input_dropout=0.2)
    weights = advance.first_state(config).weights
    read = keras_network.read(keras_file.as_bytes(config, weights))
    _, made = opening.fitting(read.plan, "a")["echo"]
    assert (made.cell, made.units, made.output_dropout, made.input_dropout) == ("lstm", (3, 2), 0.1, 0.2)
    assert all(map(np.array_equal, opening.weights(read, made), weights))


@pytest.mark.parametrize(
    ("layers", "told"),
    [
        (lambda: [L.Lambda(lambda x: x), L.LSTM(2), L.Dense(1)], "its layer 'lambda.*' is a Lambda: only SimpleRNN, LSTM, GRU"),
        (lambda: [L.Bidirectional(L.LSTM(2)), L.Dense(1)], "is a Bidirectional"),
        (lambda: [L.LSTM(2, return_sequences=True), L.GRU(2), L.Dense(1)], "is a GRU after a LSTM"),
        (lambda: [L.LSTM(2, dropout=0.1), L.Dense(1)], "has dropout=0.1: it must be 0.0, a Dropout layer"),
        (lambda: [L.LSTM(2, use_bias=False), L.Dense(1)], "has use_bias=False"),
        (lambda: [L.LSTM(2), L.Dense(4), L.Dense(1)], "is a Dense that is not the last layer"),
        (lambda: [L.LSTM(2), L.Dense(1, "relu")], "no activation, sigmoid or softmax"),
        (lambda: [L.LSTM(2, return_sequences=True), L.Dropout(0.3), L.LSTM(2), L.Dense(1)], "dropout at its layer"),
        (lambda: [L.LSTM(2)], "must be a Dense after a recurrent layer"),
    ],
)
def test_what_cannot_be_shown_is_named(layers: Callable[[], list[Any]], told: str, tmp_path: Path) -> None:
    with pytest.raises(KerasRefused, match=told):
        keras_network.read(saved(tmp_path, keras.Input((5, 1)), *layers()))


def test_a_network_that_no_task_fits_is_told_so(tmp_path: Path) -> None:
    read = keras_network.read(saved(tmp_path, keras.Input((5, 3)), L.LSTM(2), L.Dense(5)))
    with pytest.raises(CheckpointRefused, match="no task has 3 features a time step and 5 outputs"):
        opening.fitting(read.plan, "a.keras")


def test_damaged_and_hostile_files_are_refused(tmp_path: Path) -> None:
    data = saved(tmp_path, keras.Input((5, 1)), L.SimpleRNN(2), L.Dense(1))
    for wrong in (b"", data[:500], b"PK" + data[:90]):
        with pytest.raises(KerasRefused, match=r"no \.keras file"):
            keras_network.read(wrong)

    def changed(**parts: bytes) -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
            for name in old.namelist():
                new.writestr(name, parts.get(name.split(".")[0], old.read(name)))
        return target.getvalue()

    with pytest.raises(KerasRefused, match="not as Keras writes it"):
        keras_network.read(changed(config=json.dumps({"class_name": "Sequential", "config": {}}).encode()))
    secret = tmp_path / "secret"
    secret.write_bytes(np.zeros((1, 2), np.float32).tobytes())
    for kind in ("external", "link", "shape"):
        target = io.BytesIO()
        with h5py.File(target, "w") as file:
            group = file.create_group("layers/simple_rnn/cell/vars")
            if kind == "external":
                group.create_dataset("0", (1, 2), np.float32, external=[(str(secret), 0, 8)])
            elif kind == "link":
                group["0"] = h5py.ExternalLink(str(secret), "/x")
            else:
                group["0"] = np.zeros((1, 3), np.float32)
        with pytest.raises(KerasRefused, match="its weights at layers/simple_rnn/cell/vars/0"):
            keras_network.read(changed(model=target.getvalue()))
