"""The network's derivatives over a window, from the cells' own equations run on numbers with slopes (forward-mode, dual numbers)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground import network, tasks
from playground.cells import Cell, NumPyOps
from playground.config import RunConfig
from playground.network import LayerStates, Masks
from playground.tasks import Pass


class Dual:
    """Numbers (k,) with their slopes (directions, k) along some directions; what `Cell.step` does to the numbers happens to the slopes too."""

    __array_ufunc__ = None
    """NumPy leaves the arithmetic between an array and a Dual to the Dual."""

    def __init__(self, value: np.ndarray, slopes: np.ndarray) -> None:
        self.value, self.slopes = value, slopes

    @property
    def dtype(self) -> np.dtype:
        """That of the numbers."""
        return self.value.dtype

    def __add__(self, other: Any) -> Dual:
        if isinstance(other, Dual):
            return Dual(self.value + other.value, self.slopes + other.slopes)
        return Dual(self.value + other, self.slopes)

    def __sub__(self, other: Dual) -> Dual:
        return Dual(self.value - other.value, self.slopes - other.slopes)

    def __mul__(self, other: Any) -> Dual:
        if isinstance(other, Dual):
            return Dual(self.value * other.value, self.slopes * other.value + self.value * other.slopes)
        return Dual(self.value * other, self.slopes * other)

    __radd__, __rmul__ = __add__, __mul__


class DualOps:
    """The array namespace of `Cell.step` over Duals; weights stay arrays."""

    @staticmethod
    def matmul(x: Dual, weight: np.ndarray) -> Dual:
        """x @ weight."""
        return Dual(x.value @ weight, x.slopes @ weight)

    @staticmethod
    def split(x: Any, parts: int, axis: int) -> list[Any]:
        """As np.split along the last axis."""
        if not isinstance(x, Dual):
            return np.split(x, parts, axis=axis)
        pairs = zip(np.split(x.value, parts, axis=axis), np.split(x.slopes, parts, axis=axis), strict=True)
        return [Dual(value, slopes) for value, slopes in pairs]

    @staticmethod
    def tanh(x: Dual) -> Dual:
        """tanh(x), slope 1 − tanh²."""
        value = np.tanh(x.value)
        return Dual(value, x.slopes * (1 - value * value))

    @staticmethod
    def sigmoid(x: Dual) -> Dual:
        """σ(x), slope σ(1 − σ)."""
        value = NumPyOps.sigmoid(x.value)
        return Dual(value, x.slopes * (value * (1 - value)))

    @staticmethod
    def relu(x: Dual) -> Dual:
        """max(x, 0), slope 0 or 1."""
        return Dual(NumPyOps.relu(x.value), x.slopes * (x.value > 0))


@dataclass(frozen=True)
class Through:
    """One layer's derivatives in one batch row. All of a layer's states stand behind each other, as many numbers as `size`.

    by_state (time steps, size, size): [t, i, j] = ∂ state j after step t / ∂ state i before it. by_input (time steps, features,
    size): the same by the layer's inputs.
    """

    by_state: np.ndarray
    by_input: np.ndarray


@dataclass(frozen=True)
class Gradients:
    """What reaches each layer of one batch row from the loss that the update descends, and how far its states reach.

    of_states: by layer and the state's name, (time steps, units) ∂L/∂ that state after each step, through all that follows it.
    cut: by layer and name, (units,) ∂L/∂ the state that the window began with: no weight gets it, the truncation cuts it.
    rulers: by layer, (k,) ‖∂h_t/∂h_{t−k}‖ (spectral norm) for k = 0, 1 … from the row's last step t back to before its window.
    """

    of_states: tuple[dict[str, np.ndarray], ...]
    cut: tuple[dict[str, np.ndarray], ...]
    rulers: tuple[np.ndarray, ...]


def gradients(
    config: RunConfig, weights: Sequence[np.ndarray], part: Pass, states: LayerStates, masks: Sequence[Masks] | None, row: int
) -> Gradients:
    """The derivatives of the update on the window `part` in its batch row `row`, in float64.

    states: what the whole batch began with; masks: the dropout of the batch's first rows, `row` among them (None: none).
    """
    whole = [np.asarray(weight, np.float64) for weight in weights]
    layers, cell = network.by_layer(config, whole), config.make_cell()
    inputs = np.asarray(part.inputs[row], np.float64)
    steps = len(inputs)
    padding = np.zeros(steps, bool) if part.padding is None else part.padding[row]
    own = tuple(tuple(np.asarray(state[row], np.float64) for state in layer) for layer in states)
    mask = None if masks is None else [_row(one, row, steps) for one in masks]
    batched = tuple(tuple(state[None] for state in layer) for layer in own)
    one = None if mask is None else [Masks(m.inputs[None], m.outputs[None], m.recurrent[None]) for m in mask]
    seen = network.forward(config, whole, inputs[None], batched, one, padding[None])
    values = layers["embedding"]["kernel"][inputs[:, 0].astype(int)] if config.wiring.vocabulary else inputs

    found: list[list[Through]] = [[] for _ in own]
    for stack, cut in network.stacks(config):
        below = values[cut]
        for number, start in enumerate(own):
            own_mask = mask[number] if mask else None
            entering = below * own_mask.inputs[cut] if own_mask else below
            recurrent = own_mask.recurrent if own_mask else np.float64(1)
            found[number].append(through(cell, layers[f"{stack}_{number + 1}"], entering, start, recurrent, padding[cut]))
            below = seen.layers[number]["h"][0, cut] * (own_mask.outputs[cut] if own_mask else 1)
        # The next stack goes on from where this one ended.
        ended = cut.stop if cut.stop is not None else steps
        own = tuple(tuple(seen.layers[number][name][0, ended - 1] for name in cell.STATES) for number in range(len(own)))

    reaching = _by_top(config, layers, part, seen, mask, row)
    of_states, cuts = [], []
    for number in reversed(range(len(found))):
        own_mask, units = (mask[number] if mask else None), config.units[number]
        if own_mask is not None:
            reaching = reaching * own_mask.outputs
        jacobians = np.concatenate([one.by_state for one in found[number]])
        whole_states = np.zeros((steps + 1, jacobians.shape[1]))
        for t in range(steps - 1, -1, -1):
            whole_states[t + 1, :units] += reaching[t]
            whole_states[t] = jacobians[t] @ whole_states[t + 1]
        named = {name: whole_states[:, place * units : (place + 1) * units] for place, name in enumerate(cell.STATES)}
        of_states.append({name: all_[1:] for name, all_ in named.items()})
        cuts.append({name: all_[0] for name, all_ in named.items()})
        by_input = np.concatenate([np.einsum("tfs,ts->tf", one.by_input, whole_states[1:][cut]) for one, (_, cut) in zip(found[number], network.stacks(config), strict=True)])
        reaching = by_input * own_mask.inputs if own_mask else by_input
    rulers = tuple(
        _ruler(np.concatenate([one.by_state for one in layer]), units, padding)
        for layer, units in zip(found, config.units, strict=True)
    )
    return Gradients(tuple(reversed(of_states)), tuple(reversed(cuts)), rulers)


def _row(mask: Masks, row: int, steps: int) -> Masks:
    return Masks(*(np.asarray(one[row], np.float64) for one in (mask.inputs, mask.outputs, mask.recurrent)))


def _by_top(
    config: RunConfig,
    layers: dict[str, dict[str, np.ndarray]],
    part: Pass,
    seen: network.Forward,
    mask: Sequence[Masks] | None,
    row: int,
) -> np.ndarray:
    """(time steps, units): ∂L by what the last layer gives on, through the readout and, where there is one, the attention."""
    task, outputs = tasks.registry()[config.task], seen.outputs[0]
    heavy = np.ones(part.inputs.shape[:2]) if part.weights is None else np.asarray(part.weights, np.float64)
    share = heavy[row] / max(heavy.sum(), 1e-6)
    if task.CLASSES:
        by_output = tasks.softmax(outputs) - np.eye(outputs.shape[-1])[part.targets[row]]
    else:
        by_output = 2 * (outputs - part.targets[row]) / outputs.shape[-1]
    by_readout = (by_output * share[:, None]) @ layers["readout"]["kernel"].T
    first = config.wiring.encoder_steps
    by_readout[:first] = 0
    if not config.wiring.attention:
        return by_readout
    given = seen.layers[-1]["h"][0] * (mask[-1].outputs if mask else 1)
    encoder, decoder = given[:first], given[first:]
    assert seen.attention is not None
    look, kernel, score = seen.attention[0], layers["attention"]["kernel"], layers["attention"]["score_kernel"]
    said = np.tanh(np.concatenate([look @ encoder, decoder], axis=-1) @ kernel)
    both = (by_readout[first:] * (1 - said**2)) @ kernel.T
    by_context, by_decoder = np.split(both, 2, axis=-1)
    by_look = by_context @ encoder.T
    by_score = look * (by_look - (by_look * look).sum(axis=-1, keepdims=True))
    by_encoder = look.T @ by_context + by_score.T @ decoder @ score
    return np.concatenate([by_encoder, by_decoder + by_score @ encoder @ score.T])


def through(
    cell: Cell, weights: dict[str, np.ndarray], inputs: np.ndarray, states: Sequence[np.ndarray], mask: Any, padding: np.ndarray
) -> Through:
    """The derivatives of one layer over inputs (time steps, features) from states (units,) each; mask (units,) multiplies h (dropout).

    Where there is padding (time steps,) the states stay as they are.
    """
    units, names = len(states[0]), cell.STATES
    size, features = units * len(names), inputs.shape[1]
    projected = cell.project(NumPyOps, weights, inputs)
    own, of_inputs = np.eye(size), np.zeros((features, size))
    by_state, by_input = np.empty((len(inputs), size, size)), np.empty((len(inputs), features, size))
    start = np.concatenate([own, of_inputs])
    values = list(states)
    for t in range(len(inputs)):
        if padding[t]:
            by_state[t], by_input[t] = own, of_inputs
            continue
        before = tuple(
            Dual(value, start[:, place * units : (place + 1) * units]) for place, value in enumerate(values)
        )
        # The inputs' share is linear: its slope along an input is that input's row of the kernel.
        now = Dual(projected[t], np.concatenate([np.zeros((size, projected.shape[1])), weights["kernel"]]))
        after, _ = cell.step(DualOps, weights, now, before, mask)
        slopes = np.concatenate([state.slopes for state in after], axis=1)
        by_state[t], by_input[t] = slopes[:size], slopes[size:]
        values = [state.value for state in after]
    return Through(by_state, by_input)


def _ruler(by_state: np.ndarray, units: int, padding: np.ndarray) -> np.ndarray:
    last = int(np.flatnonzero(~padding)[-1])
    product, norms = np.eye(by_state.shape[1])[:, :units], [1.0]
    for t in range(last, -1, -1):
        product = by_state[t] @ product
        norms.append(float(np.linalg.norm(product[:units], 2)))
    return np.array(norms)
