"""The Keras callback: hands what fit does to the page, four to ten times a second, from a thread."""

from __future__ import annotations

import json
import queue
import threading
import time
import warnings
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from playground.exports import opening
from playground.probes import ROWS
from playground.reference import network
from playground.uploads import keras_layers
from playground.uploads.keras_layers import KerasRefused
from playground.watching import page_link
from playground.watching.page_link import NotShown, PageLink
from playground.watching.watched_run import configured

EVERY = 0.15
"""Least seconds between two messages."""
WATCHED = "rnn_playground"
"""The key under which a training step gives the callback its batch and its loss."""


class Watch(keras.callbacks.Callback):
    """Shows the model that fit trains on the page: every update's loss, what the newest weights do on
    the first rows of the newest batch, and what fit measures on validation data."""

    def __init__(self, link: PageLink, shown: Callable[[str], None] = page_link.show) -> None:
        super().__init__()
        self._link, self._shown = link, shown
        self._losses: list[float] = []
        self._starts: list[int] = []
        self._validation: list[dict[str, Any]] = []
        self._batch: tuple[np.ndarray, np.ndarray | None] | None = None
        self._update = self._epoch = self._number = self._steps = 0
        self._sent = 0.0
        self._undo: Callable[[], None] = lambda: None
        self._messages: queue.Queue[dict[str, Any] | None] = queue.Queue(1)
        self._thread = threading.Thread(target=self._send, daemon=True, name="watch")
        self._trouble = ""
        self._began = False

    def on_train_begin(self, logs: Any = None) -> None:
        """Shows the model; where it can't be shown, a warning names what, and fit goes on."""
        self._undo()  # of a fit that was broken off
        self._undo = lambda: None
        try:
            if keras.backend.backend() != "tensorflow":
                raise NotShown(
                    f"The model can't be shown: Keras runs on {keras.backend.backend()}, and only TensorFlow is watched."
                )
            if self.model.steps_per_execution != 1:
                raise NotShown("The model can't be shown: with steps_per_execution > 1 its updates are not seen one by one.")
            if not self._began:
                self._plan = keras_layers.plan(described(self.model))
                self._shown(self._link.begin(described(self.model), has_classes(self.model, self._plan)))
                self._thread.start()
                self._began = True
        except (NotShown, KerasRefused) as error:
            self._trouble = str(error) if isinstance(error, NotShown) else f"The model can't be shown: {error}."
            warnings.warn(self._trouble, stacklevel=2)
            return
        self._steps = int(self.params.get("steps") or 1)
        self._undo = _watched(self.model, self._take)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._starts.append(self._update)
        self._epoch, self._number = self._epoch + 1, 0

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._steps = max(self._number, 1)
        found = {name.removeprefix("val_"): float(value) for name, value in (logs or {}).items() if name.startswith("val_")}
        if "loss" in found:
            loss = found.pop("loss")
            self._validation.append({"update": self._update, "loss": loss, "metrics": found})

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if not self._trouble and self._messages.empty() and time.monotonic() - self._sent > EVERY:
            self._messages.put(self._message(ended=False))

    def on_train_end(self, logs: Any = None) -> None:
        """Sends the rest, and leaves the model as it was."""
        self._undo()
        self._undo = lambda: None
        if not self._trouble and self._batch is not None:
            self._messages.put(self._message(ended=True))
            self._messages.join()

    def _take(self, loss: Any, inputs: Any, targets: Any = None) -> None:
        """Takes in one update: its loss, and the tensors of its batch."""
        self._losses.append(float(loss))
        self._update += 1
        self._number += 1
        self._batch = inputs, targets

    def _message(self, ended: bool) -> dict[str, Any]:
        assert self._batch is not None
        inputs, targets = self._batch
        now = time.monotonic()
        message = {
            "losses": np.array(self._losses, np.float32),
            "epoch_starts": list(self._starts),
            "epoch": self._epoch,
            "batch": self._number,
            "updates_per_epoch": self._steps,
            "validation": self._validation,
            "inputs": np.asarray(inputs[:ROWS], np.float32),
            "targets": None if targets is None else np.asarray(targets[:ROWS]),
            "weights": weights(self.model, self._plan),
            "seconds": now - self._sent if self._sent else 0.0,
            "ended": ended,
        }
        self._losses, self._starts, self._validation, self._sent = [], [], [], now
        return message

    def _send(self) -> None:
        """Sends messages, in a thread of its own: fit waits for none but the last."""
        while (message := self._messages.get()) is not None:
            try:
                if not self._trouble:
                    self._link.send(message)
            except NotShown as error:
                self._trouble = str(error)
                warnings.warn(self._trouble, stacklevel=2)
            finally:
                self._messages.task_done()


