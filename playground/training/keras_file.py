"""A run's network as a .keras file that plain Keras opens."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from playground.configuration.config import RunConfig
from playground.keras_code import network


def model(config: RunConfig, weights: Sequence[np.ndarray]) -> Any:
    """The network as a Keras model with these weights; raises NotExpressible.

    It is made by the code that an exported script has: both are the same network.
    """
    names: dict[str, Any] = {"keras": keras}
    own = network.own_layer(config)
    exec((own[1] if own else "") + network.code(config, initial=False), names)
    made = names["build"]()
    for name, arrays in network.for_keras(config, weights).items():
        made.get_layer(name).set_weights(arrays)
    return made


def as_bytes(config: RunConfig, weights: Sequence[np.ndarray]) -> bytes:
    """The .keras file; raises NotExpressible."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.keras"
        model(config, weights).save(path)
        return path.read_bytes()
