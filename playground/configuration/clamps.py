"""Clamps: a gate fixed at one value or a unit at 0, whatever the weights; written
`1.forget=1,1.unit3=0`."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

import numpy as np

from playground.cells import Array, Cell, Clamp, unclamped
from playground.settings import SettingError, Text

PART = re.compile(r"([1-9]\d{0,2})\.(?:unit(\d{1,3})|([a-z]+))=(\d(?:\.\d{1,6})?)", re.ASCII)


@dataclass(frozen=True)
class ClampedPart:
    """One gate of a layer (from 1) at a value from 0 to 1, in all its units; where `gate` is empty,
    the unit `unit` (from 0) at 0."""

    layer: int
    gate: str
    unit: int
    value: float

    @property
    def text(self) -> str:
        """As the setting writes it."""
        return f"{self.layer}.{self.gate or f'unit{self.unit}'}={self.value:g}"


@dataclass(frozen=True, kw_only=True)
class Clamps(Text):
    """The setting: a list of clamped parts, sorted whatever the order in which it was written."""

    longest: int = 1000

    @property
    def allowed(self) -> str:
        return "empty or a list such as 1.forget=1,1.unit3=0 (layer.gate=0 to 1, layer.unit=0, each once)"

    def parse(self, value: object) -> str:
        parts = super().parse(value).replace(" ", "")
        try:
            found = read(parts)
        except ValueError:
            raise self.error(value) from None
        return ",".join(one.text for one in found)


@functools.lru_cache(maxsize=64)
def read(text: str) -> tuple[ClampedPart, ...]:
    """The clamped parts in a text of the setting, by layer, gates before units; raises ValueError
    where it cannot be parsed."""
    found: dict[tuple[int, str, int], ClampedPart] = {}
    for part in text.split(",") if text else []:
        match = PART.fullmatch(part)
        if match is None:
            raise ValueError(part)
        layer, unit, gate, number = match.groups()
        one = ClampedPart(int(layer), gate or "", int(unit or 0), float(number))
        place = (one.layer, one.gate, one.unit)
        if place in found or one.value > (1 if gate else 0):
            raise ValueError(part)
        found[place] = one
    return tuple(found[place] for place in sorted(found, key=lambda place: (place[0], not place[1], *place[1:])))


def check(text: str, cell: Cell, units: tuple[int, ...]) -> None:
    """Raises SettingError where the text clamps a layer, gate or unit that the network lacks; its
    nearest value omits those."""
    gates = gates_of(cell)
    there = [
        one
        for one in read(text)
        if one.layer <= len(units) and (one.gate in gates if one.gate else one.unit < units[one.layer - 1])
    ]
    if len(there) < len(read(text)):
        layers = f"layers 1 to {len(units)}, their units (from unit0)" + (f" and the gates {', '.join(gates)}" if gates else "")
        raise SettingError("clamps", f"of {layers}", text, ",".join(one.text for one in there))


def gates_of(cell: Cell) -> list[str]:
    """The names of the cell's gates: its signals from 0 to 1."""
    return [name for name, signal in cell.SIGNALS.items() if not signal.signed]


@functools.lru_cache(maxsize=64)
def clamp(text: str, layer: int, units: int) -> Clamp:
    """The clamp for `Cell.step` in the layer `layer` (from 1); `unclamped` itself where nothing in
    the layer is clamped."""
    own = [one for one in read(text) if one.layer == layer]
    if not own:
        return unclamped
    gates = {one.gate: one.value for one in own if one.gate}
    off = [one.unit for one in own if not one.gate]
    on = np.ones(units, np.float32)
    on[off] = 0

    def clamped(name: str, value: Array) -> Array:
        if name in gates:
            # value * 0 keeps shape and type in every array namespace: NumPy, TensorFlow, dual
            # numbers.
            return value * 0 + gates[name]
        return value * on if off and name == "h" else value

    return clamped
