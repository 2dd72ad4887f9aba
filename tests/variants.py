"""Every cell with every choice of its own settings, read from the declarations."""

from __future__ import annotations

import itertools
from typing import Any

from playground import cells
from playground.cells import Cell
from playground.settings import Choice, Flag, Integer, Number, Setting, Value


def choices(setting: Setting) -> list[Value]:
    """The default, then every other choice; of a range its ends."""
    match setting:
        case Choice():
            values: list[Value] = [*setting.options]
        case Flag():
            values = [False, True]
        case Integer() | Number():
            values = [setting.low, setting.high]
        case _:
            values = []
    return [setting.default, *(value for value in values if value != setting.default)]


def _name(cell: str, kind: type[Cell], values: tuple[Value, ...]) -> str:
    """The cell, and what differs from its defaults: "gru-reset-after", "simple-relu"."""
    changed = [(one.name, value) for one, value in zip(kind.SETTINGS, values, strict=True) if value != one.default]
    return "-".join([cell, *(name.replace("_", "-") if value is True else str(value) for name, value in changed)])


VARIANTS: dict[str, dict[str, Any]] = {
    _name(cell, kind, values): {"cell": cell} | dict(zip((one.name for one in kind.SETTINGS), values, strict=True))
    for cell, kind in cells.registry().items()
    for values in itertools.product(*(choices(one) for one in kind.SETTINGS))
}
"""Their settings as a configuration has them, by a name."""


def recurrent_weights(cell: Cell) -> list[str]:
    """The names of the weights that multiply h(t−1)."""
    return [name for name in cell.weight_shapes(1, 1) if name.startswith("recurrent") and not name.endswith("bias")]
