"""The weights alone."""

from __future__ import annotations

import io

import numpy as np

from playground.exports.checkpoint import SavedRun
from playground.exports.kinds._kind import Ask, Kind
from playground.reference import network


class Weights(Kind):
    """Every weight by layer and name, such as layer_1.recurrent_kernel, as the cell's equations have
    it."""

    TITLE = "Weights"
    HELP = "NumPy arrays by name, such as layer_1.kernel: numpy.load opens them."
    ORDER = 2
    SUFFIX = ".npz"

    @staticmethod
    def files(saved: SavedRun, stem: str, ask: Ask) -> dict[str, bytes]:
        target = io.BytesIO()
        named = zip(network.weight_shapes(saved.config), saved.state.weights, strict=True)
        np.savez(target, allow_pickle=False, **{f"{layer}.{name}": weight for (layer, name, _), weight in named})
        return {f"{stem}.npz": target.getvalue()}
