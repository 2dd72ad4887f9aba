"""Layer k on device k: where each tensor was computed, and that the result does not depend on
it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
from keras import ops

from playground.cells import Weights
from playground.cells.simple import Simple
from playground.lessons import Part, Table, Verdict
from playground.settings import SettingError
from playground.training import devices as machine

CELL = Simple()
UNITS, STEPS, BATCH = 16, 20, 5


def measure(layers: int, devices: str) -> Iterator[Part]:
    """Every layer's device, requested and actual, and the largest difference from the result of one
    device.

    Raises SettingError for a device that isn't there.
    """
    asked = placement(layers, devices)
    x = tf.constant(np.random.default_rng(0).normal(size=(STEPS, BATCH, 1)).astype(np.float32))
    stack, first = make(asked), [asked[0]] * layers
    pinned, single, unpinned = outputs(stack, x, asked), outputs(make(first), x, first), outputs(stack, x, [None] * layers)
    rows = tuple(
        (
            f"layer {number}",
            asked[number - 1],
            name_of(weights["kernel"]),
            name_of(there),
            name_of(elsewhere),
        )
        for number, (weights, there, elsewhere) in enumerate(zip(stack, pinned, unpinned, strict=True), 1)
    )
    columns = ("", "asked for", "weights", "hidden state", "hidden state, block around the construction only")
    yield Table("Where each layer is", columns, rows)
    difference = float(np.abs(pinned[-1].numpy() - single[-1].numpy()).max())
    placed = sum(found == wanted for _, wanted, _, found, _ in rows)
    misplaced = sum(found != wanted for _, wanted, _, _, found in rows)
    yield Verdict(
        f"{placed} of {layers} layers computed on the device asked for, and the last layer's output differs from that on "
        f"{asked[0]} alone by {difference:.1e}. With the device block around the construction only, {misplaced} of {layers} "
        "computed elsewhere.",
        {"largest difference": difference, "as asked": placed, "elsewhere": misplaced},
    )


def placement(layers: int, devices: str) -> list[str]:
    """The device of every layer, the names in turn. Raises SettingError for a device that isn't
    there."""
    there, names = machine.available(), [name.strip().upper() for name in devices.split(",") if name.strip()]
    for name in names:
        if name not in there:
            raise SettingError("devices", f"among {', '.join(there)}", name)
    if not names:
        raise SettingError("devices", f"at least one of {', '.join(there)}", devices)
    return [names[number % len(names)] for number in range(layers)]


def make(devices: Sequence[str]) -> list[Weights]:
    """The weights of a layer on each device; the numbers do not depend on the devices."""
    rng, width = np.random.default_rng(0), 1
    stack: list[Weights] = []
    for device in devices:
        with tf.device(device):
            shapes = CELL.weight_shapes(width, UNITS)
            stack.append({name: tf.Variable(rng.normal(0, 0.3, shape).astype(np.float32)) for name, shape in shapes.items()})
        width = UNITS
    return stack


def outputs(stack: Sequence[Weights], x: Any, devices: Sequence[str | None]) -> list[Any]:
    """The hidden states (time steps, batch, units) of every layer, each computed on its device
    (None: TensorFlow chooses).

    Step by step and not in a tf.function, whose results lie on the caller's device wherever they
    were computed.
    """
    found = []
    for weights, device in zip(stack, devices, strict=True):
        with tf.device(device):
            x = _layer(weights, x)
        found.append(x)
    return found


def _layer(weights: Weights, x: Any) -> Any:
    projected, states, hidden = CELL.project(ops, weights, x), (tf.zeros([BATCH, UNITS]),), []
    for now in tf.unstack(projected):
        states, _ = CELL.step(ops, weights, now, states, 1.0)
        hidden.append(states[0])
    return tf.stack(hidden)


def name_of(tensor: Any) -> str:
    """The device of a tensor, as `CPU:0`."""
    return str(tensor.device).rpartition("device:")[2]
