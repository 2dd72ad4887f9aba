"""The whole network in NumPy, layer by layer to the readout; the page, the tests and the frames
compute with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from playground import cells, tasks
from playground.configuration.config import RunConfig

Arrays = tuple[np.ndarray, ...]
LayerStates = tuple[Arrays, ...]


@dataclass(frozen=True)
class Masks:
    """One layer's dropout of one update. inputs (batch, time steps, features), outputs (batch, time
    steps, units), recurrent (batch, units)."""

    inputs: np.ndarray
    outputs: np.ndarray
    recurrent: np.ndarray


@dataclass(frozen=True)
class Forward:
    """What the network computed.

    outputs (batch, time steps, outputs), 0 at the encoder's steps; states: those after the last
    step; layers: each one's states and signals (batch, time steps, units) by name; attention
    (batch, decoder's steps, encoder's steps): its weights, None without.
    """

    outputs: np.ndarray
    states: LayerStates
    layers: tuple[dict[str, np.ndarray], ...]
    attention: np.ndarray | None = None


def stacks(config: RunConfig) -> list[tuple[str, slice]]:
    """The stacks of recurrent layers: the prefix of their layers' names, and the time steps that
    each reads."""
    first = config.architecture.encoder_steps
    return [("encoder", slice(0, first)), ("decoder", slice(first, None))] if first else [("layer", slice(None))]


def weight_shapes(config: RunConfig) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Layer, name and shape of every weight, in the order in which a trainer's state holds them;
    the readout is last."""
    cell, architecture = config.make_cell(), config.architecture
    if architecture.embedding:
        yield "embedding", "kernel", (architecture.vocabulary, architecture.embedding)
    for stack, _ in stacks(config):
        features = config.features
        for number, units in enumerate(config.units, 1):
            for name, shape in cell.weight_shapes(features, units).items():
                yield f"{stack}_{number}", name, shape
            features = units
    if architecture.attention:
        yield "attention", "score_kernel", (features, features)
        yield "attention", "kernel", (2 * features, features)
    yield "readout", "kernel", (features, config.outputs)
    yield "readout", "bias", (config.outputs,)


def by_layer(config: RunConfig, weights: Sequence[np.ndarray]) -> dict[str, dict[str, np.ndarray]]:
    """The weights of a state by layer and name."""
    found: dict[str, dict[str, np.ndarray]] = {}
    for (layer, name, _), weight in zip(weight_shapes(config), weights, strict=True):
        found.setdefault(layer, {})[name] = weight
    return found


def read_by_layers(config: RunConfig, layers: Mapping[str, Mapping[str, np.ndarray]], inputs: np.ndarray) -> np.ndarray:
    """What the first recurrent layer reads of inputs (…, features): words as their vectors, learned
    or one-hot."""
    architecture = config.architecture
    if not architecture.vocabulary:
        return inputs
    numbers = inputs[..., 0].astype(int)
    if not architecture.embedding:
        return np.eye(architecture.vocabulary, dtype=np.float32)[numbers]
    return layers["embedding"]["kernel"][numbers]


def zero_states(config: RunConfig, rows: int) -> LayerStates:
    """Empty states: zeros (rows, units) for each state of each layer."""
    count = len(config.make_cell().STATES)
    return tuple(tuple(np.zeros((rows, units), np.float32) for _ in range(count)) for units in config.units)


def first_states(config: RunConfig, weights: Sequence[np.ndarray], inputs: np.ndarray) -> LayerStates:
    """The states before an epoch's first window, from the epoch's inputs (batch, columns,
    features); see RunConfig.lead."""
    empty = zero_states(config, len(inputs))
    if not config.lead:
        return empty
    ends = inputs[:, -config.lead :]
    return forward(config, weights, np.concatenate([np.zeros_like(ends[:1]), ends[:-1]]), empty).states


