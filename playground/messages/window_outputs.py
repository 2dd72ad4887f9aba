"""The outputs of the network on a window, as a frame shows them: the same in a worker and for a
what-if in the page."""

from __future__ import annotations

from typing import Any

from playground import tasks
from playground.probes import Snapshot
from playground.reference import network


def computed(snapshot: Snapshot) -> dict[str, Any]:
    """The fields of a WindowView that depend on the network and its inputs, for a snapshot of the
    shown rows alone."""
    config, part, row = snapshot.config, snapshot.window, snapshot.row
    task = config.make_task(snapshot.uploads)
    seen = network.forward(config, snapshot.weights, part.inputs, snapshot.recurrent, snapshot.masks, part.padding)
    return {
        "inputs": task.display_inputs(part.inputs),
        "predictions": task.display(task.predict(seen.outputs)),
        "losses": tasks.loss(task, part.targets, seen.outputs),
        "outputs": tasks.softmax(seen.outputs[row]) if task.CLASSES else task.display(seen.outputs[row]),
        "layers": tuple({name: values[row] for name, values in layer.items()} for layer in seen.layers),
        "attention": None if seen.attention is None else seen.attention[row],
    }
