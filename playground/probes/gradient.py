"""The gradient through time: how much of the loss reaches each state, and how much a state depends
on earlier ones."""

from __future__ import annotations

import numpy as np

from playground.probes import _state_gradients
from playground.probes._probe import Probe, Snapshot


class Gradient(Probe):
    """By the state's name ("h", "c"): (layers, time steps) ‖∂L/∂state after each step‖; "cut_h",
    "cut_c" (layers,): the norm for the state before the window; "jacobian_norms" (layers, k):
    ‖∂h_t/∂h_{t−k}‖ from the last step back, NaN beyond the window.
    """

    def measure(self, snapshot: Snapshot) -> dict[str, np.ndarray]:
        found = _state_gradients.gradients(
            snapshot.config, snapshot.weights, snapshot.window, snapshot.recurrent, snapshot.masks, snapshot.row
        )
        arrays = {name: np.stack([np.linalg.norm(layer[name], axis=1) for layer in found.of_states]) for name in found.of_states[0]}
        cut = {f"cut_{name}": np.array([np.linalg.norm(layer[name]) for layer in found.cut]) for name in found.cut[0]}
        length = max(map(len, found.jacobian_norms))
        jacobian_norms = np.stack([np.pad(one, (0, length - len(one)), constant_values=np.nan) for one in found.jacobian_norms])
        return arrays | cut | {"jacobian_norms": jacobian_norms}
