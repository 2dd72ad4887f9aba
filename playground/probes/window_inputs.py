"""All that the shown rows of a window were computed from, so that the page can compute them again
with changes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from playground.configuration.config import RunConfig
from playground.probes._probe import Probe, Snapshot
from playground.reference import network
from playground.reference.network import Masks
from playground.tasks import Epoch, Uploads


class WindowInputs(Probe):
    """What computed the window that is shown.

    "weight.N": the weights in order; "state.LAYER.N" (rows, units): the states before the window;
    "mask.LAYER.inputs", ".outputs", ".recurrent": its dropout, if any; "inputs", "targets",
    "weights", "padding": the window itself, the last two if any.
    """

    PACED = False

    def measure(self, snapshot: Snapshot) -> dict[str, np.ndarray]:
        snapshot = snapshot.shown()
        found = {f"weight.{number}": weight for number, weight in enumerate(snapshot.weights)}
        for layer, states in enumerate(snapshot.recurrent):
            found |= {f"state.{layer}.{number}": state for number, state in enumerate(states)}
        for layer, mask in enumerate(snapshot.masks or ()):
            found |= {f"mask.{layer}.{name}": array for name, array in vars(mask).items()}
        return found | {name: array for name, array in vars(snapshot.window).items() if array is not None}


def snapshot(config: RunConfig, found: Mapping[str, np.ndarray], row: int, uploads: Uploads) -> Snapshot:
    """The snapshot at which `found` was measured, with the shown rows alone; row: the watched one."""
    weights = [found[f"weight.{number}"] for number, _ in enumerate(network.weight_shapes(config))]
    states = tuple(
        tuple(found[f"state.{layer}.{number}"] for number, _ in enumerate(own))
        for layer, own in enumerate(network.zero_states(config, 0))
    )
    masks = None
    if "mask.0.inputs" in found:
        masks = [Masks(*(found[f"mask.{layer}.{name}"] for name in MASKS)) for layer in range(config.layers)]
    window = Epoch(found["inputs"], found["targets"], found.get("weights"), found.get("padding"))
    return Snapshot(config, weights, states, window, row, masks, uploads)


MASKS = ("inputs", "outputs", "recurrent")
