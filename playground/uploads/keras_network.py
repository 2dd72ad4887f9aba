"""The network in a .keras file of the user's own: its layers and weights, read without Keras and
without running anything that the file holds."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from typing import Any

import numpy as np

from playground.uploads import keras_layers
from playground.uploads.archive_errors import DAMAGED
from playground.uploads.keras_layers import KerasNetwork, KerasRefused

LARGEST = 1 << 30
"""Most bytes that the file's parts may take, unpacked."""
UNREADABLE = (*DAMAGED, KeyError)
"""What damaged bytes and missing parts raise."""
GROUPS = {"SimpleRNN": "simple_rnn", "LSTM": "lstm", "GRU": "gru", "Dense": "dense"}
"""How the file names a layer's weights, by its class; the second of a class has "_1", and so on."""


def read(data: bytes) -> KerasNetwork:
    """The network in the bytes of a .keras file; raises KerasRefused."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        if sum(one.file_size for one in archive.infolist()) > LARGEST:
            raise KerasRefused(f"its parts take more than {LARGEST:,} bytes unpacked")
        tree = json.loads(archive.read("config.json"))
        stored = archive.read("model.weights.h5")
    except KerasRefused:
        raise
    except UNREADABLE as error:
        raise KerasRefused(f"it is no .keras file, or not all of one: {error}") from None
    plan = keras_layers.plan(tree)
    return keras_layers.network(plan, _weights(stored, plan))


def _weights(stored: bytes, plan: keras_layers.Plan) -> dict[str, list[np.ndarray]]:
    """The weights of each layer by its name, in Keras's order."""
    # Imported here because the page opens sooner without it.
    import h5py

    found: dict[str, list[np.ndarray]] = {}
    counted: Counter[str] = Counter()
    try:
        with h5py.File(io.BytesIO(stored), "r") as file:
            for layer in plan.weighted:
                group = GROUPS[layer.kind] + (f"_{counted[layer.kind]}" if counted[layer.kind] else "")
                counted[layer.kind] += 1
                path = ["layers", group, *([] if layer.kind == "Dense" else ["cell"]), "vars"]
                found[layer.name] = [_array(h5py, file, [*path, str(place)], shape) for place, shape in enumerate(layer.shapes)]
    except KerasRefused:
        raise
    except UNREADABLE as error:
        raise KerasRefused(f"its weights are damaged: {error}") from None
    return found


def _array(h5py: Any, file: Any, path: list[str], shape: tuple[int, ...]) -> np.ndarray:
    """One array of the file; links and storage that lead out of it are refused."""
    part: Any = file
    for name in path:
        if not isinstance(part, h5py.Group) or not isinstance(part.get(name, getlink=True), h5py.HardLink):
            raise KerasRefused(f"its weights at {'/'.join(path)} are missing")
        part = part[name]
    if not isinstance(part, h5py.Dataset) or part.external or part.is_virtual or part.dtype != np.float32 or part.shape != shape:
        told = f"{part.shape} in {part.dtype}" if isinstance(part, h5py.Dataset) else "none"
        raise KerasRefused(f"its weights at {'/'.join(path)} must be {shape} in float32 within the file, got {told}")
    return np.asarray(part[()])