def look(
    model: Any, x: Any, y: Any, link: PageLink, shown: Callable[[str], None] = page_link.show
) -> dict[str, dict[str, np.ndarray]]:
    """Shows what a model does on the first rows of `x`, and returns it for all of them: by layer, the
    states and gates by name, each (rows, time steps, units). Raises NotShown.

    y: the targets; without them there is no loss, and no gradient of it.
    """
    try:
        plan = keras_layers.plan(described(model))
    except KerasRefused as error:
        raise NotShown(f"The model can't be shown: {error}.") from None
    inputs, classes = np.asarray(x, np.float32), has_classes(model, plan)
    shown(link.begin(described(model), classes))
    link.send(
        {
            "losses": np.zeros(0, np.float32),
            "epoch_starts": [],
            "epoch": 1,
            "batch": 0,
            "updates_per_epoch": 1,
            "validation": [],
            "inputs": inputs[:ROWS],
            "targets": None if y is None else np.asarray(y)[:ROWS],
            "weights": weights(model, plan),
            "seconds": 0.0,
            "ended": True,
        }
    )
    config = configured(plan, classes, inputs.shape[1], 1, 1)
    own = opening.weights(keras_layers.network(plan, weights(model, plan)), config, classes)
    seen = network.forward(config, own, inputs, network.zero_states(config, len(inputs)))
    names = [layer.name for layer in plan.weighted]
    return dict(zip(names, seen.layers, strict=False))


def _watched(model: Any, take: Callable[..., None]) -> Callable[[], None]:
    """Has each update of `model` hand its batch and loss to `take`; returns what undoes that.

    The loss is the one that the update descends; in the logs Keras gives the mean of the epoch so far.
    """
    step, compute_loss = model.train_step, model.compute_loss
    losses: list[Any] = []

    def seen_loss(*arguments: Any, **named: Any) -> Any:
        loss = compute_loss(*arguments, **named)
        losses[:] = [loss]
        return loss

    def seen_step(data: Any) -> Any:
        logs = step(data)
        inputs, targets, _ = keras.utils.unpack_x_y_sample_weight(data)
        (inputs,) = keras.tree.flatten(inputs)
        return {**logs, WATCHED: (losses[0], inputs) if targets is None else (losses[0], inputs, targets)}

    model.compute_loss, model.train_step = seen_loss, seen_step
    model.make_train_function(force=True)
    train: Any = model.train_function

    def seen_function(iterator: Any) -> Any:
        logs: dict[str, Any] = dict(train(iterator))
        take(*logs.pop(WATCHED))
        return logs

    model.train_function = seen_function

    def undo() -> None:
        del model.compute_loss, model.train_step
        model.train_function = None

    return undo


def described(model: Any) -> dict[str, Any]:
    """The model as Keras writes it."""
    if not model.built:
        raise NotShown("The model can't be shown: it has not been built; say its input's shape with keras.Input.")
    return dict(json.loads(model.to_json()))


def has_classes(model: Any, plan: keras_layers.Plan) -> bool:
    """Whether the targets are classes: by the activation at the end, or by the loss."""
    loss = getattr(model, "loss", None)
    name = loss if isinstance(loss, str) else getattr(loss, "name", "") or getattr(loss, "__name__", "") or ""
    return plan.ends != "linear" or "crossentropy" in name


def weights(model: Any, plan: keras_layers.Plan) -> dict[str, list[np.ndarray]]:
    """The weights of its layers by name, in Keras's order."""
    return {layer.name: model.get_layer(layer.name).get_weights() for layer in plan.weighted}
