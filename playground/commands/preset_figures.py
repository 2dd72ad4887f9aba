"""`bench presets`: what every preset comes to, as a table and as the kept figures."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from playground import presets
from playground.bench import preset_figures
from playground.commands import output
from playground.settings import SettingError


def show(names: Sequence[str]) -> int:
    """Measures the presets `names` (none: all), prints their table, keeps the figures; returns 0.

    Raises SettingError for an unknown name.
    """
    for name in names:
        if name not in presets.registry():
            raise SettingError("preset", "one of " + ", ".join(presets.registry()), name)
    figures = {}
    for name in names or presets.registry():
        figures[name] = preset_figures.measure(name, lambda text: print(text, file=sys.stderr, flush=True))
        where = preset_figures.keep(figures)
    print(as_table(figures))
    print(f"\nKept in {where}.", flush=True)
    return 0


def as_table(figures: Mapping[str, Any]) -> str:
    """A line for each run: preset, seed, epochs, outcome, first metric on validation data."""
    lines = [("preset", "epochs", "seed", "outcome", "measured")]
    for name, found in figures.items():
        for run in found["runs"]:
            metric, value = next(iter(run["metrics"].items()), ("training loss", run["median_loss"]))
            measured = f"{metric} {output.as_text(value)}"
            lines.append((name, str(found["epochs"]), str(run["seed"]), run["outcome"], measured))
    columns = output.widths(lines)
    return "\n".join(output.aligned(line, columns, numbers=(1, 2)) for line in lines)
