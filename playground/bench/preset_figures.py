"""What every preset comes to: its verdict and its metrics on validation data, kept with the commit
that they were measured at."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playground import presets, tasks
from playground.bench import record
from playground.launch.environment import ROOT
from playground.messages.frame import Frame
from playground.runs import headless, verdict
from playground.runs.history import History

SEEDS = (0, 1, 2)
EVALUATIONS = 20
"""How often a run is measured on validation data: enough to tell when it learned, or overfits."""


def path() -> Path:
    """The file of the kept figures."""
    return record.folder() / "presets.json"


def kept() -> dict[str, Any]:
    """The kept figures by preset; none where nothing was measured."""
    return dict(json.loads(path().read_text(encoding="utf-8"))) if path().exists() else {}


def measure(name: str, say: Callable[[str], None], seeds: Sequence[int] = SEEDS) -> dict[str, Any]:
    """Trains the preset for its epochs with each seed; what came of it as plain data."""
    epochs = presets.registry()[name].epochs
    runs = []
    for seed in seeds:
        config = headless.configure(name, {"seed": seed})
        history, frame = History(), None
        for frame in headless.frames(config, config.updates_per_epoch * epochs, EVALUATIONS):
            history.add(frame)
        assert frame is not None
        goal = tasks.goal_of(config.make_task())
        runs.append(
            {"seed": seed} | _figures(history, frame, verdict.judge(history, goal, config.floor, frame.blew_up is not None))
        )
        say(f"{name}, seed {seed}: {runs[-1]['verdict']}")
    return {"epochs": epochs, "commit": commit(), "date": datetime.now(UTC).date().isoformat(), "runs": runs}


def _figures(history: History, frame: Frame, found: verdict.Verdict) -> dict[str, Any]:
    evaluation = history.evaluations[-1] if history.evaluations else None
    return {
        "updates": history.update,
        "outcome": str(found.outcome),
        "verdict": found.text,
        "median_loss": float(f"{history.medians.values[-1]:.3g}") if len(history.medians.values) else None,
        "metrics": {} if evaluation is None else {name: float(f"{value:.4g}") for name, value in evaluation.metrics.items()},
    }


def keep(figures: Mapping[str, Any]) -> Path:
    """Writes `figures`, by preset, over those that were kept before; returns the file's path."""
    path().parent.mkdir(exist_ok=True)
    known = kept() | dict(figures)
    everything = {name: known[name] for name in presets.registry() if name in known}
    path().write_text(json.dumps(everything, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path()


def commit() -> str:
    """The commit of this checkout, with a plus sign where files have changed since; "" without Git."""
    try:
        asked = ["git", "describe", "--always", "--dirty=+", "--exclude=*"]
        return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
