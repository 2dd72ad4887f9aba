"""A Keras model of the user's own on the page: its losses, states and gradients are Keras's own."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import keras
import numpy as np
import pytest

from playground.exports import arrays_and_json, of_run
from playground.live import wire_format
from playground.runs.hub import Hub
from playground.views import Watch as Looks
from playground.watching import requests
from playground.watching.callback import Watch, look
from playground.watching.page_link import NotShown, PageLink
from playground.watching.watched_run import WatchedRun

L = keras.layers


class Straight(PageLink):
    """A link to a hub of this process, without a server between."""

    def __init__(self, hub: Hub) -> None:
        super().__init__("here")
        self.hub = hub
        self.run: WatchedRun

    def begin(self, model: Mapping[str, Any], classes: bool) -> str:
        self.run = requests.begun(self.hub, arrays_and_json.pack({"model": model, "classes": classes}))
        return self.run.watch_token

    def send(self, message: Mapping[str, Any]) -> None:
        self.run.take_message(arrays_and_json.unpack(io.BytesIO(arrays_and_json.pack(message))))


@pytest.fixture
def link() -> Iterator[Straight]:
    hub = Hub()
    yield Straight(hub)
    hub.close()


def data(outputs: str) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(24, 7, 2)).astype(np.float32)
    if outputs == "numbers":
        return x, x[:, :, :1] * 0.5
    last = (x.sum(axis=(1, 2)) > 0).astype(np.int32)
    return x, last


MODELS: dict[str, tuple[Callable[[], list[Any]], str, str]] = {
    "rnn": (lambda: [L.SimpleRNN(4, return_sequences=True), L.Dense(1)], "mse", "numbers"),
    "lstm": (
        lambda: [L.LSTM(4, return_sequences=True), L.Dropout(0.1), L.LSTM(3, return_sequences=True), L.Dropout(0.1), L.Dense(1)],
        "mse",
        "numbers",
    ),
    "gru": (lambda: [L.GRU(4), L.Dense(3, "softmax")], "sparse_categorical_crossentropy", "classes"),
    "sigmoid": (lambda: [L.LSTM(4), L.Dense(1, "sigmoid")], "binary_crossentropy", "classes"),
}


@pytest.mark.parametrize("name", MODELS)
def test_the_page_shows_the_losses_and_states_that_keras_has(name: str, link: Straight) -> None:
    layers, loss, outputs = MODELS[name]
    x, y = data(outputs)
    model = keras.Sequential([keras.Input((7, 2)), *layers()])
    model.compile(keras.optimizers.SGD(0.05), loss)
    seen: list[float] = []

    class Losses(keras.callbacks.Callback):
        """The losses of single batches, as Keras's own mean of one."""

        def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
            self.model.reset_metrics()

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            seen.append(float(logs["loss"]))

    train, addresses = model.train_step, []
    told = model.fit(
        x, y, batch_size=8, epochs=3, shuffle=False, verbose=0, validation_data=(x[:9], y[:9]),
        callbacks=[Losses(), Watch(link, addresses.append)],
    )  # fmt: skip
    assert [one.update for one in link.run.history.evaluations] == [3, 6, 9]
    assert [one.loss for one in link.run.history.evaluations] == pytest.approx(told.history["val_loss"])
    assert model.train_step == train
    run = link.run
    assert addresses == [run.watch_token]
    assert run.history.update == 9
    assert run.history.recent == pytest.approx(seen, rel=1e-6)
    assert run.history.epochs == [0, 3, 6]
    assert run.history.epoch_numbers == [1, 2, 3]
    window = run.timeline.shown.window_frame.window
    assert not run.playing
    recurrent = [layer for layer in model.layers if isinstance(layer, L.RNN)]
    values: Any = x[16:21]
    for layer, ours in zip(recurrent, window.layers, strict=True):
        config = layer.get_config() | {"return_sequences": True}
        same = type(layer).from_config(config)
        same.build((None, 7, values.shape[-1]))
        same.set_weights(layer.get_weights())
        values = np.asarray(same(values))
        assert np.abs(ours["h"] - values[0]).max() < 1e-5
    predicted = model.predict(x[16:21], verbose=0)
    if name == "sigmoid":
        assert np.abs(window.predictions[:, -1:] - predicted).max() < 1e-5
    elif name == "gru":
        assert np.abs(window.outputs[-1] - predicted[0]).max() < 1e-5
        assert window.weights.tolist() == [[0.0] * 6 + [1.0]] * 5
    else:
        assert np.abs(window.predictions - predicted[..., 0]).max() < 1e-5
    # A second fit of the same model goes on.
    model.fit(x, y, batch_size=8, verbose=0)


