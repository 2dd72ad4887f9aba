"""The whole network in NumPy: the cells layer by layer and the readout; what the page, the tests and the frames compute with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from playground import cells, tasks
from playground.config import RunConfig

Arrays = tuple[np.ndarray, ...]
LayerStates = tuple[Arrays, ...]


@dataclass(frozen=True)
class Masks:
    """One layer's dropout of one update. inputs (batch, time steps, features), outputs (batch, time steps, units), recurrent (batch, units)."""

    inputs: np.ndarray
    outputs: np.ndarray
    recurrent: np.ndarray


@dataclass(frozen=True)
class Forward:
    """What the network computed. outputs (batch, time steps, outputs); `layers`: states and signals (batch, time steps, units) by name."""

    outputs: np.ndarray
    states: LayerStates
    layers: tuple[dict[str, np.ndarray], ...]


def weight_shapes(config: RunConfig) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Layer, name and shape of every weight in the order in which a state holds them; the readout is the last layer."""
    cell, task = config.make_cell(), tasks.registry()[config.task]
    features = task.FEATURES
    for number, units in enumerate(config.units, 1):
        for name, shape in cell.weight_shapes(features, units).items():
            yield f"layer_{number}", name, shape
        features = units
    yield "readout", "kernel", (features, task.OUTPUTS)
    yield "readout", "bias", (task.OUTPUTS,)


def by_layer(config: RunConfig, weights: Sequence[np.ndarray]) -> dict[str, dict[str, np.ndarray]]:
    """The weights of a state by layer and name."""
    found: dict[str, dict[str, np.ndarray]] = {}
    for (layer, name, _), weight in zip(weight_shapes(config), weights, strict=True):
        found.setdefault(layer, {})[name] = weight
    return found


def zero_states(config: RunConfig, rows: int) -> LayerStates:
    """The states that a pass starts from: zeros (rows, units) for each state of each layer."""
    count = len(config.make_cell().STATES)
    return tuple(tuple(np.zeros((rows, units), np.float32) for _ in range(count)) for units in config.units)


def forward(
    config: RunConfig,
    weights: Sequence[np.ndarray],
    inputs: np.ndarray,
    states: LayerStates,
    masks: Sequence[Masks] | None = None,
    padding: np.ndarray | None = None,
) -> Forward:
    """The network over inputs (batch, time steps, features) from `states`; without masks there is no dropout.

    padding (batch, time steps): where it is true, a layer's states stay and its outputs are 0.
    """
    cell, layers = config.make_cell(), by_layer(config, weights)
    values, new_states, seen = inputs, [], []
    for number, before in enumerate(states):
        mask = masks[number] if masks else None
        after, signals = cells.run(
            cell,
            layers[f"layer_{number + 1}"],
            values * mask.inputs if mask else values,
            before,
            mask.recurrent if mask else np.float32(1),
            padding,
        )
        values = signals["h"] * mask.outputs if mask else signals["h"]
        new_states.append(after)
        seen.append(signals)
    readout: Mapping[str, np.ndarray] = layers["readout"]
    return Forward(values @ readout["kernel"] + readout["bias"], tuple(new_states), tuple(seen))


def generate(config: RunConfig, weights: Sequence[np.ndarray], task: tasks.Task, start: tasks.Generation) -> np.ndarray:
    """Free-running: the network's own predictions fed back, (rows, given + generated) float32.

    With the state carried, the network reads the start once and goes on from its state. Without, each value comes from the
    last `given` values and an empty state, as in training (Géron ch. 14).
    """
    rows, given, _ = start.starts.shape
    values = np.concatenate([start.starts, np.zeros((rows, start.length, start.starts.shape[2]), np.float32)], axis=1)
    empty = zero_states(config, rows)
    if config.carry_state:
        seen = forward(config, weights, start.starts, empty)
        for t in range(given, given + start.length):
            values[:, t] = task.next_input(seen.outputs[:, -1])
            seen = forward(config, weights, values[:, t : t + 1], seen.states)
    else:
        for t in range(given, given + start.length):
            values[:, t] = task.next_input(forward(config, weights, values[:, t - given : t], empty).outputs[:, -1])
    return values[..., 0]
