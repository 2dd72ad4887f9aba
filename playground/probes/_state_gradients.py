"""The gradients of a window's loss by the states, and the Jacobians between them, from the cells'
own equations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.probes._dual_numbers import DifferentiatedLayer
from playground.reference import network
from playground.reference.network import LayerStates, Masks
from playground.tasks import Epoch


@dataclass(frozen=True)
class Gradients:
    """The gradients of one batch row, of the loss that the update descends.

    of_states: by layer and the state's name, (time steps, units) ∂L/∂state after each step, through
    all later steps and layers. cut: by layer and name, (units,) ∂L/∂ the state before the window,
    which the truncation cuts off. jacobian_norms: by layer, (k,) ‖∂h_t/∂h_{t−k}‖ (spectral norm)
    for k = 0, 1 … from the row's last step t to before the window.
    """

    of_states: tuple[dict[str, np.ndarray], ...]
    cut: tuple[dict[str, np.ndarray], ...]
    jacobian_norms: tuple[np.ndarray, ...]


def gradients(
    config: RunConfig, weights: Sequence[np.ndarray], part: Epoch, states: LayerStates, masks: Sequence[Masks] | None, row: int
) -> Gradients:
    """The gradients of the window `part` in its batch row `row`, in float64.

    states: those of the whole batch before the window; masks: the dropout of the batch's first
    rows, `row` among them (None: none).
    """
    whole = [np.asarray(weight, np.float64) for weight in weights]
    layers, cell = network.by_layer(config, whole), config.make_cell()
    inputs = np.asarray(part.inputs[row], np.float64)
    steps = len(inputs)
    padding = np.zeros(steps, bool) if part.padding is None else part.padding[row]
    own = tuple(tuple(np.asarray(state[row], np.float64) for state in layer) for layer in states)
    one = None if masks is None else [network.row_of(whole_batch, row) for whole_batch in masks]
    mask = None if one is None else [Masks(m.inputs[0], m.outputs[0], m.recurrent[0]) for m in one]
    batched = tuple(tuple(state[None] for state in layer) for layer in own)
    seen = network.forward(config, whole, inputs[None], batched, one, padding[None])
    values = network.read_by_layers(config, layers, inputs)

    # By layer, for every time step: the stack's layer that computes it, its number there, and that
    # layer's kernel.
    found: list[list[tuple[DifferentiatedLayer, int, np.ndarray]]] = [[] for _ in own]
    for stack, cut in network.stacks(config):
        below, length = values[cut], len(inputs[cut])
        ended = []
        for number, start in enumerate(own):
            own_mask = mask[number] if mask else None
            entering = below * own_mask.inputs[cut] if own_mask else below
            recurrent = own_mask.recurrent if own_mask else np.float64(1)
            clamp, own_weights = config.clamp(number + 1), layers[f"{stack}_{number + 1}"]
            ways = [
                network.before(first, seen.layers[number][name][0, cut], padding[cut])
                for name, first in zip(cell.STATES, start, strict=True)
            ]
            one_layer = DifferentiatedLayer(cell, own_weights, entering, [way[:-1] for way in ways], recurrent, clamp)
            found[number] += [(one_layer, t, own_weights["kernel"]) for t in range(length)]
            ended.append(tuple(way[-1] for way in ways))
            below = seen.layers[number]["h"][0, cut] * (own_mask.outputs[cut] if own_mask else 1)
        # The next stack goes on from where this one ended.
        own = tuple(ended)

    reaching = _by_top(config, layers, part, seen, mask, row)
    of_states, cuts = [], []
    for number in reversed(range(len(found))):
        own_mask = mask[number] if mask else None
        if own_mask is not None:
            reaching = reaching * own_mask.outputs
        by_states = np.zeros((steps + 1, len(cell.STATES), config.units[number]))
        by_inputs = []
        for t in range(steps - 1, -1, -1):
            by_states[t + 1, 0] += reaching[t]
            way, place, kernel = found[number][t]
            by_states[t], by_now = (by_states[t + 1], None) if padding[t] else way.back(place, by_states[t + 1])
            by_inputs.append(np.zeros(len(kernel)) if by_now is None else by_now @ kernel.T)
        of_states.append({name: by_states[1:, place] for place, name in enumerate(cell.STATES)})
        cuts.append({name: by_states[0, place] for place, name in enumerate(cell.STATES)})
        reaching = np.stack(by_inputs[::-1])
        reaching = reaching * own_mask.inputs if own_mask else reaching
    jacobian_norms = tuple(
        _jacobian_norms(way, len(cell.STATES), units, padding) for way, units in zip(found, config.units, strict=True)
    )
    return Gradients(tuple(reversed(of_states)), tuple(reversed(cuts)), jacobian_norms)


def _by_top(
    config: RunConfig,
    layers: dict[str, dict[str, np.ndarray]],
    part: Epoch,
    seen: network.Forward,
    mask: Sequence[Masks] | None,
    row: int,
) -> np.ndarray:
    """(time steps, units): ∂L/∂ the last layer's outputs, through the readout and the attention, if
    any."""
    task, outputs = tasks.registry()[config.task], seen.outputs[0]
    heavy = np.ones(part.inputs.shape[:2]) if part.weights is None else np.asarray(part.weights, np.float64)
    share = heavy[row] / max(heavy.sum(), 1e-6)
    if task.CLASSES:
        by_output = tasks.softmax(outputs) - np.eye(outputs.shape[-1])[part.targets[row]]
    else:
        by_output = 2 * (outputs - part.targets[row]) / outputs.shape[-1]
    by_readout = (by_output * share[:, None]) @ layers["readout"]["kernel"].T
    first = config.architecture.encoder_steps
    by_readout[:first] = 0
    if not config.architecture.attention:
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


def _jacobian_norms(
    way: Sequence[tuple[DifferentiatedLayer, int, np.ndarray]], states: int, units: int, padding: np.ndarray
) -> np.ndarray:
    last = int(np.flatnonzero(~padding)[-1])
    reaching, norms = np.stack([np.eye(units), *np.zeros((states - 1, units, units))]), [1.0]
    for t in range(last, -1, -1):
        if not padding[t]:
            through, place, _ = way[t]
            reaching, _ = through.back(place, reaching)
        norms.append(_norm(reaching[0]))
    return np.array(norms)


def _norm(matrix: np.ndarray) -> float:
    """The largest singular value, from the eigenvalues of A·Aᵀ: a quarter of the time of a singular
    value decomposition."""
    largest = float(np.abs(matrix).max())
    if not largest or not np.isfinite(largest):
        return largest
    scaled = matrix / largest
    return largest * float(np.sqrt(np.linalg.eigvalsh(scaled @ scaled.T)[-1]))
