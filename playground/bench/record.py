"""What is kept of a run of the benchmark: a JSON file with the machine it ran on, and the scaling as a picture."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from playground.bench.table import Row
from playground.launch.environment import ROOT

LIBRARIES = ("streamlit", "tensorflow", "keras", "numpy", "jax", "playwright")
Scaling = Mapping[str, Mapping[int, float]]
"""Microseconds an update by setting and size."""


def folder() -> Path:
    """Where it is kept: `results` beside this file in a checkout, or the current folder where the program was installed."""
    return Path(__file__).parent / "results" if (ROOT / "pyproject.toml").exists() else Path()


def rows_as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows as plain data."""
    return [asdict(row) for row in rows]


def record(rows: Sequence[Row], scaling: Scaling, plan: str, load: float) -> dict[str, Any]:
    """Everything that a later reader needs to judge the figures. `load`: how many processes wanted to run when it began."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "plan": plan,
        "cpu": cpu(),
        "cores": os.cpu_count(),
        "load_before": load,
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": {name: version for name in LIBRARIES if (version := _version(name))},
        "rows": rows_as_json(rows),
        "scaling": {
            setting: {str(size): microseconds for size, microseconds in times.items()} for setting, times in scaling.items()
        },
    }


def write(everything: Mapping[str, Any], picture: str) -> Path:
    """Writes bench.json and bench.svg; returns the first's path."""
    where = folder()
    where.mkdir(exist_ok=True)
    (where / "bench.json").write_text(json.dumps(everything, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (where / "bench.svg").write_text(picture, encoding="utf-8")
    return where / "bench.json"


def load() -> float:
    """The mean number of processes that wanted to run over the last minute; 0 where the system doesn't say."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else 0.0


def cpu() -> str:
    """The processor's name."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
