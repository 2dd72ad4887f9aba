"""The weights as they are, and how each unit and gate behaves on validation data: whether it ever
changes, and how often it is as good as fully open, shut or ±1."""

from __future__ import annotations

import numpy as np

from playground.probes import _validation_states
from playground.probes._probe import Probe, Snapshot
from playground.reference import network

READ = 2_400
"""Time steps of validation data to read."""
SHUT, OPEN = 0.1, 0.9
"""A gate beyond these counts as saturated, a hidden state beyond ±OPEN too. Source: Karpathy, Johnson,
Li 2015, "Visualizing and Understanding Recurrent Networks"."""


class Weights(Probe):
    """ "weight.N": the weights in order. Of each stack's layer, as in "decoder_1", (units,): "span/…":
    how far the hidden state ranges over the validation data; "far/…": the share of its time steps
    with |h| > OPEN; "open/GATE/…", "shut/GATE/…": the share with that gate above OPEN, and below SHUT.

    NaN where no time step is read.
    """

    def measure(self, snapshot: Snapshot) -> dict[str, np.ndarray]:
        config = snapshot.config
        read = _validation_states.read(config, snapshot.weights, snapshot.uploads, READ)
        gates = [name for name, signal in config.make_cell().SIGNALS.items() if not signal.signed]
        found = {f"weight.{number}": weight for number, weight in enumerate(snapshot.weights)}
        for stack, steps in network.stacks(config):
            there = read.there[:, steps]
            for number, layer in enumerate(read.layers, 1):
                values = {name: layer[name][:, steps][there] for name in ("h", *gates)}
                key = f"{stack}_{number}"
                if not len(values["h"]):
                    values = {name: np.full((1, array.shape[-1]), np.nan, np.float32) for name, array in values.items()}
                found[f"span/{key}"] = np.ptp(values["h"], axis=0)
                found[f"far/{key}"] = _share(np.abs(values["h"]), OPEN)
                for gate in gates:
                    found[f"open/{gate}/{key}"] = _share(values[gate], OPEN)
                    found[f"shut/{gate}/{key}"] = _share(-values[gate], -SHUT)
        return found


def _share(values: np.ndarray, limit: float) -> np.ndarray:
    """Of each unit, the share of values (time steps, units) above the limit; NaN where one is."""
    share: np.ndarray = np.where(np.isnan(values), np.nan, values > limit).mean(axis=0)
    return share
