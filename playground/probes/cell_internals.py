"""Inside the cells: the terms of every gate's pre-activation, and the states before and after each
time step."""

from __future__ import annotations

import numpy as np

from playground.cell_diagrams import _preactivation_terms
from playground.probes._probe import Probe, Snapshot
from playground.reference import network


class CellInternals(Probe):
    """What `_preactivation_terms.shares` names, of the watched row, by layer, (time steps, units)
    float64; NaN in padding.

    "0/input.x" is the inputs' share of the input gate's pre-activation in layer 0.
    """

    def measure(self, snapshot: Snapshot) -> dict[str, np.ndarray]:
        config, row, cell = snapshot.config, snapshot.row, snapshot.config.make_cell()
        weights = [np.asarray(weight, np.float64) for weight in snapshot.weights]
        layers = network.by_layer(config, weights)
        inputs = np.asarray(snapshot.window.inputs[row], np.float64)
        padding = np.zeros(len(inputs), bool) if snapshot.window.padding is None else snapshot.window.padding[row]
        starts = tuple(tuple(np.asarray(state[row], np.float64) for state in layer) for layer in snapshot.recurrent)
        masks = None if snapshot.masks is None else [network.row_of(mask, row) for mask in snapshot.masks]
        batched = tuple(tuple(state[None] for state in layer) for layer in starts)
        seen = network.forward(config, weights, inputs[None], batched, masks, padding[None])

        values = network.read_by_layers(config, layers, inputs)
        found: dict[str, np.ndarray] = {}
        for number, start in enumerate(starts):
            mask = masks[number] if masks else None
            states = [
                network.before(first, seen.layers[number][name][0], padding)[:-1]
                for name, first in zip(cell.STATES, start, strict=True)
            ]
            entering = values * mask.inputs[0] if mask else values
            parts = [
                _preactivation_terms.shares(
                    cell,
                    layers[f"{stack}_{number + 1}"],
                    entering[steps],
                    [state[steps] for state in states],
                    mask.recurrent[0] if mask else 1.0,
                )
                for stack, steps in network.stacks(config)
            ]
            for name in parts[0]:
                whole = np.concatenate([part[name] for part in parts])
                found[f"{number}/{name}"] = np.where(padding[:, None], np.nan, whole)
            values = seen.layers[number]["h"][0] * (mask.outputs[0] if mask else 1)
        return found