def test_a_tool_shows_the_gradient_that_keras_has(link: Straight) -> None:
    import tensorflow as tf

    x, y = data("numbers")
    model = keras.Sequential([keras.Input((7, 2)), L.SimpleRNN(4, return_sequences=True), L.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(x, y, batch_size=8, verbose=0, shuffle=False, callbacks=[Watch(link, lambda address: None)])
    run = link.run
    viewer, came = object(), threading.Event()
    run.listeners.add(came.set)
    run.set_probes(viewer, {"gradient"})
    while "gradient" not in run.snapshot().position.probes:
        assert came.wait(20)
        came.clear()
    found = run.snapshot().position.probes["gradient"].arrays["h"][0]
    states = tf.constant(model.layers[0](x[16:21]))
    with tf.GradientTape() as tape:
        tape.watch(states)
        loss = tf.reduce_mean((model.layers[1](states) - y[16:21]) ** 2)
    direct = np.linalg.norm(np.asarray(tape.gradient(loss, states))[0], axis=-1)
    # Nothing follows the last step: there the direct way is all.
    assert found[-1] == pytest.approx(direct[-1], rel=1e-4)
    run.set_probes(viewer, set())
    words, panels = wire_format.scene(run.snapshot(), Looks(tools=("gradient",)), steers=False)
    assert {panel["key"] for panel in panels["panels"]} >= {"loss", "window", "hidden_state", "gradient"}
    assert {one["tool"] for panel in panels["panels"] for one in panel["openers"]} == {"cell", "gradient"}
    assert words["title"] == "Your own model"
    json.dumps(words)
    wire_format.picture(run, run.snapshot(), Looks(), 1, 1)
    assert of_run.seen(run) is None


def test_look_shows_a_model_and_returns_its_states_and_gates(link: Straight) -> None:
    x, _ = data("numbers")
    inputs = keras.Input((7, 2))
    states = L.LSTM(4, return_sequences=True, name="reader")(inputs)
    model = keras.Model(inputs, L.Dense(1)(states))
    found = look(model, x, None, link, lambda address: None)
    assert list(found) == ["reader"]
    assert set(found["reader"]) == {"h", "c", "input", "forget", "candidate", "output"}
    wanted = np.asarray(keras.Model(inputs, states)(x))
    assert np.abs(found["reader"]["h"] - wanted).max() < 1e-5
    assert np.abs(link.run.timeline.shown.window_frame.window.layers[0]["h"] - wanted[0]).max() < 1e-5


def test_what_cannot_be_shown_is_named_and_fit_goes_on(link: Straight) -> None:
    x, y = data("numbers")
    model = keras.Sequential(
        [keras.Input((7, 2)), L.Conv1D(3, 2, padding="same", name="filter"), L.LSTM(3, return_sequences=True), L.Dense(1)]
    )
    model.compile("sgd", "mse")
    with pytest.warns(UserWarning, match="its layer 'filter' is a Conv1D"):
        history = model.fit(x, y, verbose=0, callbacks=[Watch(link)])
    assert len(history.history["loss"]) == 1
    with pytest.raises(NotShown, match="is a Conv1D"):
        look(model, x, None, link)