def forward(
    config: RunConfig,
    weights: Sequence[np.ndarray],
    inputs: np.ndarray,
    states: LayerStates,
    masks: Sequence[Masks] | None = None,
    padding: np.ndarray | None = None,
) -> Forward:
    """The network over inputs (batch, time steps, features) from `states`; without masks there is
    no dropout.

    padding (batch, time steps) bool: there the states stay and a layer's outputs are 0.
    """
    layers, architecture = by_layer(config, weights), config.architecture
    values = read_by_layers(config, layers, inputs)
    hidden, parts = [], []
    for stack, steps in stacks(config):
        ended = None if padding is None else padding[:, steps]
        out, states, seen = _through(config, layers, stack, values[:, steps], states, _cut(masks, steps), ended)
        hidden.append(out)
        parts.append(seen)
    signals = tuple(
        {name: np.concatenate([one[name] for one in same], axis=1) for name in same[0]} for same in zip(*parts, strict=True)
    )
    out, attention = hidden[-1], None
    if architecture.attention:
        steps = slice(architecture.encoder_steps)
        there = np.ones(inputs[:, steps].shape[:2], bool) if padding is None else ~padding[:, steps]
        out, attention = attend(layers["attention"], hidden[1], hidden[0], there)
    readout: Mapping[str, np.ndarray] = layers["readout"]
    outputs = out @ readout["kernel"] + readout["bias"]
    silent = np.zeros((len(inputs), architecture.encoder_steps, outputs.shape[-1]), outputs.dtype)
    return Forward(np.concatenate([silent, outputs], axis=1), states, signals, attention)


def _through(
    config: RunConfig,
    layers: Mapping[str, Mapping[str, np.ndarray]],
    stack: str,
    values: np.ndarray,
    states: LayerStates,
    masks: Sequence[Masks] | None,
    padding: np.ndarray | None,
) -> tuple[np.ndarray, LayerStates, list[dict[str, np.ndarray]]]:
    """One stack of layers: the outputs of its last layer, its states after the last step, and each
    layer's states and signals."""
    cell, new_states, seen = config.make_cell(), [], []
    for number, before in enumerate(states):
        mask = masks[number] if masks else None
        after, signals = cells.run(
            cell,
            layers[f"{stack}_{number + 1}"],
            values * mask.inputs if mask else values,
            before,
            mask.recurrent if mask else np.float32(1),
            padding,
            config.clamp(number + 1),
        )
        values = signals["h"] * mask.outputs if mask else signals["h"]
        new_states.append(after)
        seen.append(signals)
    return values, tuple(new_states), seen


def row_of(mask: Masks, row: int) -> Masks:
    """The dropout of one row as a batch of 1, in float64."""
    return Masks(*(np.asarray(one[row : row + 1], np.float64) for one in (mask.inputs, mask.outputs, mask.recurrent)))


def before(start: np.ndarray, after: np.ndarray, padding: np.ndarray) -> np.ndarray:
    """A state of one row before each time step and after the last, (time steps + 1, units).

    start (units,); after (time steps, units): the state after each step, as `forward` gives it;
    where there is padding it stays.
    """
    states = [start]
    for state, ended in zip(after, padding, strict=True):
        states.append(states[-1] if ended else state)
    return np.stack(states)


def _cut(masks: Sequence[Masks] | None, steps: slice) -> list[Masks] | None:
    return None if masks is None else [Masks(one.inputs[:, steps], one.outputs[:, steps], one.recurrent) for one in masks]


def attend(
    weights: Mapping[str, np.ndarray], decoder: np.ndarray, encoder: np.ndarray, there: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The attention layer's outputs (batch, decoder's steps, units) and its weights (batch,
    decoder's steps, encoder's steps).

    decoder d, encoder e: hidden states (batch, steps, units); there (batch, encoder's steps) bool:
    not padding. score = d·W·e; context = softmax(score)·e; out = tanh([context, d]·K). Source:
    Luong, Pham, Manning 2015, "general" score, without the bias.
    """
    scores = decoder @ weights["score_kernel"] @ encoder.swapaxes(1, 2)
    share = tasks.softmax(np.where(there[:, None, :], scores, np.float32(-1e9)))
    return np.tanh(np.concatenate([share @ encoder, decoder], axis=-1) @ weights["kernel"]), share


def generate(config: RunConfig, weights: Sequence[np.ndarray], task: tasks.Generates, start: tasks.Generation) -> np.ndarray:
    """Free-running generation: the network reads its own predictions; (rows, given + generated)
    float32.

    With a carried state, the network reads the start once and goes on from its state. Without, it
    predicts each value from the last `given` ones and an empty state, as in training (Géron ch.
    14). Where all values are said at once, they are the outputs at the start's last time step.
    """
    rows, given, _ = start.starts.shape
    if start.at_once:
        assert start.truth is not None
        said = forward(config, weights, start.starts, zero_states(config, rows)).outputs[:, -1]
        return np.concatenate([start.truth[None, :given], said], axis=1)
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
