"""A run that another process trains: its losses, weights and batches come as messages."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from playground import probes, tasks
from playground.configuration.config import RunConfig
from playground.exports import opening
from playground.messages.frame import Evaluation, Frame, Probed, WindowView
from playground.messages.status import Status
from playground.messages.window_outputs import computed
from playground.probes import ROWS, Snapshot
from playground.reference import network
from playground.runs.run import Run
from playground.tasks import Epoch, elsewhere
from playground.uploads import keras_layers
from playground.uploads.keras_layers import Plan


class WatchedRun(Run):
    """One model. Messages come from any thread; no worker gets a chunk of it."""

    def __init__(self, plan: Plan, classes: bool) -> None:
        self.plan, self.classes = plan, classes
        self._ended, self._rate = False, 0.0
        self._newest: Snapshot | None = None
        self._looking = threading.Lock()
        super().__init__(configured(plan, classes, plan.time_steps or 1, 1, 1))

    @property
    def preparing(self) -> str:
        """See TrainingRun."""
        return "" if self.timeline.shown.frame is not None else "Waiting for the first update of fit."

    @property
    def playing(self) -> bool:
        """Whether its fit goes on."""
        return not self._ended

    def due(self, now: float) -> float | None:
        """None: no worker trains it."""
        return None

    def tied_to(self, worker: int) -> bool:
        """False: no worker has its state."""
        return False

    def status(self) -> Status:
        """See Run; the updates a second are Keras's."""
        return replace(super().status(), device="Keras", rate=self._rate, windows_per_epoch=self.config.updates_per_epoch)

    def set_probes(self, viewer: object, names: set[str]) -> None:
        """See Run; a tool that opens after the last update still gets its measurement."""
        super().set_probes(viewer, names)
        if names - {""}:
            threading.Thread(target=self._look_again, daemon=True, name="watched").start()

    def take_message(self, message: Mapping[str, Any]) -> None:
        """Takes in what the other process says; its keys are those of `callback.Message`.

        Raises ValueError, KeyError or TypeError where that does not fit the model.
        """
        inputs = np.asarray(message["inputs"], np.float32)[:ROWS]
        rows, steps, _ = inputs.shape
        config = configured(self.plan, self.classes, steps, rows, int(message["updates_per_epoch"]))
        weights = {name: [np.asarray(one) for one in arrays] for name, arrays in message["weights"].items()}
        for layer in self.plan.weighted:
            if tuple(one.shape for one in weights[layer.name]) != layer.shapes:
                raise ValueError(f"the weights of the layer {layer.name} do not fit")
        own = opening.weights(keras_layers.network(self.plan, weights), config, self.classes)
        window = _window(self.plan, config, inputs, message["targets"])
        measured = [_evaluation(one) for one in message["validation"]]
        with self._looking:
            self._newest = Snapshot(config, own, network.zero_states(config, rows), window, 0)
            losses = np.asarray(message["losses"], np.float32)
            update = self.update + len(losses)
            frame = Frame(
                config=config,
                update=update,
                epoch_number=int(message["epoch"]),
                window_number=int(message["batch"]),
                losses=losses,
                gradient_norms=np.full(len(losses), np.nan, np.float32),
                epoch_starts=tuple(int(start) for start in message["epoch_starts"]),
                seconds=float(message["seconds"]),
                device="Keras",
                window=_view(self._newest),
                evaluation=measured[-1] if measured else None,
            )
            frame = replace(frame, probes=self._probed(self._newest, update))
            with self.lock:
                self._ended = bool(message["ended"])
                self.timeline.take_setting(config, trainer_ready=True)
                self.timeline.set(replace(self.timeline.shown.with_frame(frame), update=update))
                for evaluation in measured[:-1]:
                    self.history.add_evaluation(evaluation)
                self.history.add(frame)
                self._rate = 0.0 if self._ended or not frame.seconds else len(losses) / frame.seconds
        self._notify()

    def _look_again(self) -> None:
        with self._looking:
            if self._newest is None:
                return
            found = self._probed(self._newest, self.update)
            with self.lock:
                shown = self.timeline.shown
                self.timeline.set(replace(shown, probes={**shown.probes, **found}))
        self._notify()

    def _probed(self, snapshot: Snapshot, update: int) -> dict[str, Probed]:
        names = self.view_requests.probes
        return {name: Probed(update, snapshot.config, probes.registry()[name].measure(snapshot)) for name in names}


def configured(plan: Plan, classes: bool, steps: int, rows: int, updates_per_epoch: int) -> RunConfig:
    """The configuration of the model on batches of these shapes; raises SettingError where it is too
    large."""
    outputs = 2 if classes and plan.outputs == 1 else plan.outputs
    return RunConfig(
        task=elsewhere(plan.features, outputs, classes),
        cell=plan.cell,
        layers=len(plan.units),
        units=plan.units,
        truncation_length=steps,
        batch_size=rows,
        carry_state=False,
        of_task=(("updates_per_epoch", updates_per_epoch),),
        of_cells=tuple(plan.settings.items()),
    )


def _evaluation(told: Mapping[str, Any]) -> Evaluation:
    """What fit measured at the end of an epoch; on how many examples, it does not say."""
    metrics = {str(name): float(value) for name, value in told["metrics"].items()}
    return Evaluation(int(told["update"]), float(told["loss"]), metrics)


def _window(plan: Plan, config: RunConfig, inputs: np.ndarray, targets: Any) -> Epoch:
    """The batch as an epoch: targets (rows, time steps) classes or (rows, time steps, outputs), with
    weight 0 where the model has none."""
    rows, steps, _ = inputs.shape
    classes = tasks.registry()[config.task].CLASSES
    found = np.zeros((rows, steps) if classes else (rows, steps, plan.outputs), np.int32 if classes else np.float32)
    weights = np.zeros((rows, steps), np.float32)
    if targets is not None:
        given = np.asarray(targets)[:rows]
        if classes and plan.outputs > 1 and given.shape[-1] == plan.outputs and given.ndim == 2 + plan.every_step:
            given = given.argmax(axis=-1)  # one-hot
        places = slice(None) if plan.every_step else slice(-1, None)
        given = given.reshape(rows, steps if plan.every_step else 1, *found.shape[2:])
        found[:, places], weights[:, places] = given, 1
    return Epoch(inputs, found, weights)


def _view(snapshot: Snapshot) -> WindowView:
    window, config = snapshot.window, snapshot.config
    assert window.weights is not None
    return WindowView(
        rows=tuple(range(config.batch_size)),
        row=0,
        targets=window.targets,
        weights=window.weights,
        padding=np.zeros(window.weights.shape, bool),
        matrix=window.inputs[..., 0],
        matrix_start=0,
        start=0,
        columns=config.columns,
        **computed(snapshot),
    )
