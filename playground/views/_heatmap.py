"""Heat maps on the shared time axis: one row a unit or class, one column a time step."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from playground.cells import Cell, Signal
from playground.messages.frame import WindowView


def heat_track(key: str, signal: Signal, weight: float) -> dict[str, Any]:
    """The track that shows `signal` (units, time steps). weight: its share of the height. The
    panel's tabs name the layer."""
    return {
        "key": key,
        "label": signal.title,
        "symbol": signal.symbol,
        "formula": signal.formula,
        "help": signal.help,
        "mark": "heat",
        "scale": "signed" if signal.signed else "gate",
        "series": [],
        "weight": weight,
    }


def gates_and_states(cell: Cell) -> dict[str, Signal]:
    """The signals in the order of the equations. A state other than h stands before the output
    gate, which reads it."""
    states = {name: signal for name, signal in cell.STATE_SIGNALS.items() if name != "h"}
    ordered: dict[str, Signal] = {}
    for name, signal in cell.SIGNALS.items():
        ordered |= (states if name == "output" else {}) | {name: signal}
    return ordered | {name: signal for name, signal in states.items() if name not in ordered}


def of_layer(window: WindowView, layer: int) -> dict[str, np.ndarray]:
    """The states and signals of a layer, (time steps, units) each, NaN where the row's sequence has
    ended or not begun.

    A layer beyond the last one means the last one.
    """
    ended = window.padding[window.rows.index(window.row)][:, None]
    return {name: np.where(ended, np.nan, values) for name, values in window.layers[min(layer, len(window.layers) - 1)].items()}


def held(states: np.ndarray) -> np.ndarray:
    """States (time steps, units), NaN where the row's sequence has ended, as they stay there: as
    they were after its last time step."""
    last = np.maximum.accumulate(np.where(np.isnan(states).all(axis=1), -1, np.arange(len(states))))
    return np.where(last[:, None] >= 0, states[last], np.nan)


def rows_of(values: np.ndarray) -> np.ndarray:
    """(time steps, units) turned into the rows of a track: (units, time steps) float32, a copy."""
    return np.array(values.T, np.float32, order="C")


def full_colour(values: np.ndarray) -> float:
    """The value at full colour: the smallest power of two, at least 1/64, that holds every finite
    magnitude in `values`.

    It rarely changes, so colours keep their meaning from frame to frame.
    """
    finite = np.abs(values[np.isfinite(values)])
    largest = float(finite.max()) if finite.size else 1.0
    return 2.0 ** math.ceil(math.log2(max(largest, 2.0**-6)))
