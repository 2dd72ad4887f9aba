"""A file of the user's own as a run of the page: a checkpoint to go on from, or a network of Keras
with a task that it fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from playground import presets, tasks
from playground.configuration.config import RunConfig
from playground.exports.checkpoint import CheckpointRefused, SavedRun
from playground.runs import worker
from playground.runs.checkpoints import Moment
from playground.runs.history import History
from playground.runs.run import Run
from playground.tasks import NO_UPLOADS
from playground.uploads.keras_layers import KerasNetwork, Plan


def resumed(saved: SavedRun, name: str) -> Run:
    """A run that goes on from a checkpoint, bit for bit; name: of the file."""
    run = Run(saved.config, saved.uploads, saved.preset)
    run.go_on_from(saved.state, saved.history, saved.moments)
    run.say("info", f"{name} is open: training goes on from update {saved.state.update}.")
    return run


def fitting(plan: Plan, name: str) -> dict[str, tuple[str, RunConfig]]:
    """By task that a network of Keras fits, the preset that it starts from and the configuration, the
    likelier ones first. Raises CheckpointRefused where it fits none."""
    found = {
        task: made for task, kind in tasks.registry().items() if _fits(plan, kind) and (made := _configured(plan, task)) is not None
    }
    if not found:
        raise CheckpointRefused(
            f"{name} can't be used: no task has {plan.features} features a time step and "
            f"{plan.outputs} outputs ({plan.ends}){'' if plan.time_steps is None else f' with {plan.time_steps} time steps'}"
        )
    return dict(sorted(found.items(), key=lambda item: plan.every_step != tasks.registry()[item[0]].CONTIGUOUS))


def with_task(network: KerasNetwork, task: str, name: str, ask: Callable[..., Any]) -> Run:
    """A run of a network of Keras on a task of `fitting`; ask: see exports/kinds."""
    preset, config = fitting(network.plan, name)[task]
    ((first, _),) = ask(worker.moments, [Moment(config, None)], NO_UPLOADS)
    run = Run(config, NO_UPLOADS, preset)
    run.go_on_from(replace(first, weights=weights(network, config)), History())
    run.say("info", f"{name} is open, with its weights: training goes on from them.")
    return run


def weights(network: KerasNetwork, config: RunConfig, classes: bool = False) -> tuple[np.ndarray, ...]:
    """The weights in the order of our network's state. One output with a sigmoid, or the logit of
    `classes`, becomes two logits, of which the first is 0: their softmax is the same."""
    cell = config.make_cell()
    found = [weight for layer in network.recurrent for weight in cell.from_keras(layer).values()]
    readout = network.readout
    if network.plan.outputs == 1 and (classes or network.plan.ends == "sigmoid"):
        readout = tuple(np.concatenate([np.zeros_like(one), one], axis=-1) for one in readout)  # type: ignore[assignment]
    return tuple(np.ascontiguousarray(one, np.float32) for one in (*found, *readout))


def _fits(plan: Plan, kind: type[tasks.Task]) -> bool:
    """Whether a task has the network's inputs and outputs."""
    if plan.ends == "sigmoid" and plan.outputs != 1:
        return False
    outputs = 2 if plan.ends == "sigmoid" else plan.outputs
    kinds = {"linear": (True, False), "sigmoid": (True,), "softmax": (True,)}[plan.ends]
    return plan.features == kind.FEATURES and outputs == kind.OUTPUTS and kind.CLASSES in kinds


def _configured(plan: Plan, task: str) -> tuple[str, RunConfig] | None:
    """The task's preset with the network; None where one of its settings does not allow that."""
    rates = {name: getattr(plan, name) for name in ("input_dropout", "output_dropout", "recurrent_dropout")}
    settings = {
        "task": task,
        "cell": plan.cell,
        "layers": len(plan.units),
        "units": plan.units,
        "clamps": "",
        **plan.settings,
        **rates,
    }
    if plan.time_steps is not None:
        settings["truncation_length"] = plan.time_steps
    name, config, errors = presets.read(settings)
    if errors or config.architecture.vocabulary or any(config[key] != value for key, value in settings.items()):
        return None
    return name, config
