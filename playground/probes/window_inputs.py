"""All that the shown rows of a window were computed from, so that a page can compute them again with something changed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from playground.configuration.config import RunConfig
from playground.probes import Moment, Probe
from playground.reference import network
from playground.reference.network import Masks
from playground.tasks import Pass, Uploads


class Before(Probe):
    """ "weight.N": the weights in their order; "state.LAYER.N" (rows, units): what the window began with; "mask.LAYER.inputs", ".outputs",
    ".recurrent": its dropout, if any; "inputs", "targets", "weights", "padding": the window itself, the last two where there are any.
    """

    PACED = False

    def measure(self, moment: Moment) -> dict[str, np.ndarray]:
        moment = moment.shown()
        found = {f"weight.{number}": weight for number, weight in enumerate(moment.weights)}
        for layer, states in enumerate(moment.recurrent):
            found |= {f"state.{layer}.{number}": state for number, state in enumerate(states)}
        for layer, mask in enumerate(moment.masks or ()):
            found |= {f"mask.{layer}.{name}": array for name, array in vars(mask).items()}
        return found | {name: array for name, array in vars(moment.window).items() if array is not None}


def moment(config: RunConfig, found: Mapping[str, np.ndarray], row: int, uploads: Uploads) -> Moment:
    """The moment at which `found` was measured, its shown rows alone; `row` is the one that is watched."""
    weights = [found[f"weight.{number}"] for number, _ in enumerate(network.weight_shapes(config))]
    states = tuple(
        tuple(found[f"state.{layer}.{number}"] for number, _ in enumerate(own))
        for layer, own in enumerate(network.zero_states(config, 0))
    )
    masks = None
    if "mask.0.inputs" in found:
        masks = [Masks(*(found[f"mask.{layer}.{name}"] for name in MASKS)) for layer in range(config.layers)]
    window = Pass(found["inputs"], found["targets"], found.get("weights"), found.get("padding"))
    return Moment(config, weights, states, window, row, masks, uploads)


MASKS = ("inputs", "outputs", "recurrent")
