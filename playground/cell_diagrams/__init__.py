"""The cells' diagrams, one a file, named like the cell; a cell without one has no diagram on the
page."""

from __future__ import annotations

import functools
import sys

from playground.cell_diagrams._diagram import (
    ACTIVATIONS,
    PRODUCT,
    REST,
    SUM,
    Diagram,
    Equation,
    Label,
    Node,
    Point,
    Wire,
    activated,
    entering,
    run,
)
from playground.configuration.config import RunConfig
from playground.registry import modules

__all__ = [
    "ACTIVATIONS",
    "PRODUCT",
    "REST",
    "SUM",
    "Diagram",
    "Equation",
    "Label",
    "Node",
    "Point",
    "Wire",
    "activated",
    "entering",
    "of",
    "run",
]


@functools.lru_cache(maxsize=64)
def of(config: RunConfig) -> Diagram | None:
    """The diagram of the configuration's cell; None where it has none."""
    module = modules(sys.modules[__name__]).get(config.cell)
    return None if module is None else module.draw(config.make_cell())
