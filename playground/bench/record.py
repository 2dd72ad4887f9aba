"""What is kept of a full run: a JSON file that names the machine, and a chart of the scaling."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
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
    """The folder of the results: `results` beside this file; if installed, the current one."""
    return Path(__file__).parent / "results" if (ROOT / "pyproject.toml").exists() else Path()


def rows_as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows as plain data; `others`, `low` and `high` as in Row."""
    return [
        {
            "name": row.name,
            "value": row.value,
            "low": row.low,
            "high": row.high,
            "unit": row.promise.unit,
            "goal": row.promise.goal,
            "holds": row.holds,
            "judgement": row.judgement,
            "others": None if row.others is None else round(row.others, 3),
        }
        for row in rows
    ]


def record(rows: Sequence[Row], scaling: Scaling, repeat: int, load: float) -> dict[str, Any]:
    """All that is needed to judge the figures later. load: as `load` gave it before the start."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "repeat": repeat,
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
    """Processes ready to run, on average over the last minute; 0 if the system doesn't say."""
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
